"""The page for town halls: its example is read without a finding, its mistakes with one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from connector.model import Verdict
from connector.readers.mailbox import load_mailboxes
from connector.rules.foresight import with_foresight
from tests.unit.readers.samples import TODAY, codes, people, read

PAGE = (Path(__file__).parents[3] / "docs" / "annexe-1.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
HELENE = "- GARRIGUE Hélène ; helene.garrigue@mairie-valbrune.example"


def test_the_example_is_read_without_a_finding() -> None:
    """Whoever copies it is understood."""
    document = with_foresight(read(EXAMPLE), TODAY, load_mailboxes())
    assert (document.verdict, document.findings) == (Verdict.ACCEPTED, ())
    assert document.transmitted_on == date(2026, 2, 11)
    assert [person[:2] for person in people(document.open)] == [
        ("GARRIGUE", "Hélène"),
        ("DE LA TOUR", "Jean-Pierre"),
    ]
    assert [person[:2] for person in people(document.closed)] == [("D'ANGELO", "Éloïse")]


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ("Date de transmission : 11 février 2026\n", "", "transmission-date-missing"),
        (re.findall(r"2 - Liste.*\n", EXAMPLE)[0], "", "list-heading-missing"),
        (HELENE, HELENE.replace("helene.garrigue", "service.jeunesse"), "generic-mailbox"),
        (HELENE, HELENE.replace("Hélène", "Hélène et Jean"), "two-names-one-address"),
        (HELENE, f"{HELENE} ou h@mairie-valbrune.example", "email-several"),
        (HELENE, HELENE.replace("GARRIGUE", "Garrigue"), "name-order-assumed"),
        ("enfance ; 11/02/2026", "enfance ; 31/11/2026", "date-impossible"),
        ("enfance ; 11/02/2026", "enfance ; dès que possible", "date-impossible"),
        ("jeunesse ; 10/02/2026", "jeunesse ; 10/02/2024", "closure-too-old"),
        ("- D'ANGELO", "- Inchangé\n- D'ANGELO", "line-not-understood"),
    ],
)
def test_the_frequent_mistakes_are_told(written: str, instead: str, code: str) -> None:
    """Each row of the page's last table, and nothing else is said."""
    assert written in EXAMPLE
    document = read(EXAMPLE.replace(written, instead, 1))
    assert code in codes(document)
    assert len(set(codes(document))) == 1
