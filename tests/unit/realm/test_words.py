"""French, as an officer reads it."""

from __future__ import annotations

import pytest

from connector.realm.words import duration, say


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconde"),
        (1, "1 seconde"),
        (90, "90 secondes"),
        (1800, "30 minutes"),
        (3600, "1 heure"),
        (259200, "72 heures"),
        (15897600, "184 jours"),
    ],
)
def test_durations_read_in_the_unit_that_people_use(seconds: int, said: str) -> None:
    """The opening link lives « 72 heures », events are kept « 184 jours »."""
    assert duration(seconds).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "non défini"), (True, "oui"), ((), "aucun"), (("fr", "en"), "fr, en")],
)
def test_values_are_words(value: bool | tuple[str, ...] | None, said: str) -> None:  # noqa: FBT001
    """No True, None or [] in what an officer reads."""
    assert say(value) == said
