"""P10: what older programs wrote opens for ever, and what a newer one wrote is kept whole until this one knows it."""

import json
import shutil
from pathlib import Path

import pytest

from tests import factories
from tests.exchange.handover.conftest import TOWN_CODE, TOWN_NAME, Pair, a_ledger
from tests.exchange.handover.crafted import MOMENT, an_image, header_of, opened, packed, sealed
from xinjing_desktop import paths
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.exchange.acquaintance import card_of, keys_of
from xinjing_desktop.ledger import agreement, check, peers, projection, upgrade
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household

OLD = Path(__file__).resolve().parents[2] / "old_ledgers"
DEMO = "xinjing-demo"
STATES = {
    2: "b803711a07505c22d9d4aeef81203f1a",
    3: "70c4075beacdb243ebef3501fac50d23",
    4: "21a7067dada14fb2eb38c5ab88586529",
    5: "f1aa60fbe94e853124aa25a2d64bec3b",
}
"""By schema: the unit's state, which is the town's as well when it has merged the package."""


def damage(ledger: Ledger) -> list[check.Trouble]:
    return [one for one in check.check(ledger) if one.severity != "review"]


def test_a_ledger_of_the_first_schema_opens_and_is_handed_over(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD / "schema-1.xjl", tmp_path))
    with open_ledger(path, factories.PASSWORD) as unit, a_ledger(tmp_path / "t.xjl", "town", TOWN_CODE, TOWN_NAME) as town:
        assert check.state(unit) == "0e80959f07650cc21b926b6a0a63eade" and damage(unit) == []
        assert unit.value("PRAGMA user_version") == len(upgrade.scripts())
        both_ways(unit, town, tmp_path)


def both_ways(unit: Ledger, town: Ledger, folder: Path) -> None:
    """Introduced, handed over, merged, edited in town, handed back: both say 一致."""
    acquaintance.introduce(unit, town)
    up = handover.take_in(town, handover.hand_over(unit, peers.by_name(unit, "town"), folder).path)
    assert not up.gap and agreement.compare(town, up.facts.id) == []
    with town.change("改") as pen:
        pen.edit(Household, town.value("SELECT uid FROM household"), remark="镇里看过")
    down = handover.take_in(unit, handover.hand_over(town, peers.by_name(town, unit.identity.unit_code), folder).path)
    assert not down.gap and agreement.compare(unit, down.facts.id) == []
    assert unit.value("SELECT count(*) FROM household WHERE remark='镇里看过'") == 1
    assert damage(unit) == damage(town) == []


@pytest.mark.parametrize("schema", STATES)
def test_ledgers_and_packages_of_a_schema_open_and_merge(schema: int, tmp_path: Path) -> None:
    for name in ("unit.xjl", "town.xjl", "up.xjp"):
        shutil.copy(OLD / f"schema-{schema}-{name}", tmp_path / name)
    with open_ledger(tmp_path / "unit.xjl", DEMO) as unit, open_ledger(tmp_path / "town.xjl", DEMO) as town:
        up = handover.take_in(town, tmp_path / "up.xjp")
        assert check.state(unit) == check.state(town) == STATES[schema]
        assert not up.gap and not up.newer and agreement.compare(town, up.facts.id) == []
        assert damage(unit) == damage(town) == []
        before = check.state(town)
        assert handover.take_in(town, tmp_path / "up.xjp").repeated and check.state(town) == before
        both_ways(unit, town, tmp_path)


def test_the_newest_schema_has_its_files() -> None:
    """See README.md beside them."""
    assert max(STATES) == len(upgrade.scripts())


# ---- from the future


def test_what_a_newer_program_wrote_is_kept_whole_sent_on_and_shown_after_the_upgrade(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    future = len(upgrade.scripts()) + 1
    patches = {"a" * 32: '{"head_name":"张三","balcony":"朝南","order":[1,{"a":null}]}', "b" * 32: '{"plants":3}'}
    image = an_image(
        f"INSERT INTO pkg.change VALUES('household','{'a' * 32}',{MOMENT},1,NULL,'{patches['a' * 32]}','s','某人',7)",
        f"INSERT INTO pkg.change VALUES('garden','{'b' * 32}',{MOMENT},2,NULL,'{patches['b' * 32]}','s','某人',7)",
        f"INSERT INTO pkg.act VALUES(7,'登记阳台',{MOMENT},'某人','s',NULL)",
    )
    header = json.loads(header_of(image, pair.unit, pair.town, schema=future, counts={"household": 1, "garden": 1}))
    text = json.dumps({**header, "mood": "good"}).encode()
    (pair.stick / "a.xjp").write_bytes(sealed(text, packed(image), keys_of(pair.unit), card_of(pair.town)))
    done = handover.take_in(pair.town, pair.stick / "a.xjp")
    assert done.newer and done.tallies["household"].new == 1 and damage(pair.town) == []
    assert dict(pair.town.select("SELECT row, patch FROM change WHERE at=?", (MOMENT,))) == patches
    assert pair.town.value("SELECT head_name FROM household WHERE uid=?", ("a" * 32,)) == "张三"

    with a_ledger(tmp_path / "二.xjl", "town", TOWN_CODE, TOWN_NAME) as second:  # a second PC of the town gets all of it
        acquaintance.introduce(pair.town, second)
        onward = handover.hand_over(pair.town, peers.by_name(pair.town, second.identity.site), pair.stick)
        assert all(patch.encode() in image_of(onward.path, second) for patch in patches.values())
        handover.take_in(second, onward.path)
        assert dict(second.select("SELECT row, patch FROM change WHERE at=?", (MOMENT,))) == patches

    migrations = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, migrations)
    (migrations / f"{future:04d}_balcony.sql").write_text("-- Adds a column.\nALTER TABLE household ADD COLUMN balcony TEXT;")
    real = upgrade.scripts
    monkeypatch.setattr(upgrade, "scripts", lambda: real(migrations))
    monkeypatch.setitem(projection._COLUMNS, "household", [*projection._COLUMNS["household"], "balcony"])
    path = pair.town.path
    pair.town.close()
    with open_ledger(path, factories.PASSWORD) as upgraded:
        assert upgraded.value("SELECT balcony FROM household WHERE uid=?", ("a" * 32,)) == "朝南"
        assert dict(upgraded.select("SELECT row, patch FROM change WHERE at=?", (MOMENT,))) == patches
        assert handover.take_in(upgraded, pair.stick / "a.xjp").repeated


def image_of(path: Path, receiver: Ledger) -> bytes:
    import zstandard

    _, header, contents = opened(path.read_bytes(), keys_of(receiver))
    return zstandard.ZstdDecompressor().decompress(contents, max_output_size=json.loads(header)["size"])
