import errno
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.services.atomic import is_there, set_aside
from planner.services.drafts import DraftError, Drafts
from planner.services.errors import FileError
from planner.services.plan_files import PlanFileError, parse_plan, read_plan, write_plan
from tests.services.journal_entries import START, SteppingClock

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8
    ),
    max_size=5,
)


@given(document=DOCUMENTS)
def test_a_plan_written_and_read_is_the_same_document(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    write_plan(path, document)
    assert read_plan(path) == document


def test_a_plan_file_is_indented_utf8_and_writes_decimals_as_text(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", {"title": "Übung", "stop": Decimal("57000.10")})
    assert (tmp_path / "plan.json").read_text("utf-8") == '{\n  "title": "Übung",\n  "stop": "57000.10"\n}\n'
    with pytest.raises(TypeError, match="set cannot be written"):
        write_plan(tmp_path / "plan.json", {"title": {1}})


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(b'\xef\xbb\xbf{"a": "1"}')
    assert read_plan(tmp_path / "plan.json") == {"a": "1"}


def test_numbers_without_quotes_never_become_floats() -> None:
    assert parse_plan('{"a": 0.1234567890123456789, "b": 12}', name="x") == {
        "a": Decimal("0.1234567890123456789"),
        "b": 12,
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"a": 1, "a": 2}', "the key 'a' is given twice"),
        (b'{"b": {"stop": 1, "stop": 2}}', "the key 'stop' is given twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999999999}', "too long or too large"),
        (b'{"a": 0.' + b"1" * 100 + b"}", "too long or too large"),
        (b'{"a": ' + b"1" * 5000 + b"}", "has more than 60 digits"),
        (b'{"a": ' + b"[" * 200_000 + b"}", "nested too deeply"),
        (b'{"a": "\\ud83d"}', "half a character"),
        (b'{"a": "caf\xe9"}', "line 1 is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "line 1 is not UTF-8"),
        (b'{"a": 1', "not JSON \\(line 1, column 8"),
        (b'{"a": "1', "not JSON \\(line 1, column 7: Unterminated string\\)"),
        (b'{"a": "1\n"}', "not JSON \\(line 1, column 9: Invalid control character\\)"),
        (b"", "not JSON"),
        (b"[1]", "one JSON object"),
        (b"{" + b" " * (5 * 1024 * 1024) + b"}", "larger than 5 MB"),
        (b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}", "nested too deeply"),
        (b'{"a": [' + b"1," * 50_000 + b"1]}", "more than 50,000 values"),
    ],
)
def test_bad_content_gets_a_sentence_with_the_file_name(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(PlanFileError, match=sentence) as caught:
        read_plan(tmp_path / "plan.json")
    assert "plan.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file_is_refused_without_hanging(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="does not exist"):
        read_plan(tmp_path / "missing.json")
    with pytest.raises(PlanFileError, match="not an ordinary file"):
        read_plan(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PlanFileError, match="not an ordinary file"):
            read_plan(tmp_path / "pipe")


def test_a_draft_comes_back_until_it_is_cleared(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "data" / "draft.json", now=SteppingClock())
    assert drafts.load() is None
    drafts.save({"stop": "57000", "note": "½"})
    drafts.save({"stop": "57100", "note": "½"})
    assert drafts.load() == {"stop": "57100", "note": "½"}
    drafts.clear()
    drafts.clear()
    assert drafts.load() is None


def test_a_damaged_draft_is_set_aside_once(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "draft.json", now=SteppingClock())
    (tmp_path / "draft.json").write_text('{"stop": ')
    with pytest.raises(DraftError, match=r"draft\.damaged-20261122-120000\.json"):
        drafts.load()
    assert drafts.load() is None
    assert (tmp_path / "draft.damaged-20261122-120000.json").read_text() == '{"stop": '


def test_a_draft_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="Cannot make the folder"):
        Drafts(tmp_path / "file" / "draft.json", now=SteppingClock()).save({})
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError, match="Cannot remove"):
        Drafts(tmp_path / "folder", now=SteppingClock()).clear()


def test_setting_aside_never_replaces_an_older_file(tmp_path: Path) -> None:
    names = []
    for content in ("first", "second"):
        (tmp_path / "plan.json").write_text(content)
        names.append(set_aside(tmp_path / "plan.json", START).name)
    assert names == ["plan.damaged-20261122-120000.json", "plan.damaged-20261122-120000-2.json"]
    with pytest.raises(FileError, match="Cannot set aside"):
        set_aside(tmp_path / "plan.json", START)


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE])
def test_a_draft_that_the_disk_does_not_tell_of_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> os.stat_result:
        raise OSError(number, os.strerror(number))

    drafts = Drafts(tmp_path / "draft.json", now=SteppingClock())
    drafts.save({"stop": "57000"})
    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        with pytest.raises(FileError, match=r"Cannot look for .*draft\.json: "):
            drafts.load()
    assert drafts.load() == {"stop": "57000"}


def test_a_name_below_a_file_leads_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert [is_there(tmp_path / name) for name in ("file", "none", "file/below")] == [True, False, False]
