"""The command line to the letter: what it prints, where, with which status; and that no sentence is a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from planner import __version__
from planner.app.cli import main
from planner.model.assessment import assessment_document
from planner.model.saving import entry_of
from planner.services.clock import now_utc
from planner.services.csv_export import NAMES
from planner.services.journal import open_journal
from planner.services.paths import Places, resource_dir
from planner.services.rulebooks import RulebookShelf
from tests.app.command_line import NO_QT, PLAN, run, write_plan
from tests.services.exports import read_csv

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [
    *("format", "title", "venue", "symbol", "currency", "quantity", "notional", "leverage", "initial_margin"),
    *("collateral", "loan", "maintenance_margin", "levels", "levels_at_end", "distance", "costs", "loss_at_stop"),
    *("loss_at_liquidation", "reward_to_risk", "runway_hours", "findings", "sources"),
]
LEVELS = [
    *("liquidation", "liquidation_below", "liquidation_above", "margin_call"),
    *("bankruptcy", "break_even", "stop", "targets"),
]
COSTS = ["entry_fee", "exit_fee", "funding_per_day", "borrow_per_day", "carry_per_day", "carry_over_hold"]


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def assessed(path: Path, places: Places):
    from planner.app.headless import assess_file

    return assess_file(path, RulebookShelf(resource_dir(), places.rulebooks))


# --- assess ------------------------------------------------------------------------------------------------------------------


def test_json_has_every_key_in_the_documented_order(tmp_path, capsys):
    assert main(["assess", "--json", str(write_plan(tmp_path))]) == 0
    (answer,) = lines(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert answer["format"] == "margin-assessment/1"
    for levels in ("levels", "levels_at_end"):
        assert list(answer[levels]) == LEVELS
    assert list(answer["distance"]) == ["liquidation", "margin_call", "stop"]
    assert list(answer["costs"]) == COSTS
    assert all(list(found) == ["code", "severity", "field", "message"] for found in answer["findings"])
    assert all(list(source) == ["figure", "source", "checked_on", "status"] for source in answer["sources"])


def test_the_anchor_example_comes_out_of_the_command_line_exactly(tmp_path, capsys):
    main(["assess", "--json", str(write_plan(tmp_path))])
    (answer,) = lines(capsys.readouterr().out)
    assert answer["levels"]["liquidation"] == "51000"
    assert answer["distance"]["liquidation"] == "0.15"
    assert answer["levels"]["targets"] == ["64200"]
    assert answer["levels"]["liquidation_above"] is None
    assert answer["loan"] is None


def test_numbers_are_text_at_full_precision(tmp_path, capsys):
    main(["assess", "--json", str(write_plan(tmp_path, entries=[{"price": "61234.5678901", "share": "1"}]))])
    (answer,) = lines(capsys.readouterr().out)
    quantity = answer["quantity"]
    assert isinstance(quantity, str)
    assert len(quantity.replace(".", "").lstrip("0")) > 17  # a float holds no more
    assert "e" not in quantity.lower()

    def numbers(value):
        if isinstance(value, dict):
            return [number for part in value.values() for number in numbers(part)]
        if isinstance(value, list):
            return [number for part in value for number in numbers(part)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(answer) == []


def test_plans_come_out_in_the_order_given_one_to_a_line(tmp_path, capsys):
    paths = [str(write_plan(tmp_path, f"{title}.json", title=title)) for title in ("c", "a", "b", "a")]
    assert main(["assess", paths[0], "--json", *paths[1:]]) == 0
    out = capsys.readouterr().out
    assert [answer["title"] for answer in lines(out)] == ["c", "a", "b", "a"]
    assert out.endswith("}\n")


def test_a_bad_plan_gets_one_line_and_the_others_are_still_printed(tmp_path, capsys):
    good, later = write_plan(tmp_path, "good.json", title="good"), write_plan(tmp_path, "later.json", title="later")
    bad = tmp_path / "bad one.json"
    bad.write_text("{")
    none = write_plan(tmp_path, "none.json", entries=[], size={"by": "risk", "value": "100"})
    assert main(["assess", "--json", str(good), str(bad), str(none), str(later)]) == 2
    printed = capsys.readouterr()
    assert [answer["title"] for answer in lines(printed.out)] == ["good", "later"]
    complaints = printed.err.splitlines()
    assert len(complaints) == 2
    assert "bad one.json" in complaints[0]
    assert "none.json" in complaints[1]


def test_a_plan_without_a_stop_prints_every_key_with_null_where_undefined(tmp_path, capsys):
    assert main(["assess", "--json", str(write_plan(tmp_path, stop=None))]) == 0
    (answer,) = lines(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert answer["levels"]["stop"] is answer["loss_at_stop"] is answer["distance"]["stop"] is None
    assert "no-stop" in [found["code"] for found in answer["findings"]]


BAD = {
    "unknown.json": (json.dumps(PLAN | {"stopp": "1"}), "stopp"),
    "deep-key.json": (json.dumps(PLAN | {"size": {"by": "risk", "value": "1", "extra": "1"}}), "extra"),
    "nested.json": ("[" * 100_000, "nested"),
    "nan.json": (json.dumps(PLAN).replace('"58200"', "NaN"), "NaN"),
    "infinity.json": (json.dumps(PLAN).replace('"58200"', "-Infinity"), "Infinity"),
    "nan-text.json": (json.dumps(PLAN | {"stop": "NaN"}), "stop"),
    "huge.json": (json.dumps(PLAN | {"stop": "1e999"}), "stop"),
    "arabic.json": (json.dumps(PLAN | {"stop": "٣"}), "stop"),
    "underscore.json": (json.dumps(PLAN | {"stop": "58_200"}), "stop"),
    "twice.json": (json.dumps(PLAN)[:-1] + ', "stop": "1"}', "stop"),
    "venue.json": (json.dumps(PLAN | {"venue": "nowhere"}), "nowhere"),
    "format.json": (json.dumps(PLAN | {"format": "margin-plan/9"}), "format"),
    "list.json": ("[]", "object"),
    "empty.json": ("", "JSON"),
    "null.json": ("null", "object"),
    "both.json": (json.dumps(PLAN | {"collateral": "5"}), "collateral"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_naming_file_and_fault(tmp_path, capsys, name):
    text, named = BAD[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["assess", str(tmp_path / name)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (complaint,) = printed.err.splitlines()
    assert name in complaint
    assert named in complaint


def test_what_is_no_file_is_one_sentence_each(tmp_path, capsys):
    (tmp_path / "binary.json").write_bytes(bytes(range(128, 256)) * 20)
    assert main(["assess", str(tmp_path), str(tmp_path / "missing.json"), str(tmp_path / "binary.json")]) == 2
    complaints = capsys.readouterr().err.splitlines()
    assert len(complaints) == 3
    for complaint, name in zip(complaints, (tmp_path.name, "missing.json", "binary.json"), strict=True):
        assert name in complaint


def test_as_text_the_page_names_its_numbers(tmp_path, capsys):
    assert main(["assess", str(write_plan(tmp_path))]) == 0
    page = capsys.readouterr().out
    assert "BTC breakout · BTCUSDT on generic" in page
    assert "  Liquidation                       51000\n" in page
    assert "  distance from entry             15 %" in page


def test_a_hedge_that_gains_where_the_account_is_liquidated_is_called_a_gain(tmp_path, capsys):
    other = {"symbol": "BTCUSDT", "side": "short", "quantity": "2", "entry": "60000", "maintenance_rate": "0.005"}
    account = {"balance": "5000", "currency": "USDT", "other_positions": [other]}
    hedge = {"margin_mode": "cross", "size": {"by": "quantity", "value": "1"}, "stop": None, "targets": []}
    assert main(["assess", str(write_plan(tmp_path, **hedge, account=account))]) == 0
    page = capsys.readouterr().out
    (line,) = (line for line in page.splitlines() if "at liquidation" in line)
    assert line.startswith("  Gain at liquidation")
    assert "-" not in line


# --- which word is the command -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(4))
def test_the_data_folder_may_stand_anywhere(tmp_path, capsys, place):
    words = ["assess", "--json", str(write_plan(tmp_path))]
    words[place:place] = ["--data-dir", str(tmp_path / "export")]  # named like a command, on purpose
    assert main(words) == 0
    assert len(lines(capsys.readouterr().out)) == 1


def test_the_users_own_rulebooks_come_from_the_data_folder(tmp_path, capsys):
    own = tmp_path / "data" / "rulebooks"
    own.mkdir(parents=True)
    book = json.loads((resource_dir() / "rulebooks" / "generic.json").read_text("utf-8"))
    (own / "mine.json").write_text(json.dumps(book | {"id": "mine"}), encoding="utf-8")
    plan = write_plan(tmp_path, venue="mine")
    assert main(["assess", "--json", str(plan), "--data-dir", str(tmp_path / "data")]) == 0
    assert lines(capsys.readouterr().out)[0]["venue"] == "mine"
    assert main(["assess", str(plan), f"--data-dir={tmp_path / 'other'}"]) == 2


def test_a_plan_file_named_like_a_command_is_assessed(tmp_path, capsys, monkeypatch):
    write_plan(tmp_path, "assess")
    monkeypatch.chdir(tmp_path)
    assert main(["assess", "assess", "--json"]) == 0
    assert len(lines(capsys.readouterr().out)) == 1


def test_reading_a_plan_writes_nothing(tmp_path):
    folder = tmp_path / "none"
    assert main(["--data-dir", str(folder), "assess", str(write_plan(tmp_path))]) == 0
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--frobnicate"], "--frobnicate"),
        (["assess"], "PLAN.json"),
        (["assess", "--jsn", "p.json"], "--jsn"),
        (["export"], "--csv"),
        (["export", "--csv"], "--csv"),
        (["--screenshot", "o.png", "--size", "wide"], "1280x720"),
        (["--screenshot", "o.png", "--size", "10x10"], "1280x720"),
        (["--screenshot", "o.png", "--size", "99999x99999"], "1280x720"),
        (["--theme", "pink"], "pink"),
        (["--zoom", "79"], "80 to 200"),
        (["--zoom", "201"], "80 to 200"),
        (["--zoom", "large"], "such as 125"),
        (["--zoom", "١٢٥"], "such as 125"),
        (["one.json", "two.json"], "two.json"),
    ],
)
def test_a_word_too_many_or_too_few_is_one_sentence(capsys, words, named):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    (complaint,) = capsys.readouterr().err.splitlines()
    assert named in complaint


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"Margin Planner {__version__}\n"


def test_help_names_the_commands_without_a_window(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = "".join(capsys.readouterr().out.split())  # help is wrapped to the terminal
    assert "margin-plannerassessPLAN.json[--json]" in said
    assert "margin-plannerexport[PLAN.json…]--csvOUT.csv" in said


# --- export ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path) -> Places:
    return Places.portable(tmp_path / "data").create()


def keep(places: Places, path: Path, number: int) -> object:
    answer = assessed(path, places)
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    rules = shelf.rules(answer.plan.venue, answer.plan.symbol, answer.plan.side)
    entry = entry_of(answer, rules, entry_id=f"p{number:032x}", saved_at=now_utc())
    with open_journal(places.journal, now=now_utc) as journal:
        journal.save(entry)
    return answer


def test_files_are_exported_with_every_digit(tmp_path, capsys, places):
    plans = [
        write_plan(tmp_path, f"{n}.json", entries=[{"price": price, "share": "1"}])
        for n, price in enumerate(("61234.56789", "59999"))
    ]
    out = tmp_path / "out.csv"
    assert main(["export", *map(str, plans), "--csv", str(out)]) == 0
    assert capsys.readouterr().out == f"2 plans written to {out}\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = table(out)
    assert tuple(rows[0]) == NAMES
    for row, plan in zip(rows, plans, strict=True):
        document = assessment_document(assessed(plan, places))
        for name in ("quantity", "notional", "leverage", "collateral", "loss_at_stop", "reward_to_risk"):
            assert Decimal(row[name]) == Decimal(document[name])
            assert len(row[name]) == len(format(Decimal(document[name]), "f"))
        assert row["liquidation"] == document["levels"]["liquidation"]
        assert row["entry"] == json.loads(plan.read_text())["entries"][0]["price"]


def test_semicolons_come_with_decimal_commas(tmp_path, places):
    out = tmp_path / "out.csv"
    plan = write_plan(tmp_path, stop="58200.5")
    assert main(["export", str(plan), "--csv", str(out), "--semicolon", "--no-bom"]) == 0
    assert out.read_bytes().startswith(b"id;")
    (row,) = table(out, ";")
    assert row["stop"] == "58200,5"


def test_without_plans_the_journal_is_exported_oldest_first(tmp_path, capsys, places):
    for number, title in enumerate(("first", "second")):
        keep(places, write_plan(tmp_path, title=title), number)
    out = tmp_path / "out.csv"
    assert main(["--data-dir", str(places.data), "export", "--csv", str(out)]) == 0
    rows = table(out)
    assert [row["title"] for row in rows] == ["first", "second"]
    assert all(row["id"] and row["saved_at"] and row["row_hash"] for row in rows)


def test_the_journal_is_exported_while_a_window_writes_to_it(tmp_path, places):
    keep(places, write_plan(tmp_path), 1)
    out = tmp_path / "out.csv"
    with open_journal(places.journal, now=now_utc):  # holds the writer's lock
        done = run("export", "--csv", out, "--data-dir", places.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(table(out)) == 1


def test_where_there_is_no_journal_yet_it_is_said(tmp_path, capsys, places):
    out = tmp_path / "out.csv"
    assert main(["export", "--csv", str(out), "--data-dir", str(places.data)]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"0 plans written to {out}\n"
    assert printed.err == f"There is no journal at {places.journal} yet.\n"
    assert table(out) == []
    assert not places.journal.exists()


def test_one_bad_plan_and_nothing_is_written(tmp_path, capsys):
    out = tmp_path / "out.csv"
    (tmp_path / "bad.json").write_text("[]")
    assert main(["export", str(write_plan(tmp_path)), str(tmp_path / "bad.json"), "--csv", str(out)]) == 2
    assert not out.exists()
    (complaint,) = capsys.readouterr().err.splitlines()
    assert "bad.json" in complaint


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    assert main(["export", str(write_plan(tmp_path)), "--csv", str(tmp_path / "none" / "out.csv")]) == 2
    (complaint,) = capsys.readouterr().err.splitlines()
    assert "out.csv" in complaint


def test_what_is_exported_is_never_written_over(tmp_path, capsys, places):
    plan = write_plan(tmp_path)
    before = plan.read_bytes()
    assert main(["export", str(plan), "--csv", str(tmp_path / "." / "plan.json")]) == 2
    assert plan.read_bytes() == before
    keep(places, plan, 1)
    assert main(["export", "--data-dir", str(places.data), "--csv", str(places.journal)]) == 2
    with open_journal(places.journal, now=now_utc) as journal:
        assert journal.get(f"p{1:032x}") is not None
    assert all("choose another name" in line for line in capsys.readouterr().err.splitlines())


def test_a_journal_of_another_program_is_one_sentence(tmp_path, capsys, places):
    places.journal.write_bytes(b"not a database" * 100)
    assert main(["export", "--data-dir", str(places.data), "--csv", str(tmp_path / "out.csv")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out.csv").exists()


# --- as a process ------------------------------------------------------------------------------------------------------------


def test_the_commands_need_no_qt(tmp_path):
    plan, out = write_plan(tmp_path), tmp_path / "out.csv"
    done = run("assess", "--json", plan, code=NO_QT)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines(done.stdout)) == 1
    done = run("export", plan, "--csv", out, "--data-dir", tmp_path / "data", code=NO_QT)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(table(out)) == 1


def test_a_window_without_qt_is_one_sentence(tmp_path):
    done = run("--data-dir", tmp_path, code=NO_QT)
    assert done.returncode == 2
    (complaint,) = done.stderr.splitlines()
    assert "no PySide6" in complaint
    assert "assess" in complaint


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a display that can be missing")
def test_a_window_without_a_display_is_one_sentence(tmp_path):
    environment = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"), "")
    done = run("--data-dir", tmp_path / "data", **environment)
    assert done.returncode == 2
    (complaint,) = done.stderr.splitlines()
    assert "no display" in complaint
    assert "margin-planner assess PLAN.json [--json]" in complaint
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("--data-dir", tmp_path / "file" / "data", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    (complaint,) = done.stderr.splitlines()
    assert "--data-dir" in complaint


def test_a_console_that_knows_few_characters_gets_all_of_the_page(tmp_path):
    plan = write_plan(tmp_path, title="日本 − ½")
    done = run("assess", plan, PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    assert "51000" in done.stdout
    done = run("assess", "--json", plan, PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert lines(done.stdout)[0]["title"] == "日本 − ½"  # JSON is UTF-8 wherever it is printed


@pytest.mark.skipif(os.name == "nt", reason="needs a shell with a pipe that can be closed early")
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path):
    import subprocess

    from tests.app.command_line import environment

    plans = " ".join(["plan.json"] * 300)
    write_plan(tmp_path)
    done = subprocess.run(
        f'"{sys.executable}" -m planner assess {plans} --json | head -c 10',
        shell=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.stderr == ""


def test_an_exported_plan_file_carries_the_rules_it_was_computed_with(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(
        '{"format": "margin-plan/1", "venue": "generic", "symbol": "BTCUSDT", "side": "long", "margin_mode": "isolated",'
        ' "entries": [{"price": "100"}], "size": {"by": "collateral", "value": "500"}, "leverage": "5"}'
    )
    out = tmp_path / "out.csv"
    assert main(["--data-dir", str(tmp_path), "export", str(plan), "--csv", str(out)]) == 0
    (row,) = read_csv(out)
    rules = json.loads(row["plan"] or "")["rules"]
    assert rules["venue"] == "generic"
    assert rules["figures"]["maintenance_rate"]["value"] == "0.05"
