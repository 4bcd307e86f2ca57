"""The workbench: every edit of the plan, from a keystroke, a drag, a remedy or a file, and what the window then shows.

keystroke → `edit(field, text)` → a new draft → `assess` → texts as values → the views set what differs. One user, one ticket: everything is
resolved again at each edit, and nothing is remembered but the list of drafts.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Protocol

from planner.model.draft import PlanDraft, draft_of
from planner.model.draft_fields import kind_of
from planner.model.explain import explain
from planner.model.language import tr
from planner.model.typed import to_text
from planner.presenters.account_fields import CHOSEN_CELLS
from planner.presenters.account_view import account_view
from planner.presenters.cliff_words import with_cost, with_known_cost
from planner.presenters.defaults import Defaults, anchor_draft, new_draft
from planner.presenters.fields import CHOICES, OPTIONS, name_of
from planner.presenters.history import History, begin
from planner.presenters.nudge import nudged
from planner.presenters.recounting import RECOUNTING, in_other_money, in_short
from planner.presenters.resizing import resized
from planner.presenters.resolving import Ages, Resolver
from planner.presenters.resolving import Computed as Computed
from planner.presenters.resolving import RuleSource as RuleSource
from planner.presenters.scene_view import chart_scene, on_tick, probe, snapped
from planner.presenters.ticket_view import ticket_view
from planner.presenters.verdict_view import verdict_view
from planner.presenters.views import HistoryView
from planner.presenters.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from planner.model.explain import Derivation
    from planner.model.plan import Plan
    from planner.presenters.account_view import AccountView
    from planner.presenters.scene import ChartScene, ProbeText
    from planner.presenters.situation import LastClose, Situation
    from planner.presenters.views import FindingView, TicketView, VerdictView

CHOSEN = (frozenset(CHOICES) | frozenset(OPTIONS)) - {"symbol"}
"""Fields that are chosen, not typed: each choice is a step of its own."""


class WorkbenchView(Protocol):
    """What the window shows. Each setter compares and does nothing when nothing differs."""

    def show_ticket(self, view: TicketView) -> None:
        """Show the form."""

    def show_verdict(self, view: VerdictView) -> None:
        """Show the verdict."""

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        """Show the levels on the chart; they are worked out by the call, so a view without a chart does not ask for them."""

    def show_account(self, view: Callable[[], AccountView]) -> None:
        """Show the account's other positions; they are worked out by the call, so a panel that is not seen does not ask for them."""

    def show_history(self, view: HistoryView) -> None:
        """Show what can be undone, and whether work is unsaved."""


class Workbench:
    """Holds the list of drafts and the last answer; knows no widget and no file."""

    def __init__(
        self, rules: RuleSource, view: WorkbenchView, *, defaults: Defaults | None = None, decimal_sign: str = "."
    ) -> None:
        self._resolver = Resolver(rules)
        self._view = view
        self._defaults = defaults or Defaults()
        self._words = Words(decimal_sign=decimal_sign)
        self._history = begin(anchor_draft(self._defaults, decimal_sign), saved=True)
        self._before_drag: History | None = None
        self._last_close: LastClose | None = None
        self._computed: Computed | None = None
        self._before_typing: Computed | None = None
        self._ticket: tuple[Situation, TicketView] | None = None
        self._account: tuple[Situation, AccountView] | None = None
        self._situation = self._resolve()

    # --- what others ask -----------------------------------------------------------------------------------------------

    @property
    def situation(self) -> Situation:
        """Return the present moment: draft, reading, answer."""
        return self._situation

    @property
    def draft(self) -> PlanDraft:
        """Return the draft as it is."""
        return self._history.draft

    @property
    def modified(self) -> bool:
        """Return True where the draft differs from what was saved."""
        return self._history.modified

    @property
    def computed(self) -> Computed | None:
        """Return the plan and its answer where the draft as it stands could be computed; None while it is incomplete."""
        return None if self._situation.stale else self._computed

    def why(self, key: str) -> Derivation | None:
        """Return how a number came about."""
        return explain(self._situation.answer, key) if self._situation.answer else None

    def snap(self, price: float, pixel: float) -> Decimal:
        """Return the price under the pointer on the tick."""
        return snapped(self._situation, price, pixel)

    def probe(self, price: float, pixel: float) -> ProbeText:
        """Return the crosshair's words."""
        return probe(self._situation, price, pixel)

    def show(self) -> None:
        """Show everything; the views set what differs."""
        ticket = ticket_view(self._situation, self._ticket)
        self._ticket = (self._situation, ticket)
        self._view.show_ticket(ticket)
        self._view.show_verdict(verdict_view(self._situation))
        self._view.show_scene(partial(chart_scene, self._situation))
        self._view.show_account(self._account_now)
        title = self.draft.text("title") or self.draft.text("symbol") or tr("Untitled")
        self._view.show_history(
            HistoryView(
                undo=self._history.undo_name, redo=self._history.redo_name, modified=self._history.modified, title=title
            )
        )

    def settle(self) -> None:
        """Work out what waits until the typing pauses: what one lot beyond the tier costs."""
        settled = with_cost(self._situation)
        if settled is not self._situation:
            self._situation = settled
            self.show()

    # --- edits -----------------------------------------------------------------------------------------------------------

    def edit(self, key: str, text: str) -> None:
        """Take what was typed or chosen. Typing in one field is one step until the field is left."""
        if key == "size.by":
            answer = self.computed.answer if self.computed else None
            draft = resized(self.draft, answer, text, self._words.decimal_sign)
        else:
            draft = self._recounted(self.draft.edited(key, text), key)
        chosen = key in CHOSEN or key.endswith(CHOSEN_CELLS)
        self._do(tr("change {name}", name=self._name(key)), draft, burst="" if chosen else f"type:{key}")

    def change(self, name: str, draft: PlanDraft) -> None:
        """Go on with another draft as one step."""
        self._do(name, draft)

    def leave(self, _key: str = "") -> None:
        """End the typing: the next edit of the same field is a step of its own."""
        self._history = self._history.settled()

    def nudge(self, key: str, steps: int | Decimal) -> None:
        """Move a number by ticks, lots or units, as the arrow keys do; by a part of one where there is anything finer."""
        text = nudged(self._situation, key, steps)
        if text is not None:
            self._do(tr("change {name}", name=self._name(key)), self.draft.edited(key, text), burst=f"nudge:{key}")

    def add_row(self, ladder: str) -> None:
        """Add a rung to a ladder."""
        name = tr("add entry") if ladder == "entries" else tr("add target")
        self._do(name, self.draft.with_rung(ladder, self._words.decimal_sign))

    def remove_row(self, key: str) -> None:
        """Remove the rung that `key` belongs to (`targets.1`, `targets.1.price`)."""
        ladder, _, rest = key.partition(".")
        index = int(rest.partition(".")[0])
        name = tr("remove {name}", name=self._name(f"{ladder}.{index}.price"))
        self._do(name, self.draft.without_rung(ladder, index, self._words.decimal_sign))

    def flip(self) -> None:
        """Turn the idea over: the other side, the other prices mirrored about the first entry."""
        self._do(tr("flip side"), self.draft.flipped(self._words.decimal_sign))

    def clear(self) -> None:
        """Empty the ticket but for account, venue and symbol, and its answer with it; it can be undone."""
        self._computed = None
        self._do(tr("clear ticket"), self._blank())

    def use_last_close(self) -> None:
        """Take the end of the candles as the entry; only ever on the user's word."""
        if self._last_close is not None:
            price, tick = self._last_close.price, self._situation.tick
            text = to_text(price if tick is None else on_tick(price, tick), self._words.decimal_sign)
            self._do(tr("use last close"), self.draft.edited("entries.0.price", text))

    def update_rules(self) -> None:
        """Let go of the rules that were frozen into an opened plan: compute with today's."""
        self._do(tr("use today's rules"), replace(self.draft, rules=None))

    def apply(self, finding: FindingView) -> None:
        """Apply a finding's remedy as one step."""
        draft = self.draft
        size_by = dict(finding.remedy_edits).get("size.by", draft.text("size.by"))
        for key, text in finding.remedy_edits:
            kind = kind_of(key, size_by)
            written = to_text(Decimal(text), self._words.decimal_sign, kind) if kind is not None and text else text
            draft = self._recounted(draft.edited(key, written), key)
        self._do(finding.remedy[:1].lower() + finding.remedy[1:], draft)

    # --- dragging a level ------------------------------------------------------------------------------------------------

    def begin_drag(self, _key: str) -> None:
        """Take hold of a level."""
        self._before_drag = self._history = self._history.settled()

    def drag(self, key: str, price: Decimal) -> None:
        """Move the level: the same edit as typing its price. The whole drag is one step."""
        self._do(
            tr("move {name}", name=self._name(key)),
            self.draft.edited(key, to_text(price, self._words.decimal_sign)),
            burst=f"drag:{key}",
        )

    def end_drag(self, _key: str) -> None:
        """Let the level go."""
        self._before_drag = None
        self._history = self._history.settled()

    def cancel_drag(self, _key: str) -> None:
        """Call the drag off: everything is as before it."""
        if self._before_drag is not None:
            self._history, self._before_drag = self._before_drag, None
            self._show_again()

    # --- history and whole plans -----------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back."""
        self._step_to(self._history.undone())

    def redo(self) -> None:
        """Do the step again that was taken back."""
        self._step_to(self._history.redone())

    def mark_saved(self) -> None:
        """Note that the draft as it stands is stored."""
        self.storing()()

    def storing(self) -> Callable[[], None]:
        """Return what notes that the draft as it stands now is stored, to be called once it is: the ticket may show another by then."""
        self._history = self._history.settled()
        step, sign = self._history.now, self._words.decimal_sign

        def stored() -> None:
            draft = step.draft.rewritten(sign, self._words.decimal_sign)
            kept = replace(step, draft=draft)
            self._history = self._history.stored(kept)
            if self._before_drag is not None:
                self._before_drag = self._before_drag.stored(kept)
            self._show_again()

        return stored

    def new(self) -> None:
        """Begin an empty plan; the venue and the symbol stay."""
        self._start(tr("new plan"), self._blank(), saved=True)

    def open_plan(self, plan: Plan) -> None:
        """Show a plan from a file or the journal, computed with the rules frozen into it; undo brings the one before it back."""
        self._start(tr("open plan"), draft_of(plan, self._words.decimal_sign), saved=True)

    def adopt(self, plan: Plan, name: str) -> None:
        """Go on with another form of the same plan, as one step.

        On another venue what else the account holds is written out as the plan has it: a blank cell would mean that venue's figure.
        """
        sign = self._words.decimal_sign
        draft = draft_of(plan, sign)
        if self._computed is not None:
            draft = in_short(draft, self._computed.plan, plan, sign)
        self._do(name, _with_account_of(self.draft, draft) if plan.venue == self.draft.text("venue") else draft)

    def resume(self, draft: PlanDraft, *, saved: bool) -> None:
        """Go on with the draft of an earlier start."""
        self._before_drag, self._computed = None, None
        self._history = begin(draft, saved=saved)
        self._show_again()

    def duplicate(self) -> None:
        """Go on with a copy: unsaved, today's rules."""
        title = self.draft.text("title")
        copy = replace(self.draft, rules=None).edited("title", tr("{title} (copy)", title=title) if title else "")
        self._start(tr("duplicate"), copy, saved=False)

    # --- surroundings ----------------------------------------------------------------------------------------------------

    def set_last_close(self, last: LastClose | None) -> None:
        """Candles were opened or closed; a plan never takes a price by itself."""
        self._last_close = last
        self._show_again()

    def set_defaults(self, defaults: Defaults, decimal_sign: str) -> None:
        """Take new account defaults; the present plan keeps what it has, rewritten where the decimal sign changes."""
        was, self._defaults = self._words.decimal_sign, defaults
        if decimal_sign != was:
            self._words = replace(self._words, decimal_sign=decimal_sign)
            self._before_drag = None
            self._history = self._history.mapped(lambda draft: draft.rewritten(was, decimal_sign))
        self._show_again()

    def set_day(self, today: date, limit: int | None) -> None:
        """Take what the day is, and after how many days rules count as old (None: never)."""
        ages = Ages(today=today, limit=limit)
        if ages == self._resolver.ages:
            return
        self._resolver.ages = ages
        if self._ticket is None:  # nothing has been shown yet: the first showing will say it
            self._situation = self._resolve()
        else:
            self._show_again()

    def renew_rules(self) -> None:
        """Compute with what the user's own rulebooks say now. Rules that are frozen into a plan stay as they are."""
        self._resolver.renew()
        self._show_again()

    def hide_amounts(self, hidden: bool) -> None:
        """Show ••• for money and quantities, or the numbers again."""
        self._words = replace(self._words, hidden=hidden)
        self._show_again()

    # --- inside ----------------------------------------------------------------------------------------------------------

    def _recounted(self, draft: PlanDraft, key: str) -> PlanDraft:
        last = self._computed
        if key not in RECOUNTING or last is None:
            return draft
        situation, now = self._resolver.resolve(draft, self._words, self._last_close, last)
        return draft if situation.stale or now is None else in_other_money(draft, last, now, self._words.decimal_sign)

    def _name(self, key: str) -> str:
        return name_of(key, self._situation.size_by)

    def _blank(self) -> PlanDraft:
        draft = self.draft
        blank = new_draft(
            self._defaults, self._words.decimal_sign, venue=draft.text("venue"), symbol=draft.text("symbol")
        )
        terms, named = self._situation.terms, draft.text("account.currency")
        # the settings' balance would count as so many coins
        if terms is not None and terms.inverse and blank.text("account.currency") != named == terms.settlement:
            for key in ("account.balance", "account.currency"):
                blank = blank.edited(key, draft.text(key))
        return _with_account_of(draft, blank)

    def _start(self, name: str, draft: PlanDraft, *, saved: bool) -> None:
        """Put another plan on the ticket as one step, so that nothing unsaved is lost to a slip: undo brings it back."""
        self._before_drag, self._computed = None, None
        self._history = self._history.opened(name, draft, saved=saved)
        self._show_again()

    def _step_to(self, history: History) -> None:
        if history.now.plan != self._history.now.plan:
            self._computed = None  # greyed numbers are never those of another plan
        self._before_drag, self._history = None, history
        self._show_again()

    def _do(self, name: str, draft: PlanDraft, burst: str = "") -> None:
        was, self._history = self._history.burst, self._history.done(name, draft, burst)
        if self._history.burst != was:
            self._before_typing = self._computed
        self._show_again()

    def _show_again(self) -> None:
        self._situation = with_known_cost(self._resolve(), self._situation)
        self.show()

    def _account_now(self) -> AccountView:
        view = account_view(self._situation, self._account)
        self._account = (self._situation, view)
        return view

    def _resolve(self) -> Situation:
        last = self._computed
        # what cannot be read is not answered by the half of it that could: 61 of 61.500
        if self._history.burst.startswith("type:"):
            last = self._before_typing or last
        situation, self._computed = self._resolver.resolve(self.draft, self._words, self._last_close, last)
        return situation


def _with_account_of(draft: PlanDraft, other: PlanDraft) -> PlanDraft:
    """Return `other` with the tables of `draft`: what else the account holds does not change with the plan."""
    return replace(other, others=draft.others, assets=draft.assets)
