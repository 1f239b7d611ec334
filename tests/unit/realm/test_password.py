"""The password policy is compared by meaning (article 3.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.data import data_file
from connector.realm.password import raised, strengths, weaknesses
from connector.realm.schema import RealmFile, read

R6 = read(data_file("config", "realm.yaml"), RealmFile).password_policy
EXACT = "length(8) and upperCase(1) and lowerCase(1) and digits(1) and specialChars(1)"


@pytest.mark.parametrize(
    "policy",
    [
        EXACT,
        "specialChars(1) and digits(1) and lowerCase(1) and upperCase(1) and length(8)",
        "length(12) and upperCase(2) and lowerCase(1) and digits(3) and specialChars(1)",
        EXACT + " and notUsername(undefined) and passwordHistory(3)",
        "length and upperCase and lowerCase and digits and specialChars",
    ],
)
def test_another_order_or_a_stricter_policy_is_the_same(policy: str) -> None:
    """R6 is a minimum; a name without a number stands for Keycloak's default."""
    assert weaknesses(R6, policy) == []
    assert raised(R6, policy) == policy


@pytest.mark.parametrize("policy", [None, ""])
def test_no_policy_at_all_lacks_everything(policy: str | None) -> None:
    """Each requirement of R6 is a difference of its own."""
    assert len(weaknesses(R6, policy)) == len(R6)
    assert raised(R6, policy) == EXACT


def test_only_what_is_weaker_is_raised() -> None:
    """The rest of the policy, and its order, stay the Caf's own."""
    policy = "notUsername and length(6) and digits(4) and regexPattern(^[^ ]+$)"
    assert raised(R6, policy) == (
        "notUsername and length(8) and digits(4) and regexPattern(^[^ ]+$)"
        " and upperCase(1) and lowerCase(1) and specialChars(1)"
    )


def test_a_weak_length_is_said_in_french() -> None:
    """The officer reads what is, and what should be."""
    (difference,) = weaknesses(R6, EXACT.replace("length(8)", "length(6)"))
    said = difference.in_french().replace("\u00a0", " ")
    assert said == "Longueur du mot de passe : 6 au lieu de 8 au moins."
    assert difference.severity == "error"


def test_of_two_lengths_the_last_one_counts() -> None:
    """As in Keycloak; both are raised, so that no order brings the weak one back."""
    policy = EXACT + " and length(4)"
    assert strengths(policy)["length"] == 4
    assert "length(4)" not in raised(R6, policy)
    assert weaknesses(R6, raised(R6, policy)) == []


@given(
    st.dictionaries(
        st.sampled_from(["length", "upperCase", "digits", "specialChars", "maxAuthAge"]),
        st.integers(0, 40),
    )
)
def test_raising_is_enough_and_lowers_nothing(numbers: dict[str, int]) -> None:
    """Whatever the policy was, it is in order afterwards, and nowhere weaker than before."""
    policy = " and ".join(f"{name}({number})" for name, number in numbers.items())
    after = raised(R6, policy)
    assert weaknesses(R6, after) == []
    assert raised(R6, after) == after
    assert all(strengths(after)[name] >= number for name, number in numbers.items())
