"""Mails of the connector's own, to partners and to the Caf: what they say, and the relay.

What they say is composed without a clock or a network; `Relay` is the only one that sends.
"""

from connector.notices.message import Notice
from connector.notices.never_activated import NeverActivated, never_activated
from connector.notices.relay import Relay

__all__ = ["NeverActivated", "Notice", "Relay", "never_activated"]
