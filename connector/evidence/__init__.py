"""What the runs leave in the journal, and what can be told from it later.

The journal keeps entries; this package knows what they mean: which kinds there are, what each says
of a person, and how a decision, an explanation or a list of a past day is read out of them.
"""

from connector.evidence.interruption import Interrupted, find_interrupted, takeovers_undone
from connector.evidence.memory import remember
from connector.evidence.recorder import Recorder

__all__ = ["Interrupted", "Recorder", "find_interrupted", "remember", "takeovers_undone"]
