"""A power cut, from what strace saw: which files could be on the disk when the machine comes back?

A disk keeps what was synced, and of the rest whatever it likes, within the rules of the file system. Two rule books:

- `ordered`: as ext4 does it. Names (create, rename, remove) reach the disk in order, and any fsync takes all names
  before it along. Bytes reach it only with the fsync of their own file.
- `posix`: the letter of the standard. A name is safe only after an fsync of its folder; of the names since then any
  selection may have arrived.

Bytes not yet synced: each sector of 512 bytes holds the result of some of the first writes to it, none to all.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MODELS = ("ordered", "posix")
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,mkdir,close,copy_file_range,sendfile"
OPTIONS = ("--seccomp-bpf", "-xx", "-y", "-s", "99999999", "-e", f"trace={CALLS}")
_SECTOR = 512
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"(\d+)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Name:
    """A change of names: `path` stands for the file `inode` (None: for nothing), `old` no longer does."""

    path: str
    inode: int | None
    old: str | None = None

    @property
    def folder(self) -> str:
        """The folder in which the name lies."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes for a file; without bytes: the file is cut to `offset`."""

    inode: int
    offset: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Sync:
    """An fsync of a file, or of a folder with the names in it."""

    inode: int | None
    folder: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the program told its user."""

    text: str


Step = Name | Write | Sync | Said
FOLDER = -1
"""The inode of every folder: only its name matters."""


@dataclass(slots=True)
class Story:
    """What a program did to the files below a folder, step by step."""

    names: dict[str, int]
    contents: dict[int, bytes]
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crash:
    """A state in which the files may be found."""

    step: int
    said: tuple[str, ...]
    files: Mapping[str, bytes | None]
    """By name relative to the folder; None is a folder."""

    def put(self, folder: Path) -> None:
        """Make these files."""
        folder.mkdir()
        for name in sorted(self.files):
            data = self.files[name]
            if data is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(data)


def beginning(folder: Path) -> Story:
    """Return a story without steps, of the files that are there."""
    names: dict[str, int] = {"": FOLDER}
    contents: dict[int, bytes] = {}
    for number, place in enumerate(sorted(folder.rglob("*")), 1):
        names[str(place.relative_to(folder))] = FOLDER if place.is_dir() else number
        if not place.is_dir():
            contents[number] = place.read_bytes()
    return Story(names, contents)


class Reader:
    """Reads strace's log into a story."""

    def __init__(self, story: Story, folder: Path) -> None:
        self.story = story
        self._root = str(folder)
        self._names = dict(story.names)
        self._open: dict[int, tuple[int, str]] = {}
        self._positions: dict[int, int] = {}
        self._last = len(story.names)

    def read(self, log: Path) -> Story:
        """Take every call that succeeded."""
        for line in log.read_text("ascii").splitlines():
            if (found := _LINE.match(line)) and int(found[3]) >= 0:
                getattr(self, f"_{found[1]}", self._unknown)(found[2], int(found[3]))
        return self.story

    def _openat(self, arguments: str, descriptor: int) -> None:
        path = self._inside(_texts(arguments)[0])
        if path is None:
            return
        inode = self._names.get(path)
        if inode is None:
            self._last += 1
            inode = self._last
            self._name(Name(path, inode))
            self.story.contents[inode] = b""
        elif "O_TRUNC" in arguments:
            self.story.steps.append(Write(inode, 0, None))
        self._open[descriptor] = (inode, path)
        self._positions[descriptor] = 0

    def _close(self, arguments: str, _: int) -> None:
        self._open.pop(_descriptor(arguments), None)

    def _pwrite64(self, arguments: str, _: int) -> None:
        if opened := self._open.get(_descriptor(arguments)):
            offset = int(arguments.rpartition(",")[2])
            self.story.steps.append(Write(opened[0], offset, _bytes(arguments)))

    def _write(self, arguments: str, _: int) -> None:
        descriptor = _descriptor(arguments)
        data = _bytes(arguments)
        if descriptor == 1:
            self.story.steps.append(Said(data.decode().strip()))
        elif opened := self._open.get(descriptor):
            self.story.steps.append(Write(opened[0], self._positions[descriptor], data))
            self._positions[descriptor] += len(data)

    def _ftruncate(self, arguments: str, _: int) -> None:
        if opened := self._open.get(_descriptor(arguments)):
            self.story.steps.append(Write(opened[0], int(arguments.rpartition(",")[2]), None))

    def _fsync(self, arguments: str, _: int) -> None:
        if opened := self._open.get(_descriptor(arguments)):
            inode, path = opened
            self.story.steps.append(Sync(None, path) if inode == FOLDER else Sync(inode, None))

    _fdatasync = _fsync

    def _rename(self, arguments: str, _: int) -> None:
        old, new = (self._inside(text) for text in _texts(arguments))
        if old is not None and new is not None:
            self._name(Name(new, self._names[old], old))

    def _unlink(self, arguments: str, _: int) -> None:
        if path := self._inside(_texts(arguments)[0]):
            self._name(Name(path, None))

    def _mkdir(self, arguments: str, _: int) -> None:
        if path := self._inside(_texts(arguments)[0]):
            self._name(Name(path, FOLDER))

    def _unknown(self, arguments: str, _: int) -> None:
        if (found := _FILE.match(arguments)) and self._inside(_unescaped(found[2]).decode()):
            raise ValueError(f"a call on {found[2]} that the model does not know")

    def _name(self, change: Name) -> None:
        _apply(self._names, change)
        self.story.steps.append(change)

    def _inside(self, path: str) -> str | None:
        if path == self._root:
            return ""
        return path.removeprefix(f"{self._root}/") if path.startswith(f"{self._root}/") else None


def crashes(story: Story, model: str, seeds: int) -> Iterator[Crash]:
    """Yield different states after a cut at each step; the first seeds keep nothing and everything that may be lost."""
    seen = set()
    for step in range(len(story.steps) + 1):
        for seed in range(seeds):
            crash = _crash(story, step, model, random.Random(f"{model} {step} {seed}"), (0.0, 1.0, 0.5)[min(seed, 2)])
            key = (crash.said, hash(tuple(sorted(crash.files.items(), key=lambda item: item[0]))))
            if key not in seen:
                seen.add(key)
                yield crash


def _crash(story: Story, step: int, model: str, dice: random.Random, share: float) -> Crash:
    done = story.steps[:step]
    names = dict(story.names)
    for change in _kept_names(done, model, dice, share):
        _apply(names, change)
    files = {
        path: None if inode == FOLDER else _content(story, inode, done, dice, share)
        for path, inode in names.items()
        if path and all(parent in names for parent in _parents(path))
    }
    return Crash(step, tuple(each.text for each in done if isinstance(each, Said)), files)


def _kept_names(done: Sequence[Step], model: str, dice: random.Random, share: float) -> list[Name]:
    changes = [(index, each) for index, each in enumerate(done) if isinstance(each, Name)]
    if model == "ordered":
        synced = max((index for index, each in enumerate(done) if isinstance(each, Sync)), default=-1)
        pending = sum(index > synced for index, _ in changes)
        lost = round(pending * (1 - share)) if share != 0.5 else dice.randint(0, pending)
        return [each for _, each in changes[: len(changes) - lost]]
    synced_at = {each.folder: index for index, each in enumerate(done) if isinstance(each, Sync)}
    return [each for index, each in changes if index < synced_at.get(each.folder, -1) or dice.random() < share]


def _content(story: Story, inode: int, done: Sequence[Step], dice: random.Random, share: float) -> bytes:
    synced = max(
        (index for index, each in enumerate(done) if isinstance(each, Sync) and each.inode == inode), default=-1
    )
    data = bytearray(story.contents[inode])
    writes = [(index, each) for index, each in enumerate(done) if isinstance(each, Write) and each.inode == inode]
    until: dict[int, int] = {}  # sector: the last step whose bytes it shows
    every = dice.random() < 0.3  # the whole file arrived up to one moment, as a flush by the system does it
    moment = dice.randint(synced, len(done))
    for index, write in writes:
        if write.data is None:
            if index < synced or dice.random() < share:
                del data[write.offset :]
            continue
        for sector in range(write.offset // _SECTOR, -(-(write.offset + len(write.data)) // _SECTOR)):
            limit = moment if every and share == 0.5 else dice.randint(synced, len(done))
            shown = until.setdefault(sector, len(done) if share == 1 else synced if share == 0 else limit)
            if index <= shown:
                _overlay(data, write, sector)
    return bytes(data)


def _overlay(data: bytearray, write: Write, sector: int) -> None:
    assert write.data is not None
    start = max(write.offset, sector * _SECTOR)
    end = min(write.offset + len(write.data), (sector + 1) * _SECTOR)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[start:end] = write.data[start - write.offset : end - write.offset]


def _apply(names: dict[str, int], change: Name) -> None:
    if change.old is not None:
        names.pop(change.old, None)
    if change.inode is None:
        names.pop(change.path, None)
    else:
        names[change.path] = change.inode


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _descriptor(arguments: str) -> int:
    found = _FILE.match(arguments)
    return int(found[1]) if found else -1


def _texts(arguments: str) -> list[str]:
    return [_unescaped(text).decode() for text in _TEXT.findall(arguments)]


def _bytes(arguments: str) -> bytes:
    (data,) = _TEXT.findall(arguments)
    return _unescaped(data)


def _unescaped(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
