"""The end of the data (article 2.1, R4 and R10): what has to go today, and its destruction.

Accounts are not here: they are deleted by the plan, behind the guard. Nobody's access depends on
anything that goes here.
"""

from connector.retention.destroying import Ended, destroy
from connector.retention.due import Due, due
from connector.retention.table import ROWS, Row

__all__ = ["ROWS", "Due", "Ended", "Row", "destroy", "due"]
