"""The documents tell the truth: commands, links, modules, tables of keys, columns and codes, and the worked examples."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from planner import __version__
from planner.app import cli
from planner.model.assess import assess
from planner.model.assessment import Assessment, assessment_document
from planner.model.entry import COLUMNS as ENTRY_COLUMNS
from planner.model.figures import FIGURES
from planner.model.plan import Plan, PlanError, read_plan
from planner.model.rulebook import Record, Rulebook
from planner.presenters.workbench import Workbench
from planner.services.csv_export import NAMES
from planner.services.paths import Places
from planner.services.rulebooks import RulebookShelf, parse_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.presenters.scene import ChartScene
    from planner.presenters.views import HistoryView, TicketView, VerdictView

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "planner" / "ARCHITECTURE.md"
CHANGELOG = ROOT / "resources" / "changelog.md"
DOCUMENTS = (README, ARCHITECTURE, CHANGELOG)
SHELF = RulebookShelf(ROOT / "resources")

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.\w+)?)`")
CODE = re.compile(r"`([^`]+)`")
LARGEST_PICTURE = 250_000


def read(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def table(mark: str) -> tuple[tuple[str, ...], ...]:
    """Return the cells of the table after the comment `<!-- mark -->` of the architecture page."""
    after = read(ARCHITECTURE).partition(f"<!-- {mark} -->")[2]
    assert after, f"the page has no table marked “{mark}”"
    lines = after.lstrip("\n").splitlines()
    rows = lines[: next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return tuple(tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows[2:])


def named(mark: str) -> list[str]:
    """Return every name in the first column of a table, in order."""
    return [name for row in table(mark) for name in CODE.findall(row[0])]


# --- links, pictures, modules --------------------------------------------------------------------------------------------


def links(path: Path) -> list[str]:
    found = [next(filter(None, pair)) for pair in LINK.findall(read(path))]
    return [link for link in found if not link.startswith(("http:", "https:"))]


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_and_pictures_resolve(path: Path) -> None:
    for link in links(path):
        place, _, anchor = link.partition("#")
        target = (path.parent / place) if place else path
        assert target.exists(), f"{path.name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{path.name} links to the heading {link}"


def test_the_first_screen_of_the_readme_shows_the_window_in_both_colours() -> None:
    first = read(README).partition("\n## ")[0]
    for theme in ("light", "dark"):
        picture = ROOT / "resources" / "screenshots" / f"window-{theme}.png"
        assert f"resources/screenshots/{picture.name}" in first
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < LARGEST_PICTURE


def test_every_path_that_the_architecture_names_exists() -> None:
    named_paths = set(PATH.findall(read(ARCHITECTURE)))
    assert len(named_paths) > 60
    missing = [name for name in named_paths if not ((ROOT / name).exists() or (ROOT / "planner" / name).exists())]
    assert missing == []


def defined(path: Path) -> set[str]:
    """Return the functions of a module by name, methods as `Class.method`."""
    found = set()
    for node in ast.parse(read(path)).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


def test_every_function_on_the_way_of_a_keystroke_exists_where_it_is_said_to_be() -> None:
    section = read(ARCHITECTURE).partition("## One keystroke")[2].partition("\n## ")[0]
    rows = [row.strip("|").split("|") for row in section.splitlines() if re.match(r"\| \d", row)]
    assert len(rows) >= 10
    for _, files, functions, words in rows:
        known = {name for file in CODE.findall(files) for name in defined(ROOT / "planner" / file)}
        assert set(CODE.findall(functions)) <= known
        for function, file in re.findall(r"`([\w.]+)` \(`([\w/]+\.py)`\)", words):
            assert function in defined(ROOT / "planner" / file)


class Screen:
    """Keeps what the workbench shows last."""

    verdict: VerdictView
    scene: ChartScene
    undo: str

    def show_ticket(self, _view: TicketView) -> None: ...

    def show_verdict(self, view: VerdictView) -> None:
        self.verdict = view

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        self.scene = scene()

    def show_account(self, _view: object) -> None: ...

    def show_history(self, view: HistoryView) -> None:
        self.undo = view.undo


def test_the_keystroke_has_the_effect_that_the_page_describes() -> None:
    section = read(ARCHITECTURE).partition("## One keystroke")[2].partition("\n## ")[0]
    screen = Screen()
    bench = Workbench(SHELF, screen)
    bench.show()
    before = {number.key: number.value for number in screen.verdict.grid}
    bench.edit("stop", "5850")
    bench.edit("stop", "58500")
    after = {number.key: number.value for number in screen.verdict.grid}
    for key in ("loss_at_stop", "reward_to_risk"):
        assert f"`{after[key]}`, was `{before[key]}`" in section
    tag = next(level.label for level in screen.scene.levels if level.key == "stop")
    assert f'"{tag}"' in section
    assert f'"{screen.undo}"' in section
    bench.edit("stop", "58,500")
    assert bench.situation.stale
    bench.undo()
    assert bench.draft.text("stop") == "58200", "typing in one field is one step"


def test_the_tour_of_the_readme_begins_with_the_numbers_that_the_first_start_shows() -> None:
    bench = Workbench(SHELF, Screen())
    computed = bench.computed
    assert computed is not None
    answer, text = computed.answer, read(README)
    assert answer.levels.liquidation is not None
    assert answer.levels.margin_call is not None
    assert f"The verdict reads {answer.levels.liquidation:,.0f}" in text
    assert f"The margin call comes at {answer.levels.margin_call:,.0f}" in text
    assert f"a position of {answer.notional:,.0f}" in text


# --- commands --------------------------------------------------------------------------------------------------------------


def help_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_readme_names_exactly_the_options_and_commands_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    option = re.compile(r"(?<![\w-])--[a-z-]+")
    section = read(README).partition("## The command line")[2].partition("\n## ")[0]
    known = {
        name
        for command in ((), *((name,) for name in cli.COMMANDS))
        for name in option.findall(help_of(capsys, *command))
    }
    assert set(option.findall(section)) == known - {"--help"}
    assert set(re.findall(r"^margin-planner ([a-z]+)", section, re.MULTILINE)) == set(cli.COMMANDS)


def test_the_two_commands_of_the_readme_exist() -> None:
    text = read(README)
    assert re.findall(r"^python3 (\S+)(?: (\w+))?", text, re.MULTILINE) == [
        ("packaging/bootstrap.py", ""),
        ("packaging/bootstrap.py", "test"),
    ]
    assert 'arguments[:1] == ["test"]' in read(ROOT / "packaging" / "bootstrap.py")


def test_the_readme_names_every_shipped_rulebook_and_dependency() -> None:
    text = read(README)
    assert [name for name in SHELF.ids() if f"`{name}`" not in text] == []
    project = read(ROOT / "pyproject.toml")
    required = re.findall(r'^    "([A-Za-z0-9-]+)[>=<]', project.partition("[project.optional")[0], re.MULTILINE)
    assert len(required) == 5
    assert [name for name in (*required, "pyarrow") if f"**{name}**" not in text] == []


def test_the_readme_says_where_a_portable_planner_keeps_its_files() -> None:
    places = Places.portable(Path("/DIR"))
    row = next(line for line in read(README).splitlines() if line.startswith("| `--data-dir"))
    cells = CODE.findall(row.partition("|")[2].partition("|")[2])
    assert cells == [place.as_posix().lstrip("/") for place in (places.data, places.config, places.cache, places.log)]


def _is_local(node: ast.ImportFrom) -> bool:
    """Say whether an import takes no more of Qt's network module than the talk between two starts on one machine."""
    return node.module == "PySide6.QtNetwork" and {alias.name for alias in node.names} <= {
        "QLocalServer",
        "QLocalSocket",
    }


def test_no_module_of_the_planner_reaches_the_network() -> None:
    network = {"ssl", "http", "urllib", "ftplib", "smtplib", "asyncio", "requests", "QtNetwork"}
    for path in sorted((ROOT / "planner").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(read(path))))
        names = [alias.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
        names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) if not _is_local(node)]
        assert not network & {part for name in names for part in name.split(".")}, path.name
        # a pair of sockets inside this process wakes the event loop on a signal, one of this machine calls an open window;
        # neither leads anywhere else
        used = {
            node.attr for node in nodes if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "socket"
        }
        assert used <= {"socketpair", "socket", "AF_UNIX"}, path.name
        calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "socket.socket"]
        assert all(ast.unparse(node) == "socket.socket(socket.AF_UNIX)" for node in calls), path.name
        assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "socket"], path.name


# --- the plan file -----------------------------------------------------------------------------------------------------------


def record_in(annotation: Any) -> tuple[type[Record] | None, str]:
    """Return the record inside a field's type and how it is held: "" alone, "[]" in a list, ".*" by name."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation, ""
    origin = getattr(annotation, "__origin__", None)
    held = "[]" if origin is tuple else ".*" if origin is dict else ""
    for argument in get_args(annotation):
        record, inner = record_in(argument)
        if record is not None:
            return record, held + inner
    return None, ""


def keys_of(record: type[Record], prefix: str = "") -> Iterator[str]:
    for name, field in record.model_fields.items():
        inner, held = record_in(field.annotation)
        yield f"{prefix}{name}{held}"
        if inner is not None:
            yield from keys_of(inner, f"{prefix}{name}{held}.")


def test_the_table_of_plan_keys_lists_exactly_the_fields_of_a_plan() -> None:
    assert sorted(named("plan keys")) == sorted(keys_of(Plan))


def test_the_keys_said_to_be_required_are_those_of_the_plan() -> None:
    required = {name for name, field in Plan.model_fields.items() if field.is_required()}
    said = {CODE.findall(row[0])[0] for row in table("plan keys") if row[2] == "required"}
    assert {name.removesuffix("[]") for name in said if "." not in name} == required


@cache
def example() -> dict[str, Any]:
    block = re.search(r"```json\n(\{\n  \"format\": \"margin-plan/1\".*?)\n```", read(ARCHITECTURE), re.DOTALL)
    assert block is not None
    document: dict[str, Any] = json.loads(block[1])
    return document


def assessed(document: dict[str, Any]) -> Assessment:
    plan = read_plan(document)
    return assess(plan, SHELF.rules(plan.venue, plan.symbol, plan.side))


def test_the_example_plan_is_read_and_assessed() -> None:
    answer = assessed(example())
    assert set(example()) == set(Plan.model_fields)
    assert answer.quantity is not None
    assert answer.levels.liquidation is not None
    assert answer.loss_at_stop is not None
    assert answer.loss_at_stop <= 100
    assert read_plan(answer.plan.document()) == answer.plan


def test_the_errors_quoted_are_those_that_a_plan_gives() -> None:
    text = read(ARCHITECTURE)
    absent = {key: value for key, value in example().items() if key != "venue"}
    for fault in (absent, {**example(), "stopp": "1"}, {**example(), "costs": {"taker_fee": "5"}}):
        with pytest.raises(PlanError) as refused:
            read_plan(fault)
        assert f"`{refused.value}`" in " ".join(text.split())


def test_a_key_that_may_be_null_is_read_as_if_it_were_absent() -> None:
    for row in table("plan keys"):
        name = CODE.findall(row[0])[0].removesuffix("[]")
        if "." in name or row[2] == "required":
            continue
        absent = {key: value for key, value in example().items() if key != name}
        assert read_plan({**absent, name: None}) == read_plan(absent), name


# --- assessment, findings, journal, export ---------------------------------------------------------------------------------


def document_keys(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from document_keys(inner, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from document_keys(value[0], f"{prefix}[]")
    else:
        yield prefix


def test_the_table_of_assessment_keys_lists_exactly_what_an_assessment_holds() -> None:
    document = assessment_document(assessed({**example(), "stop": None, "size": {"by": "quantity", "value": "0.03"}}))
    assert document["findings"]
    assert named("assessment keys") == list(document_keys(document))


def findings_in_code() -> dict[str, set[str]]:
    """Return the severities of every code that a guardrail yields."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "planner" / "model" / "guardrails").glob("*.py"):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                given = {word.arg: word.value for word in node.keywords}
                code = given["code"]
                assert isinstance(code, ast.Constant)
                names = {part.id.lower() for part in ast.walk(given["severity"]) if isinstance(part, ast.Name)}
                found.setdefault(str(code.value), set()).update(names & {"note", "caution", "danger"})
    return found


def test_the_table_of_findings_lists_exactly_the_codes_and_severities_that_guardrails_raise() -> None:
    listed = {CODE.findall(row[0])[0]: set(row[1].split(", ")) for row in table("findings")}
    assert len(listed) == len(table("findings"))
    assert listed == findings_in_code()


def test_the_table_of_the_journal_lists_the_stored_columns_in_the_order_of_the_hash() -> None:
    assert tuple(named("entry columns")) == ENTRY_COLUMNS


def test_the_table_of_the_export_lists_the_columns_in_their_order() -> None:
    assert tuple(named("csv columns")) == NAMES


def test_the_table_of_a_rulebook_lists_exactly_its_keys() -> None:
    section = read(ARCHITECTURE).partition("## Rulebooks")[2].partition("\n## ")[0]
    keys = [key for row in section.splitlines() if row.startswith("| `") for key in CODE.findall(row.split("|")[1])]
    assert sorted(keys) == sorted(Rulebook.model_fields)


def test_the_smallest_rulebook_gives_a_plan_its_levels() -> None:
    block = re.search(r"```json\n(\{\n  \"format\": \"margin-rulebook/1\".*?)\n```", read(ARCHITECTURE), re.DOTALL)
    assert block is not None
    book = parse_rulebook(block[1], "my-venue.json")
    assert set(book.figures) <= set(FIGURES)
    plan = read_plan({**example(), "venue": book.id, "overrides": {}})
    answer = assess(plan, book.rules_for(plan.symbol, plan.side))
    assert answer.levels.liquidation is not None
    assert answer.finding("figure-missing") is None


def test_the_changelog_lists_the_version_of_the_program() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", read(CHANGELOG), re.MULTILINE)


# --- the project speaks of itself alone ------------------------------------------------------------------------------------

PLACES = r"/work\b|\.\./shared|/tmp\b|/root\b|/home/\w"
WORKSHOP = r"\b(claude|llm|sub-?agents?|agents?|helpers?|sessions?|prompts?|context windows?|issue #?\d+|pypi\.org)\b"
PROSE = sorted(
    path
    for path in (
        README,
        *(ROOT / "planner").glob("*.md"),
        *(ROOT / "resources").glob("*.md"),
        ROOT / "packaging" / "README.md",
    )
)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_name_no_place_or_word_of_a_workshop(path: Path) -> None:
    assert re.search(f"{PLACES}|{WORKSHOP}", read(path), re.IGNORECASE) is None


def test_modules_name_no_place_of_one_machine() -> None:
    folders = (ROOT / "planner", ROOT / "packaging", ROOT / "resources")
    texts = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".md", ".json", ".txt"))
    assert [path.name for path in texts if re.search(PLACES, read(path))] == []
