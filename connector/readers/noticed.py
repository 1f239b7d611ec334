"""What a word processor's file holds beside its text: said in notes, so that nobody vanishes."""

from __future__ import annotations

from dataclasses import dataclass, field

from connector.model import catalogue
from connector.readers.emails import has_address, tokens_of
from connector.readers.rows import Note
from connector.readers.wording import say
from connector.readers.words import clean, says_nothing

_QUOTED_AT_MOST = 80
"""What a message quotes of a text; of a longer one each address is quoted by itself."""


@dataclass
class Noticed:
    """The notes of one file, as they come up."""

    notes: list[Note] = field(default_factory=list)
    _inserted: bool = False
    _deleted: list[tuple[int, str]] = field(default_factory=list)
    _said: set[tuple[str, int | None]] = field(default_factory=set)

    def inserted(self) -> None:
        """Remember that there is text that nobody has accepted yet: it counts."""
        self._inserted = True

    def deleted(self, text: str, line: int) -> None:
        """Remember text whose deletion nobody has accepted yet: it does not count."""
        if not says_nothing(text):
            self._deleted.append((line, clean(text)))

    def margin(self, text: str) -> None:
        """Take a page's header or footer: no part of the annex, said where it has an address."""
        for quote in _addressed(text):
            self._add(Note(say("En-tête ou pied de page, non utilisé : {}.", quote)))

    def comment(self, text: str, line: int | None) -> None:
        """Take a comment in the margin: no part of the annex, said where it has an address."""
        for quote in _addressed(text):
            self._add(Note(say("Commentaire, non utilisé : {}.", quote), line))

    def footnote(self, text: str, line: int | None) -> None:
        """Take a footnote; somebody in it stands in neither list, which is an error."""
        self._outside(text, line, "elle est dans une note de bas de page.")

    def form_field(self, text: str, line: int | None) -> None:
        """Take what was typed into a form's field that is no part of the text: an error too."""
        self._outside(text, line, "elle est dans un champ de formulaire.")

    def other_link(self, address: str, line: int) -> None:
        """Take the address behind a link whose text shows another one."""
        message = "Le lien vers {} n’est pas utilisé : le texte montre une autre adresse."
        self._add(Note(say(message, address), line))

    def embedded(self, line: int | None) -> None:
        """Say that another document stands inside this one, which is not read."""
        message = "Un document incorporé dans celui-ci n’est pas lu."
        self._add(Note(message, line, kind=catalogue.UNREAD_PART))

    def macros(self) -> None:
        """Say that the file has macros: they are never run."""
        self._add(Note("Ce fichier contient des macros\u00a0: elles sont ignorées."))

    def all(self) -> tuple[Note, ...]:
        """Return the notes, those of tracked changes included."""
        return (*self._of_changes(), *self.notes)

    def _of_changes(self) -> list[Note]:
        if not self._inserted and not self._deleted:
            return []
        kind = catalogue.TRACKED_CHANGES
        rule = (
            "Des modifications suivies ne sont ni acceptées ni refusées\u00a0: "
            "le texte ajouté compte, le texte supprimé ne compte pas."
        )
        struck = [
            Note(say("Texte supprimé, qui ne compte pas : {}.", quote), line, kind=kind)
            for line, text in self._deleted
            for quote in _addressed(text)
        ]
        first = self._deleted[0][0] if self._deleted else None
        return [Note(rule, first, kind=kind), *struck]

    def _outside(self, text: str, line: int | None, why: str) -> None:
        for quote in _addressed(text):
            message = say("La ligne {} n’est pas comprise : ", quote) + why
            self._add(Note(message, line, kind=catalogue.LINE_NOT_UNDERSTOOD))

    def _add(self, note: Note) -> None:
        if (note.message, note.line) not in self._said:
            self._said.add((note.message, note.line))
            self.notes.append(note)


def _addressed(text: str) -> list[str]:
    """Return what a message quotes of `text`, so that no address in it goes unsaid."""
    if not has_address(text):
        return []
    plain = clean(text)
    return [plain] if len(plain) <= _QUOTED_AT_MOST else tokens_of(plain)
