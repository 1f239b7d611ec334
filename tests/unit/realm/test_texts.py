"""The mails' words, through Java's MessageFormat and into HTML."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.data import data_file
from connector.errors import ConnectorError
from connector.realm.schema import EmailsFile, Mail, read
from connector.realm.texts import Caf, literal, literal_html, placeholders, texts

EMAILS = read(data_file("config", "emails.yaml"), EmailsFile)
CAF = Caf("La Caf de l'Ain & {Cie}", "Léa O'NEIL", "lea@caf.example")
URL = "https://ctg.example/"


def message_format(pattern: str, *arguments: str) -> str:
    """Do as java.text.MessageFormat: `''` is an apostrophe, `'…'` is literal, `{n}` an argument."""
    out, quoted, at = [], False, 0
    while at < len(pattern):
        if pattern.startswith("''", at):
            out.append("'")
            at += 2
        elif pattern[at] == "'":
            quoted = not quoted
            at += 1
        elif pattern[at] == "{" and not quoted:
            end = pattern.index("}", at)
            out.append(arguments[int(pattern[at + 1 : end])])
            at = end + 1
        else:
            out.append(pattern[at])
            at += 1
    return "".join(out)


@given(st.text(alphabet="a '{}0<&«é\n", max_size=12))
def test_any_text_comes_out_of_messageformat_as_it_went_in(text: str) -> None:
    """A Caf called « l'{0} » breaks no mail."""
    assert message_format(literal(text)) == text
    assert html.unescape(message_format(literal_html(text))) == text


def _mail(key: str, caf: Caf | None = CAF) -> tuple[str, str, str]:
    made = texts(EMAILS, placeholders(EMAILS, caf, URL))
    arguments = ("LINK", "minutes", "realm", "3 jours", "3 jours")
    subject, body, markup = (
        message_format(made[f"{key}{part}"], *arguments) for part in ("Subject", "Body", "BodyHtml")
    )
    return subject, body, markup


@pytest.mark.parametrize("key", ["executeActions", "passwordReset"])
def test_each_mail_says_what_a_person_needs(key: str) -> None:
    """Who, why, how long, what then, whom to ask, the rules, the notice on personal data."""
    subject, body, markup = _mail(key)
    assert "Coopération" in subject
    plain = re.sub(r"<[^>]+>", "", markup.replace("</p>", "\n\n"))
    for words in (body, html.unescape(plain)):
        for part in (
            "Caf de l'Ain & {Cie}",
            "annexe 1",
            "3 jours",
            "Mot de passe oublié",
            "Léa O'NEIL",
            "lea@caf.example",
            URL,
            "au moins 8 caractères",
            "Personne à la Caf ne connaît votre mot de passe",
            "données personnelles",
            "6 mois",
            "rectifier",
            "CNIL",
        ):
            assert part in words, part
        assert "La La" not in words
        assert "[[" not in words
    assert body.count("LINK") == 1
    assert '<a href="LINK">' in markup
    assert "&amp; {Cie}" in markup


def test_the_straight_apostrophe_is_left_to_names() -> None:
    """MessageFormat would swallow one in our own words; ’ is also the better typography."""
    for mail in EMAILS.mails.values():
        assert "'" not in mail.subject + "".join(
            map(str, (p for p in mail.body if isinstance(p, str)))
        )


def test_nobody_is_named_while_the_registry_is_not_known() -> None:
    """The mails stay whole sentences."""
    _, body, _ = _mail("executeActions", None)
    assert "La Caf vous ouvre un accès" in body
    assert "écrivez à votre Caf" in body


def test_the_refusal_page_is_one_of_the_texts() -> None:
    """Its key is what the login flow's configuration names."""
    made = texts(EMAILS, placeholders(EMAILS, CAF, URL))
    page = message_format(made["cooperationAccessDenied"])
    assert "ne donne pas accès" in page
    assert "lea@caf.example" in page


def test_a_misspelt_placeholder_is_an_error() -> None:
    """Better said here than read by a mayor."""
    mail = Mail(arguments={"link": 0}, subject="[[caff]]", body=("x",))
    emails = EMAILS.model_copy(update={"mails": {"executeActions": mail}})
    with pytest.raises(ConnectorError, match="caff"):
        texts(emails, placeholders(EMAILS, CAF, URL))
