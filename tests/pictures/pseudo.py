"""A language that does not exist: readable as English, marked, accented and 40 % longer, to see what longer words do to the window."""

from __future__ import annotations

import re
from gettext import NullTranslations

LONGER = 0.4
OPEN, CLOSE = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouAEIOUcns", "áéíóúÁÉÍÓÚçñš")
_KEPT = re.compile(r"(&?\{[^}]*\}|&.|\*\.[a-z.]+|\([^)]*\*[^)]*\)|<[^>]+>)")
"""What a translation keeps: named values, access keys, endings of files."""
_PADDING = " ôñé twô thréé fôúr fïvé šïx šévéñ éïght"


class Pseudo(NullTranslations):
    """Answers for every sentence there is."""

    def gettext(self, message: str) -> str:
        """Return the sentence in pseudo-words."""
        if not re.search("[A-Za-z]", message):
            return message
        parts = _KEPT.split(message)
        said = "".join(part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts))
        length = sum(len(part) for part in parts[::2])
        more = max(0, round(length * LONGER) - 2)
        padding = (_PADDING * (more // len(_PADDING) + 1))[:more].rstrip()
        return f"{OPEN}{said}{padding}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the sentence for one, or that for many."""
        return self.gettext(msgid1 if n == 1 else msgid2)
