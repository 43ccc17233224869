"""Looking after a unit: compounds and stairwells under the identity every PC gives them; taking away what is unused."""

import json
import re

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.undo import CHILDREN
from xinjing_desktop.records import BY_NAME, Compound, Stairwell, Worker
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.records.row import Row, shared_uid

MOST_AT_ONCE = 200
SIGNED: dict[str, tuple[str, ...]] = {
    "visit": ("workers",), "outing": PARTIES, "hazard": ("found_by",), "finding": ("found_by",), "recheck": ("rechecked_by",),
    "appeal": ("handler",), "diary_entry": ("written_by",), "leaflet_move": ("handled_by",),
}  # fmt: skip
"""Where records name people in words, one alone or in a JSON list."""
_RANGE = re.compile(r"(\d+)\s*[-－—~～至到]\s*(\d+)\s*号?")
_NUMBER = re.compile(r"(\d+[甲乙丙丁A-Za-z]?)\s*号?")


def add_compound(ledger: Ledger, name: str) -> str:
    """A compound by its name; the one of that name when it is there already. Raises Refusal."""
    name = "".join(name.split())
    if not name:
        raise Refusal("请填写小区名称，例如“绿园新村”。")
    community = _only_community(ledger)
    code = ledger.value("SELECT code FROM community WHERE uid=?", (community,)) or ""
    sql = "SELECT uid FROM compound WHERE community=? AND (name=? OR other_name=?)"
    known = ledger.value(sql, (community, name, name))
    if known:
        return str(known)
    compound = Compound(uid=shared_uid("compound", code, name), community=community, name=name)
    with ledger.change(f"新增小区：{name}") as pen:
        pen.add(compound)
    return str(compound.uid)


def numbers_in(typed: str) -> list[str]:
    """The stairwell numbers somebody typed: 45 · 1-20 · 1、3、5 · 12甲. Raises Refusal."""
    found: list[str] = []
    for part in filter(None, re.split(r"[、，,;；\s]+", typed.strip())):
        if run := _RANGE.fullmatch(part):
            first, last = int(run[1]), int(run[2])
            if not 0 <= last - first < MOST_AT_ONCE:
                raise Refusal(f"“{part}”不像一段门牌号，请从小到大写，一次最多 {MOST_AT_ONCE} 个。")
            found += map(str, range(first, last + 1))
        elif one := _NUMBER.fullmatch(part):
            found.append(one[1])
        else:
            raise Refusal(f"没有看懂“{part}”。请写号数，例如“45”“1-20”或“1、3、5”。")
    if not found:
        raise Refusal("请写门洞的号数，例如“45”“1-20”或“1、3、5”。")
    return list(dict.fromkeys(found))


def add_stairwells(ledger: Ledger, compound: str, numbers: list[str]) -> list[str]:
    """The stairwells of these numbers in a compound, in its lane; those that exist stay. Their uids. Raises Refusal."""
    of = ledger.get(Compound, compound)
    if of is None:
        raise Refusal("请先选一个小区，再新增门洞。")
    known = dict(
        ledger.select("SELECT number, uid FROM stairwell WHERE compound=? AND coalesce(sub_lane, '')=''", (compound,))
    )
    with ledger.change(f"新增门洞：{of.name}") as pen:
        for number in numbers:
            if number not in known:
                uid = shared_uid("stairwell", compound, of.lane or "", "", number)
                pen.add(Stairwell(uid=uid, compound=compound, road=of.road, lane=of.lane, number=number))
                known[number] = uid
    return [str(known[number]) for number in numbers]


def remove_unused(pen: Pen, ledger: Ledger, model: type[Row], uid: str) -> None:
    """Take a record away that nothing else needs; of a worker, whom no record names. Raises Refusal that says what still does."""
    for child, column in CHILDREN[model.entity]:
        count = ledger.value(f"SELECT count(*) FROM {child} WHERE {column}=?", (uid,))
        if count:
            raise Refusal(f"还有 {count} 条{BY_NAME[child].title}记录用着它，不能删除。请先把它们改到别处。")
    if model is Worker:
        _refuse_named(ledger, uid)
    pen.remove(model, uid)


def _refuse_named(ledger: Ledger, uid: str) -> None:
    """Who did the work of a visit stays known; a second entry of somebody who is registered twice may go."""
    name = ledger.value("SELECT name FROM worker WHERE uid=?", (uid,))
    if name is None or ledger.value("SELECT 1 FROM worker WHERE name=? AND uid<>? LIMIT 1", (name, uid)):
        return
    listed = json.dumps(name, ensure_ascii=False)
    for entity, columns in SIGNED.items():
        names = " OR ".join(f"instr({column}, ?1) OR {column}=?2" for column in columns)
        count = ledger.value(f"SELECT count(*) FROM {entity} WHERE {names}", (listed, name))
        if count:
            raise Refusal(f"“{name}”的名字写在 {count} 条{BY_NAME[entity].title}记录里，不能删除。不在岗了，请改为离岗。")


def take_over_name(ledger: Ledger) -> None:
    """After the committee's own record was renamed: the window and the reports say the new name too."""
    identity = ledger.identity
    own = shared_uid("community", identity.unit_code)
    name = ledger.value("SELECT name FROM community WHERE uid=?", (own,))
    if identity.role == "committee" and name and name != identity.unit_name:
        with ledger.local() as con:
            con.execute("UPDATE ledger_fact SET value=? WHERE name='unit_name'", (name,))


def _only_community(ledger: Ledger) -> str:
    lines = ledger.select("SELECT uid FROM community ORDER BY code LIMIT 2")
    if len(lines) != 1:
        raise Refusal("小区由各居民区自己登记。请在居民区的台账里新增。")
    return str(lines[0][0])
