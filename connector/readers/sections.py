"""Cuts a document into its parts: the convention's body, annex 1, annex 2, annex 3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.readers.labels import transmission_date
from connector.readers.lines import Line
from connector.readers.headings import list_heading
from connector.readers.vocabulary import vocabulary
from connector.readers.words import aligned, begins
