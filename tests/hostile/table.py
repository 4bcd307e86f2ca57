"""What nobody should type, paste, open or load, and what each of them is worth: one table for every field and file.

`number` is what the text means to a reader who knows the decimal point; None is "no number". `in_file` is the same for files, where
arithmetic is no number but a small exponent is. The readings are written down here by hand: the tests hold the program to this table, and
never to another function of the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

BIDI = "\u202e"
LONG = "A" * 1_000_000
SAME = "="
"""`in_file` where a file reads what a field reads."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One text. `short` ones are also typed key by key."""

    name: str
    text: str
    number: str | None = None
    in_file: str | None = SAME
    kinds: dict[str, str | None] = field(default_factory=dict)
    """Fields of a kind in which the text is worth something else: `{"factor": "5"}`."""

    @property
    def short(self) -> bool:
        return len(self.text) <= 12 and all(character.isprintable() for character in self.text)

    @property
    def filed(self) -> str | None:
        """What the text is worth in a file."""
        return self.number if self.in_file == SAME else self.in_file

    def worth(self, kind: str) -> str | None:
        """What the text is worth in a field of this kind, before per cent become fractions."""
        return self.kinds.get(kind, self.number)


NUMBERS = (
    Hostile("whole", "7", "7"),
    Hostile("point", "0.5", "0.5"),
    Hostile("fifty", "50", "50"),
    Hostile("zero", "0", "0"),
    Hostile("leading-zeroes", "007", "7"),
    Hostile("forty-digits", "9" * 31 + ".123456789", "9" * 31 + ".123456789", in_file=SAME),
    Hostile("NaN", "NaN"),
    Hostile("signalling-nan", "sNaN"),
    Hostile("nan-payload", "nan123"),
    Hostile("inf", "inf"),
    Hostile("minus-Infinity", "-Infinity"),
    Hostile("infinity-sign", "∞"),
    Hostile("1e308", "1e308"),
    Hostile("1e999", "1e999"),
    Hostile("1e999999999", "1e999999999"),
    Hostile("1e-400", "1e-400"),
    Hostile("1e5", "1e5", in_file="100000"),
    Hostile("minus-zero", "-0", "0"),
    Hostile("minus-zero-point", "-0.0", "0"),
    Hostile("400-digits", "1" * 400),
    Hostile("400-decimals", "0." + "1" * 400),
    Hostile("1e30-in-digits", "1" + "0" * 31),
    Hostile("arabic-1", "١"),
    Hostile("arabic-number", "١٢٣٤"),
    Hostile("arabic-decimal", "١٫٥"),
    Hostile("persian", "۴۲"),
    Hostile("devanagari", "१२"),
    Hostile("full-width", "１２３"),
    Hostile("mixed-scripts", "1٢3"),
    Hostile("superscript", "1²"),
    Hostile("fraction-sign", "½"),
    Hostile("roman", "Ⅻ"),
    Hostile("circled", "①"),
    Hostile("mathematical-digits", "𝟏𝟐"),
    Hostile("underscore", "1_000"),
    Hostile("hex", "0x1F"),
    Hostile("octal", "0o17"),
    Hostile("binary", "0b1"),
    Hostile("grouped-comma", "1,234"),
    Hostile("grouped-both", "10,000.00"),
    Hostile("grouped-german", "1.234,5"),
    Hostile("grouped-space", "1 234.5"),
    Hostile("grouped-narrow-nbsp", "1\u202f234.5"),
    Hostile("grouped-nbsp", "1\u00a0234.5"),
    Hostile("grouped-swiss", "1'234.5"),
    Hostile("grouped-indian", "1,23,456"),
    Hostile("decimal-comma", "0,5"),
    Hostile("two-points", "1.2.3"),
    Hostile("only-point", "."),
    Hostile("point-first", ".5", in_file="0.5"),
    Hostile("point-last", "5.", in_file="5"),
    Hostile("two-minus", "--5"),
    Hostile("plus-minus", "+-5"),
    Hostile("sign-last", "5-"),
    Hostile("sign-alone", "-"),
    Hostile("true-minus", "−5", "-5", in_file=None),
    Hostile("en-dash", "–5"),
    Hostile("full-width-minus", "－5"),
    Hostile("plus", "+5", "5"),
    Hostile("minus", "-5", "-5"),
    Hostile("in-brackets", "(5)", "5", in_file=None),
    Hostile("a-sum", "1+2", "3", in_file=None),
    Hostile("by-zero", "1/0"),
    Hostile("zero-by-zero", "0/0"),
    Hostile("power", "9**9"),
    Hostile("many-products", "*".join(["9999999"] * 14)),
    Hostile("many-brackets", "(" * 60 + "1" + ")" * 59),
    Hostile("percent", "5%", in_file=None, kinds={"percent": "5"}),
    Hostile("thousands", "5k", "5000", in_file=None, kinds={"percent": None, "factor": None, "hours": None}),
    Hostile("times", "5x", in_file=None, kinds={"factor": "5"}),
    Hostile("days", "3d", in_file=None, kinds={"hours": "72"}),
    Hostile("dollar", "$1,234.50"),
    Hostile("with-currency", "60,000 USDT"),
    Hostile("with-unit", "60000 USDT"),
    Hostile("about", "~5"),
    Hostile("null", "null"),
    Hostile("true", "True"),
)
"""Numbers, and what looks like one."""

TEXTS = (
    Hostile("blanks", "   "),
    Hostile("tab", "\t"),
    Hostile("nul", "1\x002", in_file=None),
    Hostile("nul-alone", "\x00"),
    Hostile("control", "1\x07\x1b[31m2"),
    Hostile("new-line", "1\n2"),
    Hostile("carriage-return", "1\r\n2"),
    Hostile("line-separator", "1\u20282"),
    Hostile("bidi-override", f"{BIDI}005"),
    Hostile("bidi-inside", f"1{BIDI}2"),
    Hostile("zero-width", "1\u200b2"),
    Hostile("soft-hyphen", "1\u00ad2"),
    Hostile("byte-order-mark", "1\ufeff2"),
    Hostile("not-a-character", "1\ufffe2"),
    Hostile("html", "<b>5</b>"),
    Hostile("html-picture", "<img src='http://127.0.0.1/x.png'>"),
    Hostile("html-by-chance", "a<b and c>d"),
    Hostile("html-entity", "&lt;5&gt; &amp; &#53;"),
    Hostile("access-key", "&File && more"),
    Hostile("formula", "=1+2"),
    Hostile("formula-link", '=HYPERLINK("http://127.0.0.1","x")'),
    Hostile("formula-at", "@SUM(1)"),
    Hostile("formula-pipe", "|cmd"),
    Hostile("formula-full-width", "＝1"),
    Hostile("apostrophe", "'5"),
    Hostile("quotes", 'a"b;c,d'),
    Hostile("emoji", "🚀"),
    Hostile("emoji-family", "👩‍👩‍👧‍👦 5"),
    Hostile("rtl", "שלום 5"),
    Hostile("combining", "5" + "\u0301" * 40),
    Hostile("sql", "'); DROP TABLE entry; --"),
    Hostile("format", "%s%n{0}{x!r}[*]"),
    Hostile("path", "../../etc/passwd"),
    Hostile("device", "CON"),
    Hostile("million", LONG),
)
"""Texts that are no numbers at all."""

ALL = (*NUMBERS, *TEXTS)
SURROGATE = "1\ud83d2"
"""Half a character: legal in JSON's escapes, and in no file of ours."""


BESIDE_OTHERS = {"grouped-comma": "1234", "grouped-both": "10000", "grouped-space": "1234.5", "grouped-narrow-nbsp": "1234.5",
        "grouped-nbsp": "1234.5", "grouped-swiss": "1234.5", "true-minus": "-5", "percent": "0.05", "grouped-german": "1234.5",
        "decimal-comma": "0.5"}  # fmt: skip
"""What some are worth in a file whose other numbers show that the point is its decimal sign: a comma groups there."""


def ids(value: Hostile) -> str:
    return value.name


def some(values: Sequence[Hostile], place: object, share: int) -> Sequence[Hostile]:
    """Return every `share`-th value, others for another place: where the same code reads many places, each value is tried at some."""
    return values[crc32(repr(place).encode()) % share :: share]


def is_sentence(text: str) -> bool:
    """Whether this can stand before a user beside a field: short, plain, ended, nothing hidden in it."""
    return is_told(text) and text[-1] in ".?!"


def is_told(text: str) -> bool:
    """Whether this can be said of a file: one short line, nothing hidden in it, nothing of the machinery's."""
    visible = all(character.isprintable() for character in text.replace("\n", " "))
    machine = ("Traceback", "Error", "object at 0x", "pydantic", "Decimal(", "[type=", "unhashable", "Input should")
    return 0 < len(text) <= 600 and visible and not any(word in text for word in machine)
