"""What town halls really type: headings in their own words, labels, stamps, ways of saying none."""

from __future__ import annotations

import pytest

from connector.model import Document, Verdict, catalogue
from tests.unit.readers.samples import (
    LIST_1,
    LIST_2,
    SENT,
    TITLE,
    annex,
    codes,
    found,
    people,
    read,
    read_closure,
    read_line,
)

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"
ROGER = "- ROGER Inès ; ines.roger@valbrune.example ; Élue ; 11/02/2026"


def in_lists(document: Document) -> tuple[list[str], list[str]]:
    """Return the last names of both lists."""
    return [x.last_name for x in document.open], [x.last_name for x in document.closed]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ouvertures", "Clôtures"),
        ("OUVERTURES :", "CLÔTURES :"),
        ("1. Ouvertures", "2. Clôtures"),
        ("Ouverture des accès", "Fermeture des accès"),
        ("Ouvertures d'accès demandées", "Clôtures d'accès demandées"),
        ("Accès à ouvrir", "Accès à clôturer"),
        ("1 - Nouvel accès demandé ou accès ouvert", "2 - Clôture demandée"),
        ("Liste des personnes habilitées", "Liste des personnes à clôturer"),
    ],
)
def test_short_headings_part_the_lists(first: str, second: str) -> None:
    """Whoever shortens the headings still says which list is which."""
    document = read(f"{TITLE}\n{SENT}\n{first}\n{PETIT}\n{second}\n{ROGER}\n")
    assert in_lists(document) == (["PETIT"], ["ROGER"])
    assert document.findings == ()


@pytest.mark.parametrize("line", ["- Ouvertures", "Ouvertures ; à voir avec la Caf"])
def test_an_item_or_a_sentence_is_no_short_heading(line: str) -> None:
    """Behind a bullet, or with more on the line, nobody changes lists by it."""
    document = read(f"{TITLE}\n{SENT}\n{LIST_1}\nnéant\n{LIST_2}\n{line}\n{ROGER}\n")
    assert "ROGER" not in in_lists(document)[0]
    assert document.verdict is not Verdict.ACCEPTED


@pytest.mark.parametrize(
    "said",
    ["Sans objet pour le moment", "S.O.", "Aucun(e)", "Pas de clôture", "Aucune clôture à ce jour",
     "Aucune personne n’est concernée", "Non concerné", "(néant)", "/ ; / ; / ; /"],
)  # fmt: skip
def test_nobody_is_said_in_many_words(said: str) -> None:
    """Each is an empty list, in both lists."""
    for document in (read(annex(PETIT, said)), read(annex(said, PETIT))):
        assert (len(document.open) + len(document.closed), document.findings) == (1, ())


@pytest.mark.parametrize("said", ["Inchangé", "Idem", "Voir annexe précédente", "X"])
def test_a_list_that_refers_to_another_is_not_empty(said: str) -> None:
    """An annex 1 repeats those already open (3.2): read as empty, this would close them all."""
    assert codes(read(annex(said, PETIT))) == ["line-not-understood"]


@pytest.mark.parametrize(
    "sent",
    [
        "Transmis à la Caf le 11/02/2026",
        "Annexe transmise à la Caf le 11 février 2026",
        "Date de transmission à la Caf : 11/02/2026",
        "Date de transmission (jj/mm/aaaa) : 11/02/2026",
    ],
)
def test_the_transmission_date_has_several_labels(sent: str) -> None:
    """The day is the same."""
    assert read(annex(PETIT, sent=sent)).findings == ()


@pytest.mark.parametrize(
    "stamp",
    [
        "AR Prefecture 013-999000123-20260217-20260013-DE",
        "AR Préfecture\n\n013-999000123-20260217-20260013-DE\nReçu le 20/02/2026",
        "Accusé de réception en préfecture\n013-999000123-20260217-20260013-DE",
        "Reçu en Sous-Préfecture le 20/02/2026",
        "Transmis au contrôle de légalité le 20/02/2026",
        "Certifié exécutoire\nPublié le 20/02/2026",
        "COOPération",
        "Paraphes :",
    ],
)
def test_stamps_of_other_prefectures_are_taken_out(stamp: str) -> None:
    """Wherever they fall between the lines; their dates are nobody's."""
    lines = annex(f"{PETIT}\n{ROGER}").split("\n")
    for at in range(1, len(lines)):
        document = read("\n".join([*lines[:at], stamp, *lines[at:]]))
        assert (in_lists(document), codes(document)) == ((["PETIT", "ROGER"], []), []), at


def test_the_first_page_may_be_followed_by_another() -> None:
    """« (suite) » says that a page goes on, though it repeats both headings and not the date."""
    further = f"{TITLE} (suite)\n{LIST_1}\n{ROGER}\n{LIST_2}\nnéant"
    document = read(f"{annex(PETIT)}\n{further}")
    assert in_lists(document) == (["PETIT", "ROGER"], [])
    assert document.verdict is Verdict.ACCEPTED
    undated = read(f"{annex(PETIT)}\n{further.replace(' (suite)', '')}")
    assert undated.verdict is Verdict.REFUSED


@pytest.mark.parametrize("said", ["inchangée", "sans changement", "non modifiée"])
def test_whoever_stands_behind_an_unchanged_annex_2_is_no_contact(said: str) -> None:
    """A closure went under a role: it is an error with its address, and nobody's contact."""
    role = "Responsable des habilitations :"
    document = read(annex(PETIT, f"Annexe 2 : {said}\n{role}\n{ROGER}"))
    assert document.contacts == ()
    assert found(document, catalogue.LINE_NOT_UNDERSTOOD).email == "ines.roger@valbrune.example"
    assert document.verdict is Verdict.RESERVATIONS
    assert read(f"{annex(PETIT)}\nAnnexe 2 : {said}\n").findings == ()


@pytest.mark.parametrize("written", ["31/11/2026", "", "12/12/2027"])
def test_the_date_of_an_annex_2_is_judged_too(written: str) -> None:
    """It is told, and never keeps the annex 1 beside it from being carried out."""
    contacts = f"ANNEXE 2 :\nDate de transmission : {written}\nResponsable sécurité :\n{ROGER}"
    document = read(f"{annex(PETIT)}\n{contacts}\n")
    finding = found(document, catalogue.CONTACT_INCOMPLETE)
    assert finding.message.startswith("Annexe 2\u00a0: la date de transmission")
    assert document.verdict is Verdict.ACCEPTED


def test_a_line_may_name_its_fields() -> None:
    """« Nom : … ; Prénom : … » is the row of a table that says its header again."""
    document = read_line(
        "- Nom : PETIT ; Prénom : Jean ; Mail : jean.petit@valbrune.example ; Fonction : Agent ; "
        "Date : 11/02/2026"
    )
    assert [person[:2] for person in people(document.open)] == [("PETIT", "Jean")]
    assert document.findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "- PETIT Jean ； jean.petit@valbrune.example ； Agent ； 11/02/2026",
        "- PETIT Jean (jean.petit@valbrune.example), Agent, 11/02/2026",
        "- PETIT Jean ; Jean Petit <jean.petit@valbrune.example> ; Agent ; 11/02/2026",
        "- PETIT Jean ; Adresse mail : jean.petit@valbrune.example ; Agent ; 11/02/2026",
    ],
)
def test_signs_around_an_address_are_not_its_own(line: str) -> None:
    """Whatever parts it from the name, it is the same person."""
    document = read_line(line)
    assert [(x.last_name, x.email) for x in document.open] == [
        ("PETIT", "jean.petit@valbrune.example")
    ]
    assert document.findings == ()


def test_what_stands_behind_the_date_is_never_part_of_the_function() -> None:
    """« ; clôture demandée » in list 1 contradicts the list: nobody is opened by it."""
    line = f"{PETIT} ; clôture demandée"
    assert (read_line(line).open, codes(read_line(line))) == ((), ["line-not-understood"])
    assert [x.email for x in read_closure(line).closed] == ["jean.petit@valbrune.example"]


def test_a_date_stuck_to_the_function_is_told_as_such() -> None:
    """« la date manque » would puzzle whoever sees it on the paper."""
    document = read_line("- PETIT Jean ; jean.petit@valbrune.example ; Agent 11/02/2026")
    assert "n’est pas séparée" in found(document, catalogue.DATE_MISSING).message


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Adresse mail pro", "jean.petit@valbrune.example"),
        ("Fonction exercée", "Agent"),
        ("Prénom usuel", "Jean"),
        ("Date de la demande d'accès", "11/02/2026"),
    ],
)
def test_a_column_is_known_by_how_its_heading_begins(heading: str, cell: str) -> None:
    """No two town halls name the columns alike."""
    usual = {
        "jean.petit@valbrune.example": "Courriel",
        "Agent": "Fonction",
        "Jean": "Prénom",
        "11/02/2026": "Date",
    }
    cells = {"PETIT": "Nom", **usual, cell: heading}
    rows = f"| {' | '.join(cells.values())} |\n| {' | '.join(cells)} |"
    document = read(annex(rows))
    assert (in_lists(document)[0], document.findings) == (["PETIT"], ())


def test_each_list_has_its_own_date_column() -> None:
    """The day of the opening would keep in whoever was closed later."""
    header = "Nom | Prénom | Mail | Fonction | Date de demande d'ouverture | Demande de clôture"
    row = "PETIT | Jean | jean.petit@valbrune.example | Agent | 11/02/2024 | 11/02/2026"
    document = read(annex("néant", f"{header}\n{row}"))
    assert [str(x.date) for x in document.closed] == ["2026-02-11"]
    opened = read(annex(f"{header}\n{row}"))
    assert [str(x.date) for x in opened.open] == ["2024-02-11"]


def hyphenated(text: str, width: int) -> str:
    """Return `text` as a typesetter breaks it: words parted by a hyphen, `;` items kept whole."""
    lines = []
    for line in text.split("\n"):
        rest = line
        while len(rest) > width and "@" not in rest:
            parted = rest[width - 1].isalpha() and rest[width].isalpha()
            lines.append(rest[:width] + ("-" if parted else ""))
            rest = rest[width:].lstrip()
        lines.append(rest)
    return "\n".join(lines)


@pytest.mark.parametrize("width", [25, 33, 47, 58, 66, 74, 83, 91, 99])
def test_hyphens_at_the_ends_of_lines_part_no_heading(width: int) -> None:
    """Headings and the template's sentences are known by their letters."""
    document = read(hyphenated(annex(PETIT, ROGER), width))
    assert (in_lists(document), codes(document)) == ((["PETIT"], ["ROGER"]), [])


def test_a_name_in_another_script_is_no_part_of_a_heading() -> None:
    """It has no letter to compare, and must not go under between two lines of the template."""
    first, second = LIST_2[:60], LIST_2[60:]
    document = read(annex(PETIT, ROGER).replace(LIST_2, f"{first}\nИванов Иван\n{second}"))
    assert any("Иванов" in f.message for f in document.findings)


def test_a_domain_that_a_hyphen_makes_another_is_doubtful() -> None:
    """« valbrun-e.example » is a valid address, and a stranger's: somebody must look."""
    third = "- MAZEL Anne ; anne.mazel@valbrune.example ; DGS ; 11/02/2026"
    cut = PETIT.replace("valbrune.example", "valbrun-\ne.example")
    document = read(annex(f"{ROGER}\n{third}\n{cut}"))
    assert codes(document) == ["domain-doubtful"]
    assert document.findings[0].email == "jean.petit@valbrun-e.example"
    both = read(annex(ROGER, cut))
    assert [f.email for f in both.findings] == [
        "ines.roger@valbrune.example",
        "jean.petit@valbrun-e.example",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| Rôle | Prénom | Nom | Fonction | Mail |\n| {} | Inès | ROGER | Élue | ines@v.example |",
        "| Nom Prénom | Mail | Fonction | Rôle |\n| ROGER Inès | ines@v.example | Élue | {} |",
        "| Nom | Prénom | Mail | Fonction | Rôle |\n| Roger | Inès | ines@v.example | Élue | {} |",
    ],
)
def test_the_contacts_may_be_a_table(table: str) -> None:
    """Its header says which cell is what, as in annex 1."""
    text = table.format("Responsable sécurité")
    (contact,) = read(f"ANNEXE 2 :\n{SENT}\n{text}\n").contacts
    assert (contact.role, contact.last_name.upper(), contact.first_names) == (
        "security",
        "ROGER",
        "Inès",
    )
    assert (contact.email, contact.function) == ("ines@v.example", "Élue")
