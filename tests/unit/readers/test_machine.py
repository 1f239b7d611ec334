"""YAML and JSON for machines: fixed keys, judged like paper."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from connector.model import Document, Verdict, catalogue
from connector.readers.machine import MAX_SIZE, write_machine
from tests.unit.readers.samples import DATA, codes, found, people, read, written_as_text

DOCS = Path(__file__).parents[3] / "docs" / "machine-format.md"
PERSON = {
    "last_name": "PETIT",
    "first_names": "Jean",
    "email": "jean.petit@valbrune.example",
    "function": "Agent",
    "date": "2026-02-10",
}
ANNEX = {
    "connector-annex": 1,
    "transmission_date": "2026-02-11",
    "open": [PERSON],
    "closed": [PERSON | {"email": "ines@valbrune.example", "last_name": "ROGER"}],
}
YAML = """\
connector-annex: 1
transmission_date: 2026-02-11
open:
  - last_name: PETIT
    first_names: Jean
    email: jean.petit@valbrune.example
    function: Agent
    date: {date}
closed: []
"""


def refusal(text: str) -> str:
    """Return why the file is refused."""
    document = read(text)
    assert (document.verdict, document.open) == (Verdict.REFUSED, ())
    return found(document, catalogue.UNREADABLE).message


def as_json(**changes: object) -> str:
    """Return the annex as JSON, with these keys changed."""
    return json.dumps({**ANNEX, **changes})


def content(document: Document) -> tuple[object, ...]:
    """Return all that a document says, wherever it was read."""
    contacts = [
        (c.side, c.role, c.last_name, c.first_names, c.email, c.function) for c in document.contacts
    ]
    own = (document.partner, document.siren, document.signed_on, document.transmitted_on)
    other = (document.annex2_on, document.annex3_on, document.has_annex1, document.is_convention)
    return (*own, *other, people(document.open), people(document.closed), contacts)


def test_the_example_of_the_documentation_is_accepted() -> None:
    """Whoever copies it has a file that counts."""
    example = re.search(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    document = read(example[1])
    assert (document.format, document.verdict, codes(document)) == ("yaml", Verdict.ACCEPTED, [])
    assert (document.signed_on, document.partner) == (date(2026, 1, 9), "Commune de Valbrune")
    assert document.open[0].at.line == 6
    assert document.contacts[0].role == "access"


def test_json_says_the_same() -> None:
    """In one line, under the same keys."""
    document = read(as_json())
    assert (document.format, document.verdict) == ("json", Verdict.ACCEPTED)
    assert (document.open[0].email, document.closed[0].last_name) == (PERSON["email"], "ROGER")


def test_it_is_judged_like_paper() -> None:
    """The same people on paper: the same findings, and at their lines."""
    document = read(YAML.format(date="2026-02-30"))
    assert codes(document) == ["date-impossible"]
    assert [f.at.line for f in document.findings if f.at] == [4]
    undated = read(as_json(transmission_date=None))
    assert codes(undated) == ["transmission-date-missing"]


@pytest.mark.parametrize("name", ["convention", "annex"])
def test_what_is_written_reads_back(name: str) -> None:
    """What a person has confirmed of a scan is what counts from then on."""
    original = {
        "convention": (DATA / "convention-valbrune.txt").read_bytes(),
        "annex": written_as_text(
            [("D'ANGELO", "Éloïse", "eloise@valbrune.example", "Élue", date(2026, 2, 11))], []
        ).encode(),
    }[name]
    document = read(original)
    again = read(write_machine(document))
    assert again.format == "yaml"
    assert content(again) == content(document)
    assert again.open


def test_a_closure_without_a_date_stays_one() -> None:
    """Closed today, whatever day the file is read on."""
    document = read(as_json(closed=[{"email": "ines@valbrune.example"}]))
    again = read(write_machine(document))
    assert [(x.email, x.date) for x in again.closed] == [("ines@valbrune.example", None)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opened": []}, "opened (clé inconnue)"),
        ({"open": [PERSON | {"mail": "x"}]}, "open, 1, mail (clé inconnue)"),
        ({"open": [PERSON | {"last_name": 3}]}, "open, 1, last_name (texte attendu"),
        ({"connector-annex": 2}, "connector-annex (version inconnue)"),
        ({"connector-annex": "1"}, "connector-annex (version inconnue)"),
        ({"connector-annex": True}, "connector-annex (version inconnue)"),
        ({"closed": None}, "vont ensemble"),
        ({"open": {}}, "open (forme inattendue)"),
        ({"contacts": [{"side": "caf", "role": "boss", "email": "a"}]}, "role (valeur inconnue)"),
        ({"partner": "Valbrune\x1b[2J"}, "partner (caractère de contrôle)"),
        ({"partner": "V" * 1001}, "partner (texte trop long)"),
    ],
)
def test_nothing_is_guessed(change: dict[str, object], words: str) -> None:
    """Another key, type or version refuses the whole file."""
    message = refusal(as_json(**change))
    assert words in message.replace("\u00a0", " ")


def test_many_mistakes_are_counted() -> None:
    """The first ten are named."""
    assert "et 5 autres" in refusal(as_json(open=[{"x": 1}] * 15))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (YAML.format(date="2026-02-11") + "closed: []\n", "deux fois"),
        (YAML.format(date="&a 2026-02-11"), "renvois"),
        (YAML.format(date="*a"), "YAML valable, ligne 8"),
        (YAML.format(date="!!python/object:os.system x"), "date (texte attendu"),
        (YAML.format(date="yes"), ""),
        (YAML.format(date="[[[[[[[[1]]]]]]]]"), "emboîtements, ligne 8"),
        (YAML.format(date="2026-02-11") + "---\na: 1\n", "YAML valable"),
        (YAML.format(date="[" * 5000), ""),
        ("connector-annex: 1\nsiren: 999000123\nopen: []\nclosed: []\n", "siren (texte attendu"),
        ("connector-annex: 1\n? [a]\n: b\n", "n’en est pas une, ligne 2"),
        ('{"connector-annex": 1, "open": [], "open": [], "closed": []}', "deux fois"),
        ('{"connector-annex": 1, "open": [,]}', "JSON valable, ligne 1"),
        ('{"connector-annex": 1, "open": ' + "[" * 50_000, "JSON valable"),
        ('{"connector-annex": ' + "1" * 5_000 + "}", "JSON valable"),
        ("connector-annex: 1\n# " + "x" * MAX_SIZE, "ko"),
    ],
)
def test_what_is_no_such_file_is_refused(text: str, words: str) -> None:
    """References, tags, keys written twice, nesting without end."""
    if words:
        assert words in refusal(text).replace("\u00a0", " ")
    else:
        assert read(text).open == ()


def test_aliases_that_multiply_are_refused() -> None:
    """A billion of them in one kilobyte."""
    lines = ["connector-annex: 1", "a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    assert "renvois" in refusal("\n".join(lines))


def test_contacts_alone_touch_no_list() -> None:
    """An annex 2 in the machine format."""
    contact = {"side": "partner", "role": "access", "email": "anne@valbrune.example"}
    text = json.dumps({"connector-annex": 1, "contacts": [contact], "annex2_date": "2026-03-01"})
    document = read(text)
    assert document.contacts_alone
    assert document.annex2_on == date(2026, 3, 1)
    assert document.contacts[0].email == "anne@valbrune.example"
