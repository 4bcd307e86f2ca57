"""Version 1.0: entries, their documents apart (so that lists and searches never read them), and the seal."""

import sqlite3

_TEXTS = ("title", "symbol", "side", "venue", "currency", "note")
_NUMBERS = ("size", "leverage", "entry", "stop", "liquidation", "risk", "reward_to_risk")
_CODES = ("status", "side", "venue", "currency")

# STRICT would turn a bound float into text without a word: the GLOBs keep out everything but a written decimal
_NUMBER_CHECK = "CHECK ({0} IS NULL OR (typeof({0}) = 'text' AND {0} GLOB '*[0-9]*' AND {0} NOT GLOB '*[^-+.0-9E]*'))"

_ENTRY = f"""CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id GLOB '[A-Za-z]*'),
    saved_at TEXT NOT NULL CHECK (saved_at GLOB '[0-9][0-9][0-9][0-9]-*T*Z'),
    status TEXT NOT NULL CHECK (status IN ('planned', 'open', 'closed', 'cancelled')),
    {", ".join(f"{name} TEXT NOT NULL" for name in _TEXTS)},
    {", ".join(f"{name} TEXT {_NUMBER_CHECK.format(name)}" for name in _NUMBERS)},
    deleted_at TEXT CHECK (deleted_at GLOB '[0-9][0-9][0-9][0-9]-*T*Z'),
    search TEXT NOT NULL,
    documents_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL CHECK (length(row_hash) = 64)
) STRICT"""

_DOCUMENT = """CREATE TABLE document (
    sequence INTEGER PRIMARY KEY REFERENCES entry (sequence),
    plan TEXT NOT NULL,
    assessment TEXT NOT NULL
) STRICT"""

_SEAL = """CREATE TABLE seal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL,
    total TEXT NOT NULL CHECK (length(total) = 64)
) STRICT"""

_INDEXES = (
    "CREATE INDEX entry_kept ON entry (sequence) WHERE deleted_at IS NULL",
    "CREATE INDEX entry_bin ON entry (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX entry_saved_at ON entry (saved_at) WHERE deleted_at IS NULL",
    *(f"CREATE INDEX entry_{name} ON entry ({name}) WHERE deleted_at IS NULL" for name in _CODES),
    "CREATE INDEX entry_symbol ON entry (symbol COLLATE NOCASE) WHERE deleted_at IS NULL",
    "CREATE INDEX entry_title ON entry (title COLLATE NOCASE) WHERE deleted_at IS NULL",
    "CREATE INDEX entry_note ON entry (substr(note, 1, 80) COLLATE NOCASE) WHERE deleted_at IS NULL",
    *(f"CREATE INDEX entry_{name} ON entry (CAST({name} AS REAL)) WHERE deleted_at IS NULL" for name in _NUMBERS),
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables, the index behind every sortable column, and the seal of an empty journal."""
    for statement in (_ENTRY, _DOCUMENT, _SEAL, *_INDEXES):
        connection.execute(statement)
    connection.execute("INSERT INTO seal (one, count, total) VALUES (1, 0, ?)", ("0" * 64,))
