"""An in-memory Keycloak that the real gateway speaks to: no network, no waiting, any fault.

    gateway = FakeGateway()                    # a realm of its own, registry caf99
    gateway.by_hand.disable(address)           # what somebody does in the console
    gateway.faults.at(3, Fault.LOST)           # the answer to the third request is lost
    gateway.people.can_log_in(address, "…")    # what the person sees

`FakeGateway` is `KeycloakGateway` over a connection that ends in a `FakeRealm` instead of a
server: what is tested with it is the gateway's own code, request by request. That the realm
answers as the real one does is what `tests/gateway_suite` checks, on both.
"""

from tests.fake.gateway import FakeGateway
from tests.fake.people import People
from tests.fake.state import FakeRealm, Mail, Relay, User
from tests.faulty import Fault, Faults, KilledError

__all__ = [
    "FakeGateway",
    "FakeRealm",
    "Fault",
    "Faults",
    "KilledError",
    "Mail",
    "People",
    "Relay",
    "User",
]
