"""Why a person has, or has not, access: in French, in order, for somebody who has no code at hand.

`explain` reads what can be reached and composes a `Story`; `as_text` and `as_json` show it.
"""

from connector.explain.render import as_json, as_text
from connector.explain.story import Due, Event, Section, Story
from connector.explain.telling import explain

__all__ = ["Due", "Event", "Section", "Story", "as_json", "as_text", "explain"]
