"""The help: every word of the window has its term, every link leads somewhere, and words find their page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from planner.model.draft_rows import ASSETS, POSITIONS
from planner.presenters import verdict_view
from planner.presenters.account_fields import columns_of
from planner.presenters.account_view import LABELS as TOTALS
from planner.presenters.fields import CHOICES, FIELDS, SIZES
from planner.presenters.handbook import Handbook, handbook, read_guide, read_terms, slug_of
from planner.presenters.journal_cells import COLUMNS
from planner.presenters.liquidation_view import KEYS as LIQUIDATION
from planner.presenters.results import LABELS
from planner.presenters.setting_words import GROUPS
from tests.presenters.benches import TWO_SIDED, bench_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "help"
GUIDES = ("numbers.md", "account.md", "margin-call.md")
ALIASES = {  # the words that a newcomer looks for, and the term that explains them
    "penalty": "Clearance fee",
    "liquidation fee": "Clearance fee",
    "bracket": "Tier",
    "maintenance amount": "Deduction",
    "R:R": "Reward : risk",
    "taker": "Maker and taker",
    "stop loss": "Stop",
    "index": "Index price",
    "ladder": "Ladder entry",
    "cancelled": "Status",
}


def book() -> Handbook:
    return handbook(
        (FOLDER / "glossary.md").read_text("utf-8"), [(FOLDER / name).read_text("utf-8") for name in GUIDES]
    )


BOOK = book()
NO_STOP = {"stop": None, "size": {"by": "quantity", "value": "0.1"}, "leverage": "5"}


def finding_codes() -> set[str]:
    """Return every code that a guardrail gives, and those that the verdict adds."""
    codes = {"incomplete", "stop-first", "tier-edge"}
    for path in (ROOT / "planner" / "model" / "guardrails").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                given = {word.arg: word.value for word in node.keywords}["code"]
                assert isinstance(given, ast.Constant)
                codes.add(str(given.value))
    return codes


def shown_numbers() -> set[str]:
    """Return the key of every number that ticket, verdict and chart show in plans of all kinds."""
    keys = {*LABELS, *LIQUIDATION}
    for changes in ({}, NO_STOP, TWO_SIDED, {"venue": "generic"}):
        _, screen = bench_of(**changes)
        keys |= {number.key for number in (*screen.ticket.results, screen.verdict.headline, *screen.verdict.grid)}
        keys |= {level.key for level in screen.scene.levels if not level.movable}
    return keys


TOPICS = sorted(
    {
        *FIELDS,
        *(setting.key for _, group in GROUPS for setting in group if not setting.options),
        "stop",
        "entries.0.price",
        "entries.1.share",
        "targets.0.price",
        "targets.2.share",
    }
    | {key for key in CHOICES if key != "size.by"}
    | {"size.by", *(f"size.value:{by}" for by in SIZES)}
    | {f"number:{key}" for key in shown_numbers()}
    | {f"part:{key}" for key in verdict_view.PARTS}
    | {f"column:{column.key}" for column in COLUMNS}
    | {f"finding:{code}" for code in finding_codes()}
    | {f"account:{column.part}" for table in (POSITIONS, ASSETS) for column in columns_of(table)}
    | {f"{table.key}.3.{part}" for table in (POSITIONS, ASSETS) for part in table.parts}
    | {f"number:{key}" for key in TOTALS}
)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_field_number_part_column_and_finding_has_a_term(topic: str) -> None:
    page = BOOK.of_topic(topic)
    assert page is not None
    assert not page.guide


def test_no_place_is_explained_twice_and_none_that_does_not_exist_is_explained() -> None:
    claimed = [topic for page in BOOK.pages for topic in page.topics]
    assert len(claimed) == len(set(claimed))
    known = {re.sub(r"^(entries|targets)\.\d+\.", r"\1.", topic) for topic in TOPICS} | {
        "journal",
        "account",
        "guide:account",
        "guide:numbers",
        "guide:margin-call",
        "number:levels.break_even",
    }
    assert set(claimed) - known == set()


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.slug)
def test_every_link_leads_to_a_page(page) -> None:
    for slug in re.findall(r"\]\(#([\w-]+)\)", page.text):
        assert BOOK.page(slug) is not None, slug


@pytest.mark.parametrize("page", [page for page in BOOK.pages if not page.guide], ids=lambda page: page.slug)
def test_a_term_is_short_and_says_where_it_comes_from(page) -> None:
    words = page.text.partition("\n- ")[0]
    assert 5 <= len(words.split()) <= 75
    assert "\n- Source: " in page.text


@pytest.mark.parametrize("key", sorted(shown_numbers()))
def test_a_number_in_a_currency_or_with_a_unit_has_its_unit_in_the_glossary(key: str) -> None:
    page = BOOK.of_topic(f"number:{key}")
    assert page is not None
    assert "\n- Unit: " in page.text


def test_titles_are_each_their_own_and_in_the_order_of_the_alphabet() -> None:
    terms = [page.title for page in BOOK.pages if not page.guide]
    assert terms == sorted(terms, key=str.casefold)
    assert len({page.slug for page in BOOK.pages}) == len(BOOK.pages)


@pytest.mark.parametrize(("words", "title"), ALIASES.items())
def test_the_words_of_a_newcomer_find_the_term(words: str, title: str) -> None:
    assert title in [page.title for page in BOOK.search(words)]


def test_what_begins_with_the_words_comes_first_and_every_word_counts() -> None:
    assert BOOK.search("margin r")[0].title == "Margin ratio"
    assert BOOK.search("LIQUIDATION PRICE")[0].title == "Liquidation price"
    assert BOOK.search("liquidation zebra") == ()
    assert len(BOOK.search("  ")) == len(BOOK.pages)


def test_markup_is_not_searched() -> None:
    (page,) = read_terms("# G\n## Stop\n<!-- for: stop -->\nSee **[the entry](#entry-price)** and `Q`.\n")
    assert page.plain == "see the entry and q."
    assert page.topics == {"stop"}


def test_a_place_that_nobody_explains_has_no_page() -> None:
    assert BOOK.of_topic("") is None
    assert BOOK.of_topic("number:nonsense") is None
    assert BOOK.page("nonsense") is None


def test_without_any_file_there_is_an_empty_help() -> None:
    assert handbook("", []).pages == ()


def test_a_guide_is_one_page() -> None:
    page = read_guide("# How it is: done\n\ntext\n## part\nmore")
    assert (page.slug, page.guide, page.text) == ("how-it-is-done", True, "text\n## part\nmore")
    assert slug_of("Reward : risk") == "reward-risk"
