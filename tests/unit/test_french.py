"""French as a reader expects it."""

from __future__ import annotations

from datetime import date

from connector.french import counted, day_in_table, day_in_words, typography


def test_the_spaces_of_punctuation_do_not_break() -> None:
    """They are typed as ordinary ones in the data; addresses are left alone."""
    assert typography("« Oui » : non ; si ? https://a.example:80/") == (
        "«\u00a0Oui\u00a0»\u00a0: non\u202f; si\u202f? https://a.example:80/"
    )


def test_the_first_of_a_month_is_an_ordinal() -> None:
    """« 1er mars », but « 2 mars »."""
    assert day_in_words(date(2027, 3, 1)) == "1er\u00a0mars 2027"
    assert day_in_words(date(2027, 3, 2)) == "2\u00a0mars 2027"
    assert day_in_table(date(2027, 3, 1)) == "01/03/2027"


def test_one_takes_no_plural() -> None:
    """« 0 compte », « 1 compte », « 2 comptes »."""
    assert [counted(n, "compte") for n in (0, 1, 2)] == [
        "0\u00a0compte",
        "1\u00a0compte",
        "2\u00a0comptes",
    ]
