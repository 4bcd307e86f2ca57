"""The one style sheet: filled in from a palette, four type sizes and a spacing grid. Text in, text out; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from planner.presenters.palette import blend
from planner.presenters.views import Tone

if TYPE_CHECKING:
    from planner.presenters.palette import Palette

_COLOURS = (
    "window",
    "panel",
    "raised",
    "field",
    "line",
    "text",
    "muted",
    "profit",
    "loss",
    "call",
    "liquidation",
    "accent",
    "selection",
)
CARD_WEIGHT = 0.11


@dataclass(frozen=True, slots=True, kw_only=True)
class FontSizes:
    """The four type sizes, in points."""

    small: float
    body: float
    number: float
    headline: float


def style_sheet(palette: Palette, sizes: FontSizes, *, unit: int) -> str:
    """Return the style sheet of the whole program; `unit` is one grid step in pixels."""
    values = {name: getattr(palette, name) for name in _COLOURS} | {
        "edge": palette.edge,
        "long": palette.text if palette.strong else palette.profit,
        "short": palette.text if palette.strong else palette.loss,
        "hover": blend(palette.text, palette.raised, 0.07),
        "pressed": blend(palette.text, palette.raised, 0.14),
        "accent_hover": blend(palette.text, palette.accent, 0.15),
        "on_accent": palette.ink,
        "scroll": blend(palette.muted, palette.panel, 0.65 if palette.strong else 0.35),
        "small_size": f"{sizes.small:.2f}pt",
        "body_size": f"{sizes.body:.2f}pt",
        "number_size": f"{sizes.number:.2f}pt",
        "headline_size": f"{sizes.headline:.2f}pt",
        **{f"u{steps}": f"{unit * steps}px" for steps in (1, 2, 3, 4)},
        "half": f"{unit // 2}px",
        "cell_pad": f"{2 * unit - 3}px",  # beside the 3 pixels of Qt's own: as much as a heading has
        "button_pad": f"{unit + 1}px",  # as high as a line edit beside it
        "half_pad": f"{unit * 3 // 4}px",
        "focus_v": f"{unit - 1}px",
        "focus_h": f"{unit * 2 - 1}px",
    }
    per_tone = "".join(_tone_rules(palette, tone) for tone in Tone if tone is not Tone.PLAIN)
    strong = _STRONG.substitute(values) if palette.strong else ""
    return _COMMON.substitute(values) + _CONTROLS.substitute(values) + per_tone + strong + _LAST.substitute(values)


def _tone_rules(palette: Palette, tone: Tone) -> str:
    colour = palette.of_tone(tone)
    return _TONE.substitute(tone=tone.value, colour=colour, tint=palette.tint(colour, CARD_WEIGHT))


_TONE = Template("""
PlainLabel[tone="$tone"] { color: $colour; }
QFrame#swatch[tone="$tone"] { background: $colour; }
FindingCard[tone="$tone"] { background: $tint; border-left: 3px solid $colour; }
""")

_COMMON = Template("""
QMainWindow, QMainWindow::separator { background: $window; }
QMainWindow::separator { width: 1px; height: 1px; background: $line; }
QMainWindow::separator:hover { background: $accent; }
QDialog, QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: $panel; border: none; }
QDockWidget { color: $muted; font-size: $small_size; font-weight: 600; }
QDockWidget::title { background: $panel; padding: $u1 $u3; text-align: left; }
NoticeBar { background: $raised; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: $u1; }
QMenuBar { background: $panel; border-bottom: 1px solid $line; }
QMenuBar::item { padding: $u1 $u2; background: transparent; border-radius: 5px; }
QMenuBar::item:selected { background: $selection; }
QMenu { background: $raised; border: 1px solid $edge; padding: $u1; }
QMenu::item { padding: $u1 $u4 $u1 $u4; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: $u1 $u2; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: $u2; padding: $u1 $u2; }
QToolBar::separator { width: 1px; background: $line; margin: $u1; }
QStatusBar { background: $panel; color: $muted; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: $small_size; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: $u2; }
QScrollBar:horizontal { height: $u2; }
QScrollBar::handle { background: $scroll; border-radius: $half; margin: 1px; }
QScrollBar::handle:vertical { min-height: $u4; }
QScrollBar::handle:horizontal { min-width: $u4; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: $panel; border: none; }
QTableWidget::item { padding: 0 $cell_pad; }
QTableView { background: $panel; alternate-background-color: $panel; border: none; gridline-color: $line;
    selection-background-color: $selection; selection-color: $text; outline: none; }
QHeaderView { background: $panel; border: none; border-bottom: 1px solid $line; }
QHeaderView::section { background: $panel; color: $muted; border: none; padding: $u1 $u2; }
JournalHeader::section:first { padding-left: $u3; }
QHeaderView::section:hover { color: $text; }
QTabBar { qproperty-drawBase: 0; border-bottom: 1px solid $line; }
QTabBar::tab { background: transparent; color: $muted; padding: $u1 $u3; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QFrame#line { color: $line; background: transparent; border: none; max-height: 1px; min-height: 1px; }
""")

_CONTROLS = Template("""
QLineEdit, QPlainTextEdit, QTextEdit { background: $field; color: $text; border: 1px solid $edge; border-radius: 5px;
    padding: $u1 $u2; selection-background-color: $selection; selection-color: $text; placeholder-text-color: $muted; }
QLineEdit:hover { border-color: $muted; }
QLineEdit:focus { border: 2px solid $accent; padding: $focus_v $focus_h; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLineEdit:disabled, QLineEdit:read-only { background: $panel; color: $muted; }
NumberEdit[problem="note"] { border-color: $accent; }
NumberEdit[problem="caution"] { border-color: $call; }
NumberEdit[problem="danger"] { border-color: $liquidation; }
QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $edge; border-radius: 5px; padding: $button_pad $u3; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $panel; }
QPushButton:checked, QToolButton:checked { background: $selection; font-weight: 600; }
QPushButton[primary="true"], QToolButton[primary="true"], QPushButton:default {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton:default { font-weight: normal; /* Qt measures a button before it is the default: bold words would be cut */ }
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover, QPushButton:default:hover { background: $accent_hover; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus, QPushButton:default:focus { border-color: $text; }
QPushButton[primary="true"]:disabled, QPushButton:default:disabled { background: $panel; color: $muted; border-color: $edge; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="link"], QToolButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 1px $half; }
QPushButton[kind="link"]:hover, QToolButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus, QToolButton[kind="link"]:focus { border-color: $accent; }
QPushButton[kind="link"]:disabled { color: $muted; }
QPushButton[kind="link"][small="true"] { font-size: $small_size; }
QToolButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $muted; padding: 0; min-width: $u4; }
QToolButton[kind="quiet"]:hover { color: $text; background: $hover; }
QToolButton[kind="quiet"]:focus { border-color: $accent; }
QFileDialog QToolButton { padding: 2px; }
QToolButton[kind="section"] { background: transparent; border: 1px solid transparent; color: $muted; padding: $half 0; text-align: left; }
QToolButton[kind="section"]:hover, QToolButton[kind="section"]:checked { color: $text; font-weight: 400; }
QToolButton[kind="section"]:focus { border-color: $accent; }
QToolButton[kind="section"][problem="true"] { color: $liquidation; }
SegmentedChoice { background: $field; border: 1px solid $edge; border-radius: 5px; }
SegmentedChoice QPushButton {
    background: transparent; color: $muted; border: 1px solid transparent; border-radius: 4px; padding: $half_pad $half; }
SegmentedChoice QPushButton:hover { color: $text; }
SegmentedChoice QPushButton:checked { background: $selection; color: $text; font-weight: 600; }
SegmentedChoice QPushButton[value="long"]:checked { color: $long; }
SegmentedChoice QPushButton[value="short"]:checked { color: $short; }
SegmentedChoice QPushButton:focus { border-color: $accent; }
QComboBox, QDateEdit { background: $raised; color: $text; border: 1px solid $edge; border-radius: 5px; padding: $u1 $u2; }
QComboBox:hover, QDateEdit:hover { background: $hover; }
QComboBox:focus, QDateEdit:focus { border-color: $accent; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { background: transparent; border: none; padding: 0; }
QComboBox[problem="true"] { border-color: $liquidation; }
ChoiceEdit[problem="note"] { border-color: $accent; }
ChoiceEdit[problem="caution"] { border-color: $call; }
ChoiceEdit[problem="danger"] { border-color: $liquidation; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: $u4; }
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: none; width: $u2; height: $u1; margin-right: $u1; background: qconicalgradient(cx: 0.5, cy: 1,
    angle: 63.435, stop: 0 $muted, stop: 0.147 $muted, stop: 0.149 transparent, stop: 0.999 transparent, stop: 1 $muted); }
QTextBrowser[kind="page"], QListWidget[kind="pages"] { background: $panel; border: none; padding: 0; outline: none; }
QListWidget[kind="pages"]::item { padding: $half_pad $u1; border-radius: 4px; }
QListWidget[kind="pages"]::item:hover { background: $hover; }
QListWidget[kind="pages"]::item:selected { background: $selection; color: $text; }
QListWidget[kind="pages"]::item:disabled { color: $muted; background: transparent; padding-top: $u2; }
QTreeView { background: $field; color: $text; border: 1px solid $edge; outline: none; }
QTreeView::item { padding: $half_pad $cell_pad; }
QTreeView::item:selected { background: $selection; color: $text; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $edge; selection-background-color: $selection; selection-color: $text; }
QAbstractItemView[kind="choices"] {
    background: $raised; color: $text; border: 1px solid $edge; outline: none;
    selection-background-color: $selection; selection-color: $text; }
QAbstractItemView[kind="choices"]::item { padding: $half_pad $u1; }
NumberLabel { border: none; border-bottom: 2px solid transparent; }
NumberLabel:focus { border-bottom-color: $accent; }
FindingCard { border: none; border-left: 3px solid $edge; background: $raised;
    border-top-right-radius: 5px; border-bottom-right-radius: 5px; }
PlainLabel { color: $text; background: transparent; }
PlainLabel[kind="small"] { color: $muted; font-size: $small_size; }
PlainLabel[kind="muted"] { color: $muted; }
PlainLabel[kind="strong"] { font-weight: 600; }
PlainLabel[kind="caption"] { color: $muted; font-size: $small_size; font-weight: 600; text-transform: uppercase; }
PlainLabel[kind="title"] { font-size: $number_size; font-weight: 600; }
PlainLabel[figure="body"] { font-size: $body_size; font-weight: 600; }
PlainLabel[figure="number"] { font-size: $number_size; font-weight: 600; }
PlainLabel[figure="headline"] { font-size: $headline_size; font-weight: 600; }
QFrame#swatch { background: $muted; border-radius: 2px; }
""")

_STRONG = Template("""
SegmentedChoice QPushButton:checked, QPushButton:checked { border-bottom: 2px solid $accent; }
""")

_LAST = Template("""
FindingCard:focus { border: 1px solid $accent; border-left-width: 3px; }
PlainLabel[stale="true"] { color: $muted; }
PlainLabel:disabled { color: $muted; }
""")
