"""What is said when the user's own rulebooks are copied, changed, or found to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from planner.model.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.model.rulebook import Rulebook

MOST_SAID = 1


def mistakes(problems: Sequence[str], *, kept: bool) -> str:
    """Return the sentence on a mistake, the first of many. `kept`: the last good reading of such a file is still in force."""
    said = " ".join(problems[:MOST_SAID])
    more = len(problems) - MOST_SAID
    if more > 0:
        said = trn("{said} {count} more mistake follows.", "{said} {count} more mistakes follow.", more, said=said)
    if kept:
        return tr("{said} Until it is mended, the last good version stays in force.", said=said)
    return said


def read_again(before: Mapping[str, Rulebook], after: Mapping[str, Rulebook]) -> str:
    """Return what changed among the user's own rulebooks."""
    added = [after[name].name for name in after if name not in before]
    gone = [before[name].name for name in before if name not in after]
    if added:
        return tr("New among the venues: {names}.", names=", ".join(added))
    if gone:
        return tr("No longer among the venues: {names}.", names=", ".join(gone))
    changed = [after[name].name for name in after if after[name] != before[name]]
    return tr("Read again: {names}.", names=", ".join(changed))


class Found(Protocol):
    """One of the user's files: what it holds where it is in order, else one sentence for each mistake."""

    @property
    def name(self) -> str:
        """The file's name."""

    @property
    def title(self) -> str:
        """The rulebook's name."""

    @property
    def figures(self) -> int:
        """How many figures it holds."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong."""


def all_mistakes(found: Sequence[Found], folder: str) -> str:
    """Return every file of the user's with what was found in it."""
    if not found:
        return tr(
            "There are no rulebooks of your own yet. Plan > Sources of these rules copies one for you.\n\nTheir folder: {folder}",
            folder=folder,
        )
    parts = [_one(each) for each in found]
    if any(each.sentences for each in found):
        parts.append(tr("A file that was in order before counts as it then was, until it is mended."))
    return "\n\n".join([*parts, tr("Folder: {folder}", folder=folder)])


def _one(found: Found) -> str:
    if not found.sentences:
        count = trn("{count} figure", "{count} figures", found.figures)
        return tr("{file}: in order. {title}, {count}.", file=found.name, title=found.title, count=count)
    head = trn("{file}: {count} mistake", "{file}: {count} mistakes", len(found.sentences), file=found.name)
    return "\n".join([head, *(f"  {sentence.removeprefix(f'{found.name}: ')}" for sentence in found.sentences)])
