"""The words of `config/emails.yaml` as Keycloak's localisation texts.

Keycloak gives each text to Java's MessageFormat, where `{0}` is an argument and `'` and braces must
be escaped; the HTML of a mail then goes through its sanitizer. A mail is written once, as
paragraphs, and rendered as text and as HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from connector.errors import ConnectorError
from connector.french import typography
from connector.model import Contact
from connector.realm.schema import EmailsFile, LinkParagraph, Mail

_PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")
_SPECIAL = re.compile(r"[{}']+")


@dataclass(frozen=True, slots=True)
class Caf:
    """Who writes the mails (annex 3)."""

    name: str
    """E.g. « Caf des Bouches-du-Rhône »; « La » before it is left out."""
    contact_name: str
    """The responsable des habilitations."""
    contact_email: str

    @classmethod
    def of(cls, name: str, contacts: Iterable[Contact]) -> Caf | None:
        """Return who writes, from annex 3's contacts; None where none controls the accesses."""
        for contact in contacts:
            if contact.role == "access":
                who = f"{contact.first_names} {contact.last_name}".strip()
                return cls(name, who, contact.email)
        return None


def placeholders(emails: EmailsFile, caf: Caf | None, platform_url: str) -> dict[str, str]:
    """Return the value of each placeholder; neutral words where the Caf is not known."""
    if caf is None:
        who = {"caf": emails.neutral.caf, "contact": emails.neutral.contact}
    else:
        named = {"contact_name": caf.contact_name, "contact_email": caf.contact_email}
        contact = _fill(typography(emails.contact), {}, named, str)
        who = {
            "caf": re.sub(r"^la\s+", "", caf.name.strip(), flags=re.IGNORECASE),
            "contact": contact,
        }
    return {**who, "platform_url": platform_url}


def texts(emails: EmailsFile, values: Mapping[str, str]) -> dict[str, str]:
    """Return the localisation texts by Keycloak's keys: each mail's three, and the pages."""
    made: dict[str, str] = {}
    for key, mail in emails.mails.items():
        made[f"{key}Subject"] = _fill(typography(mail.subject), mail.arguments, values, literal)
        made[f"{key}Body"] = _as_text(mail, values)
        made[f"{key}BodyHtml"] = _as_html(mail, values)
    for key, page in emails.pages.items():
        # The error page puts it into HTML.
        made[key] = _fill(typography(page), {}, values, literal_html)
    return made


def literal(text: str) -> str:
    """Return `text` so that MessageFormat gives it back as it is."""

    def escaped(match: re.Match[str]) -> str:
        run = match[0].replace("'", "''")
        return run if run.strip("'") == "" else f"'{run}'"

    return _SPECIAL.sub(escaped, text)


def literal_html(text: str) -> str:
    """Return `text` so that it reads the same in HTML, after MessageFormat."""
    return literal(html.escape(text, quote=False))


def _as_text(mail: Mail, values: Mapping[str, str]) -> str:
    paragraphs = []
    for paragraph in mail.body:
        if isinstance(paragraph, LinkParagraph):  # the words are what one clicks on: HTML alone
            paragraphs.append(f"{{{mail.arguments['link']}}}")
        else:
            paragraphs.append(_fill(typography(paragraph), mail.arguments, values, literal))
    return "\n\n".join(paragraphs)


def _as_html(mail: Mail, values: Mapping[str, str]) -> str:
    paragraphs = []
    for paragraph in mail.body:
        if isinstance(paragraph, LinkParagraph):
            words = _fill(typography(paragraph.link), mail.arguments, values, literal_html)
            filled = f'<a href="{{{mail.arguments["link"]}}}">{words}</a>'
        else:
            filled = _fill(typography(paragraph), mail.arguments, values, literal_html)
        paragraphs.append(f"<p>{filled}</p>")
    return "".join(paragraphs)


def _fill(
    template: str,
    arguments: Mapping[str, int],
    values: Mapping[str, str],
    escape: Callable[[str], str],
) -> str:
    """Return the template escaped, its placeholders filled in: Keycloak's arguments as `{n}`."""
    filled = []
    for index, piece in enumerate(_PLACEHOLDER.split(template)):
        if index % 2 == 0:
            filled.append(escape(piece))
        elif piece in arguments:
            filled.append(f"{{{arguments[piece]}}}")
        elif piece in values:
            filled.append(escape(values[piece]))
        else:
            raise ConnectorError(
                f"config/emails.yaml: [[{piece}]] is no placeholder.",
                remedy="The file's first comment lists them.",
            )
    return "".join(filled)
