"""Numbers inside derivations: grouped as everywhere else, and nothing that only looks like a number is touched."""

from __future__ import annotations

import pytest

from planner.model.explain import KEYS, explain
from planner.presenters.why_text import in_words
from tests.presenters.benches import bench_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("51000 USDT", "51,000 USDT"),
        ("60000 − 58200.5 = 1799.5", "60,000 − 58,200.5 = 1,799.5"),
        ("(−0.041666666667, 2500)", "(−0.041666666667, 2,500)"),
        ("0.05 × 1234567.00", "0.05 × 1,234,567.00"),
        ("checked 2026-11-22 at 14:30:00", "checked 2026-11-22 at 14:30:00"),
        ("BTC2 and 1000SHIB", "BTC2 and 1000SHIB"),
        ("https://example.org/12345/6789", "https://example.org/12345/6789"),
        ("tier 1, up to 50000.", "tier 1, up to 50,000."),
        ("none", "none"),
    ],
)
def test_numbers_that_stand_alone_are_grouped(text, shown):
    assert in_words(text, ".") == shown


def test_the_decimal_sign_is_the_users():
    assert in_words("60000.5 × 0.05", ",") == "60.000,5 × 0,05"


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_digit_of_a_derivation_stays(key):
    bench, _ = bench_of()
    answer = bench.computed.answer
    derivation = explain(answer, key)
    for text in (
        derivation.result,
        *derivation.worked,
        *(value for _, value, _ in derivation.inputs),
        *derivation.rules,
    ):
        assert in_words(text, ".").replace(",", "") == text.replace(",", "")
