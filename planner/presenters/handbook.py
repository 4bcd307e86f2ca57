"""The help's pages: read from Markdown, found by the place in the window they explain, or by words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOR = re.compile(r"<!-- for:(.*?)-->\n?", re.DOTALL)
_CELL = re.compile(r"^account\.(other_positions|assets)\.\d+\.")
_RUNG = re.compile(r"^(entries|targets)\.\d+\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: a term of the glossary, or a guide. `topics` are the places of the window that lead to it; `text` is Markdown."""

    slug: str
    title: str
    text: str
    topics: frozenset[str] = frozenset()
    guide: bool = False

    @property
    def plain(self) -> str:
        """Return the words to search in."""
        return re.sub(r"\]\(#[\w-]+\)|[*`|\[\]]", "", self.text).casefold()


@dataclass(frozen=True, slots=True)
class Handbook:
    """All pages, guides first. A topic that two pages claim belongs to the first; the tests see to it that none is."""

    pages: tuple[Page, ...]
    _by_topic: dict[str, Page] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for page in reversed(self.pages):
            self._by_topic.update(dict.fromkeys(page.topics, page))

    def page(self, slug: str) -> Page | None:
        """Return the page of a link."""
        return next((page for page in self.pages if page.slug == slug), None)

    def of_topic(self, topic: str) -> Page | None:
        """Return the page that explains a place of the window; None where nothing does.

        A topic is a field's key (`stop`, `targets.1.price`, `size.value:risk`), `number:` a result, `column:` a column of the
        journal, `finding:` a finding, `account:` a column of the account's tables.
        """
        plain = _CELL.sub("account:", _RUNG.sub(r"\1.", topic))
        return self._by_topic.get(plain) or self._by_topic.get(f"number:{plain}")

    def search(self, words: str) -> tuple[Page, ...]:
        """Return the pages that hold every word, those that have it in their title first; all of them where nothing is asked."""
        wanted = words.casefold().split()
        found = [page for page in self.pages if all(_holds(page, word) for word in wanted)]
        return tuple(sorted(found, key=lambda page: _rank(page, words.casefold().strip())))


def slug_of(title: str) -> str:
    """Return the name of a page in links: "Reward : risk" is `reward-risk`."""
    return "-".join(re.findall(r"\w+", title.casefold()))


def read_terms(text: str) -> tuple[Page, ...]:
    """Return the terms of a glossary: every heading of the second level begins one."""
    return tuple(_page(part) for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:])


def read_guide(text: str) -> Page:
    """Return a guide: one page under a heading of the first level."""
    return _page(text.removeprefix("# "), guide=True)


def handbook(glossary: str, guides: Iterable[str]) -> Handbook:
    """Return the help made of a glossary and guides."""
    return Handbook((*map(read_guide, guides), *read_terms(glossary)))


def _page(part: str, *, guide: bool = False) -> Page:
    title, _, rest = part.partition("\n")
    topics = {topic for named in _FOR.findall(rest) for topic in named.split()}
    body = _FOR.sub("", rest).strip()
    return Page(slug=slug_of(title), title=title.strip(), text=body, topics=frozenset(topics), guide=guide)


def _holds(page: Page, word: str) -> bool:
    return word in page.title.casefold() or word in page.plain


def _rank(page: Page, words: str) -> tuple[bool, bool, bool]:
    title = page.title.casefold()
    return not title.startswith(words), words not in title, not page.guide
