"""The story in a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from connector.explain.story import Due, Event, Story
from connector.french import day_in_table, typography
from connector.paper import shown

UNKNOWN = "Rien n’est connu de cette adresse."
UNKNOWN_WHY = (
    "Aucune annexe 1 du registre ne la nomme, aucun compte ne la porte, et le journal ne la "
    "connaît pas : elle n’y a jamais été, ou ses données y ont été détruites (article 2.1)."
)


def as_text(story: Story) -> str:
    """Return the story for a terminal, in French."""
    lines = [story.email, ""]
    lines += [f"NON LU : {x}" for x in story.missing]
    if story.missing:
        lines.append("")
    if not story.known:
        why = UNKNOWN_WHY if not story.missing else "Le journal ne connaît pas cette adresse."
        return "\n".join([*lines, UNKNOWN, why])
    for section in story.sections:
        lines += [f"{section.title} :", *(f"  {_line(x)}" for x in section.lines), ""]
    lines += ["Ce qui a été fait, d’après le journal :"]
    lines += [f"  {_event(e)}" for e in story.events] or ["  Rien n’y est noté."]
    lines += ["", "Ce qui vient ensuite :"]
    lines += [f"  {_due(d)}" for d in story.due] or ["  Rien n’est prévu."]
    return "\n".join(lines)


def as_json(story: Story) -> dict[str, Any]:
    """Return the story as JSON values; days are ISO, moments have their offset."""
    return {
        "email": story.email,
        "known": story.known,
        "missing": list(story.missing),
        "sections": [
            {"code": s.code, "title": s.title, "lines": list(s.lines)} for s in story.sections
        ],
        "events": [
            {
                "seq": e.seq,
                "at": e.at.isoformat(timespec="seconds"),
                "kind": e.kind,
                "text": e.text,
                "article": e.article or None,
                "run": e.run,
                "by": e.by,
            }
            for e in story.events
        ],
        "due": [
            {"day": d.day and d.day.isoformat(), "text": d.text, "article": d.article or None}
            for d in story.due
        ],
    }


def _event(event: Event) -> str:
    at = f"{day_in_table(event.at.date())} {event.at:%H:%M}"
    run = f" [passage {event.run[:8]}]" if event.run else ""
    return f"{at}  {_line(event.text)}{_article(event.article)}{run}"


def _due(due: Due) -> str:
    day = day_in_table(due.day) if due.day else "Maintenant"
    return f"{day}  {_line(due.text)}{_article(due.article)}"


def _article(article: str) -> str:
    return f" (article {article})" if article else ""


def _line(text: str) -> str:
    # What somebody typed once must not steer the terminal of whoever reads it.
    indent = text[: len(text) - len(text.lstrip())]
    return indent + typography(shown(text))
