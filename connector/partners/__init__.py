"""The partners of the registry: list them, add one, write down that an agreement ends (4)."""

from connector.partners.adding import NewPartner, add_partner
from connector.partners.ending import Ended, Ending, end_agreement
from connector.partners.listing import PartnerLine, list_partners

__all__ = [
    "Ended",
    "Ending",
    "NewPartner",
    "PartnerLine",
    "add_partner",
    "end_agreement",
    "list_partners",
]
