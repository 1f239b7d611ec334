"""What a person does to one account by hand: suspend, resume, resend, confirm, adopt.

Each is asked for by name (`--by`) and comes back as an :class:`Act`, for the journal and the
command line. None of them decides who may have access: that stays with annex 1.
"""

from connector.acts.act import Act, Deed, Realm, Result
from connector.acts.adoption import adopt, adoptable
from connector.acts.link import confirm, resend
from connector.acts.suspension import resume, suspend
from connector.acts.words import next_step

__all__ = [
    "Act",
    "Deed",
    "Realm",
    "Result",
    "adopt",
    "adoptable",
    "confirm",
    "next_step",
    "resend",
    "resume",
    "suspend",
]
