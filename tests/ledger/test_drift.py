"""The migrated file and the record classes say the same: else what is typed is kept where nobody looks."""

import re

import pytest

from xinjing_desktop.ledger import upgrade
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.undo import LINKS
from xinjing_desktop.records import BY_NAME, ENTITIES
from xinjing_desktop.records.row import Row

TYPES = {"TEXT": "TEXT", "INT": "INTEGER", "INTEGER": "INTEGER", "FLOAT": "REAL", "REAL": "REAL", "VARCHAR": "TEXT"}
"""What peewee calls a column, and what the file does."""
WITHOUT_INDEX = {("household", "community")}
"""Links that a query never starts from: a ledger holds one community, a town's a few dozen."""

DERIVED = {"door", "find_id", "find", "word", "fork", "conflict"}
LOCAL = {"ledger_fact", "account", "photo_content", "draft", "remembered", "unmasking", "disclosure"}
LOCAL |= {"peer", "package", "peer_knows", "belonging", "photo_travel", "exchange_log"}
LOG = {"act", "change"}


@pytest.mark.parametrize("model", ENTITIES, ids=lambda model: model.entity)
def test_every_table_has_the_columns_of_its_record(model: type[Row], ledger: Ledger) -> None:
    stored = ledger.select(f"PRAGMA table_info({model.entity})")
    fields = model._meta.sorted_fields
    assert [(name, type_) for _, name, type_, *_ in stored] == [(f.column_name, TYPES[f.field_type]) for f in fields]
    for _, name, _, required, default, key in stored:
        assert (bool(required), default) == (name == "uid", None), f"{name}: a merge must never fail on data"
        assert bool(key) == (name == "uid")


@pytest.mark.parametrize("model", ENTITIES, ids=lambda model: model.entity)
def test_links_are_declared_and_indexed(model: type[Row], ledger: Ledger) -> None:
    declared = {name: (of, to) for _, _, of, name, to, *_ in ledger.select(f"PRAGMA foreign_key_list({model.entity})")}
    assert declared == {name: (of, "uid") for name, of in LINKS[model.entity].items()}
    first = {
        ledger.value(f"SELECT name FROM pragma_index_info('{index}') ORDER BY seqno LIMIT 1")
        for _, index, *_ in ledger.select(f"PRAGMA index_list({model.entity})")
    }
    assert {name for name in LINKS[model.entity] if (model.entity, name) not in WITHOUT_INDEX} <= first


@pytest.mark.parametrize("model", ENTITIES, ids=lambda model: model.entity)
def test_every_column_says_what_it_is(model: type[Row]) -> None:
    names = [field.name for field in model._meta.sorted_fields if field.name != "uid"]
    assert names == list(model.columns()), "a column without facts has neither a label nor a place"
    for name, column in model.columns().items():
        assert re.search(r"[一-鿿]", column.label), name
        assert column.kind and name.isidentifier() and name not in ("alive", "uid", "rowid")
        assert not column.of or column.kind in ("choice", "choices", "link"), name
        assert column.kind not in ("choice", "choices", "link") or column.of, name
        assert column.kind != "link" or column.of in BY_NAME, name
    labels = [column.label for column in model.columns().values()]
    assert len(set(labels)) == len(labels), "two columns of one record with the same label cannot be told apart"


def test_every_table_is_known_to_be_merged_derived_or_local(ledger: Ledger) -> None:
    tables = {name for (name,) in ledger.select("SELECT name FROM sqlite_master WHERE type='table'")}
    tables = {name for name in tables if not name.startswith("find_") or name == "find_id"}
    assert tables == BY_NAME.keys() | DERIVED | LOCAL | LOG


def test_records_are_merged_so_nothing_but_their_key_is_unique(ledger: Ledger) -> None:
    for entity in BY_NAME:
        unique = [line for line in ledger.select(f"PRAGMA index_list({entity})") if line[2] and line[3] != "pk"]
        assert unique == []
        sql = ledger.value("SELECT sql FROM sqlite_master WHERE name=?", (entity,))
        assert "CHECK" not in sql and "WITHOUT ROWID" in sql


def test_the_file_says_what_it_is(ledger: Ledger) -> None:
    assert ledger.value("PRAGMA application_id") == int.from_bytes(b"XJL1")
    assert ledger.value("PRAGMA user_version") == len(upgrade.scripts())
    assert ledger.value("PRAGMA journal_mode") == "wal"
    assert ledger.value("PRAGMA synchronous") == 2
    assert ledger.value("PRAGMA temp_store") == 2
