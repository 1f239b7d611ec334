"""TXT: bullets, wrapped items, Markdown marks, and everything that isn't a line of a list."""

from datetime import date

import pytest

from connector.model import Verdict, catalogue
from connector.readers.text import begins_with_bullet, rows
from tests.unit.readers.samples import (
    FOOTER,
    FOOTNOTE,
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

PETIT = ("PETIT", "Jean", "jean.petit@valbrune.example", "Agent", date(2026, 2, 11))
CONFORMING = """Conformément à l'article 3 de la convention d'accès à la plateforme « Coopération »
conclue entre la Caf et le partenaire, les personnes habilitées
sont nominativement listées ci-après."""
LINE = "PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    r"""\r\n, \r and \n end a line; a form feed or a Unicode separator doesn't."""
    found_rows = rows("a\r\nb\rc\n\fd\u2028e".encode()).rows
    assert [(row.line, row.cells) for row in found_rows] == [
        (1, ("a",)),
        (2, ("b",)),
        (3, ("c",)),
        (4, ("d e",)),
    ]


@pytest.mark.parametrize("bullet", [*"-–—−•◦▪‣●■►✓·*>§\uf0b7", "- -", "1.", "2)", "(3)", "o", ""])
def test_every_bullet_is_taken_off(bullet: str) -> None:
    """Word processors put what they like before an item, or nothing."""
    assert people(read_line(f"{bullet} {LINE}").open) == [PETIT]


def test_a_bullet_needs_something_behind_it() -> None:
    """A lone dash is the mark of an empty list; a date is no numbered item."""
    assert not begins_with_bullet(" - ")
    assert not begins_with_bullet("11.02.2026")
    assert begins_with_bullet("-PETIT")


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        LINE.replace(" ; ", ";"),
        LINE + " ;",
        LINE.replace(" ", "\u00a0"),
        LINE.replace(" ", "\u202f \t"),
        LINE.replace("jean", "**jean").replace(" ; Agent", "** ; Agent"),
        LINE.replace("jean.petit@valbrune.example", "<mailto:jean.petit@valbrune.example>"),
        LINE.replace(
            "jean.petit@valbrune.example",
            "[jean.petit@valbrune.example](mailto:jean.petit@valbrune.example)",
        ),
        LINE.replace("jean", "je\u200ban"),
        LINE.replace(" ; ", ", "),
        LINE.replace(" ; ", " – "),
        LINE.replace(" ; ", " "),
        LINE.replace(" ; ", "\t"),
        f"| {LINE.replace(' ; ', ' | ')} |",
        "PETIT ; Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026",
        "PETIT Jean ; Agent ; jean.petit@valbrune.example ; 11/02/2026",
        "jean.petit@valbrune.example ; PETIT Jean ; Agent ; 11/02/2026",
        "11/02/2026 ; PETIT Jean ; jean.petit@valbrune.example ; Agent",
        "M. ; PETIT ; Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026",
        "PETIT Jean jean.petit@valbrune.example ; Agent ; 11/02/2026",
    ],
)
def test_a_line_may_be_typed_in_many_ways(line: str) -> None:
    """Separators, spaces and marks vary; the person is the same, and nothing is to be said."""
    document = read_line(f"- {line}")
    assert people(document.open) == [PETIT]
    assert codes(document) == []


@pytest.mark.parametrize(
    "item",
    [
        "- PETIT Jean ;\njean.petit@valbrune.example ; Agent ; 11/02/2026",
        "- PETIT\nJean ; jean.petit@valbrune.example ; Agent\n; 11/02/2026",
        "- PETIT Jean ; jean.\npetit@valbrune.example ; Agent ; 11/02/2026",
        "- PETIT Jean ; jean.petit@\nvalbrune.example ; Agent ; 11/02/2026",
        "- PETIT Jean ; jean.petit@valbrune\n.example ; Agent ; 11/02/\n2026",
        "PETIT Jean ; jean.petit@valbrune.example ;\n\nAgent ; 11/02/2026",
        "- PETIT Jean ; jean.petit@valbrune.example\n;\nAgent ; 11/02/2026",
        f"- PETIT Jean ; jean.petit@valbrune.example{FOOTER}Page 3 sur 13\n; Agent ; 11/02/2026",
        f"- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11\n{FOOTER}\nfévrier 2026",
    ],
)
def test_an_item_may_wrap(item: str) -> None:
    """Its pieces are joined, those of an address without a space; it stands on its first line."""
    document = read_line(item)
    assert people(document.open) == [PETIT]
    assert document.open[0].at.line == 6
    assert codes(document) == []


def test_a_dash_where_a_line_ends_is_no_bullet() -> None:
    """« Comptabilité / – Suivi » wraps in the template's own sample; the item's bullet is « - »."""
    item = "- PETIT Jean ; jean.petit@valbrune.example ; Comptabilité\n– Suivi ; 11/02/2026"
    assert read_line(item).open[0].function == "Comptabilité – Suivi"
    two = "- PETIT Jean ; jean.petit@valbrune.example ; Agent\n– ROGER Inès ; ; Élue ; 11/02/2026"
    assert codes(read_line(two)) == ["date-missing", "email-missing"]


def test_items_without_bullets_are_told_apart() -> None:
    """A complete item ends; so does one whose date is missing when another address comes."""
    undated = "DURAND Zoé ; zoe@valbrune.example ; Agent"
    document = read_line(
        f"{LINE}\n{undated}\n{LINE.replace('PETIT', 'ROGER').replace('pet', 'rog')}"
    )
    assert [x.last_name for x in document.open] == ["PETIT", "ROGER"]
    assert codes(document) == ["date-missing"]
    assert found(document, catalogue.DATE_MISSING).email == "zoe@valbrune.example"


@pytest.mark.parametrize(
    "text",
    [
        "Merci de votre retour.",
        "- Voir la liste jointe",
        "Inchangé",
        "- PETIT Jean",
        "- Pour toute question, écrire à dgs@valbrune.example",
        "- Contact : dgs@valbrune.example",
        "- Contact, dgs@valbrune.example",
        "Иванов Иван",
        "x" * 5000,
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_nothing_in_a_list_is_dropped_in_silence(text: str, number: int) -> None:
    """A line dropped from list 1 would throw somebody out, one from list 2 let him stay."""
    document = read_line(text) if number == 1 else read_closure(text)
    assert (document.open, document.closed) == ((), ())
    assert document.verdict is Verdict.RESERVATIONS
    assert codes(document) == ["line-not-understood"]


@pytest.mark.parametrize(
    "marker",
    [
        "- Sans objet",
        "Néant",
        "NEANT.",
        "/",
        "-",
        "—",
        "aucun",
        "Aucune",
        "",
        "R.A.S.",
        "Néant ; / ;",
    ],
)
def test_an_empty_list_is_empty(marker: str) -> None:
    """« Sans objet » and its like are the template's way to say nobody."""
    document = read(annex(marker, marker))
    assert (document.open, document.closed, document.findings) == ((), (), ())
    assert document.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "noise",
    [
        "Page 3 sur 13",
        "3/13",
        "12",
        FOOTER,
        CONFORMING,
        FOOTNOTE.replace(" de ", " de\n"),
        "NOM Prénom ; adresse électronique ; qualité/fonction ; date de la demande",
        f"{TITLE}\n{SENT}",
    ],
)
def test_what_the_template_prints_is_no_line(noise: str) -> None:
    """Footers, page numbers, sentences and headings of the template are known."""
    document = read(annex(f"{noise}\n- {LINE}\n{noise}", noise))
    assert people(document.open) == [PETIT]
    assert document.findings == ()


def test_the_signature_ends_the_lists() -> None:
    """Nobody asks an access for who signs; the officer is told what was passed over."""
    document = read(
        annex(f"- {LINE}") + "\n\nFait à Valbrune, le 11/02/2026\n\nLe Maire\n\nInès FABREGAT\n"
    )
    assert document.verdict is Verdict.ACCEPTED
    assert "Inès FABREGAT" in found(document, catalogue.NOTE).message


def test_a_line_under_the_signature_is_still_a_line() -> None:
    """An address below « Fait à … » stands in the list above."""
    document = read(annex(closed=f"Fait à Valbrune\n- {LINE}"))
    assert people(document.closed) == [PETIT]


def test_a_line_outside_both_lists_is_an_error() -> None:
    """A person above the first heading is in neither list."""
    document = read(f"{TITLE}\n{SENT}\n{LINE}\n{LIST_1}\n{LIST_2}\n")
    assert "aucune des deux listes" in found(document, catalogue.LINE_NOT_UNDERSTOOD).message


def test_an_address_of_the_form_is_a_note() -> None:
    """« Transmis par : … » above the lists asks for nothing."""
    document = read("Transmis par : dgs@valbrune.example\n" + annex())
    assert codes(document) == ["note"]


@pytest.mark.parametrize("separator", ["\n", "\n\n", f"\n{FOOTER}\n"])
def test_a_heading_may_wrap(separator: str) -> None:
    """A list heading is one, over however many lines and pages it runs."""
    wrapped = annex(f"- {LINE}").replace(" accès", f"{separator}accès")
    document = read(wrapped)
    assert people(document.open) == [PETIT]
    assert document.findings == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ouvertures d'accès", "Clôtures d'accès"),
        ("Liste 1", "Liste 2"),
        ("LISTE N°1 : OUVERTURES", "LISTE N°2 : CLÔTURES"),
        ("Accès ouverts :", "Accès clôturés :"),
        ("I. Demandes d'ouverture", "II. Demandes de clôture"),
        (LIST_1.upper(), LIST_2.upper()),
        (f"**{LIST_1}**", f"## {LIST_2}"),
    ],
)
def test_headings_have_synonyms(first: str, second: str) -> None:
    """The data of `mappings/annex1.yaml` says what counts as a heading."""
    document = read(annex(f"- {LINE}").replace(LIST_1, first).replace(LIST_2, second))
    assert people(document.open) == [PETIT]
    assert document.findings == ()


def test_a_list_may_stand_behind_its_heading() -> None:
    """« … depuis moins de 2 ans : Sans objet », and a person there is not lost."""
    text = f"{SENT}\n{LIST_1} : {LINE}\n{LIST_2} : Sans objet\n"
    document = read(text)
    assert people(document.open) == [PETIT]
    assert document.findings == ()


@pytest.mark.parametrize(
    "heading",
    ["Liste 1 : PETIT Jean", "Liste 1 - PETIT Jean", f"{LIST_1}\nListe 1 ; {LINE}"],
)
def test_a_person_beside_a_short_heading_is_not_lost(heading: str) -> None:
    """What may be a name behind « Liste 1 » is reported, with or without an address."""
    document = read(f"{SENT}\n{heading}\nListe 2 : néant\n")
    assert document.open == ()
    assert codes(document) == ["line-not-understood"]


def test_a_heading_may_say_its_list_twice() -> None:
    """« Liste 1 : Liste des personnes… »."""
    document = read(f"{SENT}\nListe 1 : {LIST_1[4:]} : {LINE}\nListe 2 : {LIST_2[4:]}\nnéant\n")
    assert people(document.open) == [PETIT]
    assert document.findings == ()


@pytest.mark.parametrize("end", ["un nouvel", "un nouvel accès est", "un nouvel accès en plus"])
def test_a_document_may_end_inside_a_heading(end: str) -> None:
    """A truncated file has a heading as far as it can be told, and lacks the other."""
    document = read(f"{SENT}\n1 - Liste des personnes pour lesquelles {end}")
    assert document.verdict is Verdict.REFUSED


def test_a_sentence_of_the_template_hides_nobody() -> None:
    """« Conformément à l'article 3 » without its end takes one line, and no person's."""
    document = read_line(f"{CONFORMING.splitlines()[0]}\n- {LINE}")
    assert people(document.open) == [PETIT]
    assert document.findings == ()
    endless = read_line("Conformément à l'article 3\n" + "x\n" * 12)
    assert codes(endless) != []


def test_an_item_has_a_length() -> None:
    """Lines that go on and on are one item that nobody understands."""
    document = read_line("- " + f"{'x' * 1500} ;\n" * 3)
    assert codes(document) == ["line-not-understood"]
    assert "trop longue" in document.findings[0].message


def test_two_addresses_without_semicolons_are_two() -> None:
    """« PETIT Jean, a@…, b@… »."""
    document = read_line("- PETIT Jean, a@v.example, b@v.example, Agent, 11/02/2026")
    assert "email-several" in codes(document)


def test_commas_alone_tell_what_is_missing() -> None:
    """« PETIT Jean, Agent, 11/02/2026 » lacks its address, and is told so."""
    assert codes(read_line("- PETIT Jean, Agent, 11/02/2026")) == ["email-missing"]


def test_a_full_width_sign_is_an_at() -> None:
    """Also where commas part the fields."""
    assert people(read_line(f"- {LINE.replace(' ;', ',').replace('@', '＠')}").open) == [PETIT]


def test_a_table_made_of_bars_is_read() -> None:
    """A conversion from Word leaves tables so, in any order of columns."""
    document = read(
        annex(
            "| Nom | Prénom(s) | Fonction | Courriel | Date |\n|---|---|---|---|---|\n"
            "| PETIT | Jean | Agent | jean.petit@valbrune.example | 11/02/2026 |",
            "| Nom | Prénom(s) | Fonction | Courriel | Date |\n| - | - | - | - | - |",
        )
    )
    assert people(document.open) == [PETIT]
    assert document.findings == ()


def test_a_header_line_gives_the_order() -> None:
    """A line that names the fields is followed by lines in its order."""
    document = read_line(
        "Courriel ; Fonction ; Nom et prénom ; Date\n"
        "jean.petit@valbrune.example ; Agent ; PETIT Jean ; 11/02/2026"
    )
    assert people(document.open) == [PETIT]


def test_hyphenated_words_are_joined_where_a_line_ends() -> None:
    """« petite- / enfance » is one word; a spaced dash stays one."""
    item = (
        "- PETIT Jean ; jean.petit@valbrune.example ; Pôle petite-\nenfance –\nsanté ; 11/02/2026"
    )
    assert read_line(item).open[0].function == "Pôle petite-enfance – santé"
