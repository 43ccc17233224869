"""Which column of a table feeds which field, and how sure that is."""

import hashlib
import re
from collections.abc import Callable
from collections.abc import Mapping as Answers
from typing import Final

from xinjing_desktop.exchange import contents
from xinjing_desktop.exchange.cells import code_of
from xinjing_desktop.exchange.field_maps import FIELDS_OF as FIELDS_OF
from xinjing_desktop.exchange.field_maps import REPEATABLE
from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.exchange.head_rows import Head
from xinjing_desktop.exchange.heads import bracketed, plain, term_of
from xinjing_desktop.exchange.mapping import CERTAIN as CERTAIN
from xinjing_desktop.exchange.mapping import DOUBTFUL as DOUBTFUL
from xinjing_desktop.exchange.mapping import LIKELY as LIKELY
from xinjing_desktop.exchange.mapping import Mapping as Mapping
from xinjing_desktop.exchange.mapping import coded, codes_of
from xinjing_desktop.exchange.tables import Table
from xinjing_desktop.exchange.unlabelled import by_content, found_twice, told_by_codes
from xinjing_desktop.records.codes import read_care_level, read_disability


def shape_key(table: Table) -> str:
    """The same for every table with the same head, so that an answer given once can be remembered."""
    words = "|".join(head.label for head in table.heads)
    if not words.strip("|"):
        return ""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


_PERSONS: Final = {
    "owner_name": "owner_phones",
    "guardian_name": "guardian_phones",
    "emergency_name": "emergency_phones",
    **{f"{role}{seat}_name": f"{role}{seat}_phones" for role in ("emergency", "guardian") for seat in (2, 3)},
    "appointed_guardian_name": "appointed_guardian_phones",
    "entrusted_carer_name": "entrusted_carer_phones",
    "disability_aide_name": "disability_aide_phones",
    "post_contact_name": "post_contact_phones",
    "helper_name": "",
}


def map_columns(table: Table, kind: str, decided: Answers[int, str] | None = None) -> list[Mapping]:
    """One mapping per column. `decided` holds what a person answered: field (or "") by position, from 0."""
    if kind == "none":
        return [Mapping(head.index, "") for head in table.heads]
    samples = {head.index: contents.sample(table.grid.rows, table.data_rows, head.index) for head in table.heads}
    mappings = [_by_head(head, kind, samples[head.index], table.heads) for head in table.heads]
    mappings = _owners_of_phones(table.heads, mappings, kind)
    mappings = _corrected(mappings, samples)
    mappings = by_content(mappings, table.heads, samples, kind)
    mappings = _single(found_twice(mappings, samples, kind))
    for position, field in (decided or {}).items():
        if 0 <= position < len(mappings):
            mappings[position] = Mapping(mappings[position].column, field, CERTAIN, "由人指定")
    return mappings


def _by_head(head: Head, kind: str, values: list[Value], heads: list[Head]) -> Mapping:
    fields = FIELDS_OF[kind]
    term = "address" if _says_where(head, values) else head.term
    if plain(head.text) in ("其他", "其它") and _beside_kinds(head, heads) and contents.share(values, contents.is_tick) >= 0.6:
        return Mapping(head.index, "kinds", CERTAIN, f"“{head.label}”列打勾", "H99")
    if term == "stairwell" and (doors := _holds_doors(head, heads, values, kind)):
        return Mapping(head.index, doors, LIKELY, f"“{head.label}”列里是室号")
    if term == "serial":
        return _serial(head, kind, values)
    if kind == "profiles" and plain(head.text) == "情况" and "怎样帮" in bracketed(head.text):
        return Mapping(head.index, "details", CERTAIN, f"表头“{head.label}”")  # 情况 alone may be anything: a remark
    field = fields.get(term, "")
    if kind in ("residents", "profiles") and term == _stand_in(heads):
        field = "name"
    if kind in ("residents", "profiles") and term in _HEADS_OWN and _stand_in(heads) == "head_name":
        field = _HEADS_OWN[term]
    if kind == "hazards" and term == "stairwell" and _on_the_street(heads):
        field = "house_no"
    if term == "measures" and "fix_manner" in fields and contents.share(values, _fix_answer) >= 0.8:
        return Mapping(head.index, "fix_manner", LIKELY, f"“{head.label}”列里是整改方式")
    if field == "visited_at" and contents.share(values, contents.is_hour) >= 0.6:
        field = "visited_clock"
    if kind == "shops" and (found := _found_in_shop(head, values)):
        return found
    if not head.text and not head.over:
        return Mapping(head.index, "")
    is_group = term == "disability" and plain(head.text) in ("残疾", "残疾人", "是否残疾")
    is_group = is_group or (field == "kinds" and bool(head.over) and plain(head.text) in ("其他", "其它"))
    open_to_ticks = (not field and term != "unused") or field == "?" or is_group
    tick = _tick(head, kind, values) if open_to_ticks else None
    if tick:
        return tick
    if field == "?" or term in _OPEN:
        return _open(head, term, field, kind, values, {other.term for other in heads if other is not head})
    if field and not head.sure:
        test = _TOLD.get(field)
        fits = test is None or not values or contents.share(values, test) >= 0.5
        return Mapping(head.index, field if fits else "", LIKELY if fits else DOUBTFUL, f"表头“{head.label}”里的字眼")
    if field == "responsible_name" and plain(head.text).startswith("整改"):
        return Mapping(head.index, field, LIKELY, "没有别的责任人时，就是整改责任人")
    if not field and not term:
        return Mapping(head.index, "", DOUBTFUL if values else CERTAIN, f"不认识的表头“{head.label}”")
    return Mapping(head.index, field, CERTAIN, f"表头“{head.label}”")


def _beside_kinds(head: Head, heads: list[Head]) -> bool:
    """Whether the columns under the same merged head are kinds of hazards."""
    siblings = [other for other in heads if other is not head and other.over and other.over == head.over]
    return sum(bool(codes_of("kinds", plain(other.text))) for other in siblings) * 2 > len(siblings) > 0


def _holds_doors(head: Head, heads: list[Head], values: list[Value], kind: str) -> str:
    """门牌 in a list of one stairwell holds the rooms: 0101, 0102, 0201; or whole addresses: 22号101室, 0102."""
    if kind not in ("residents", "profiles", "households", "visits", "mixed") or not plain(head.text).startswith("门"):
        return ""
    if len(set(map(str, values))) < 2 or any(other.term in ("room_no", "address", "lane", "road") for other in heads):
        return ""
    if contents.share(values, contents.is_floor_room) >= 0.9:
        return "room_no"
    mixed = contents.share(values, contents.is_floor_room) >= 0.1
    return "address" if mixed and contents.share(values, contents.is_door) >= 0.9 else ""


def _found_in_shop(head: Head, values: list[Value]) -> Mapping | None:
    """A column of ticks under 存在隐患: 店内充电 there is a hazard that was found, not an answer about the shop."""
    if not re.search("隐患|问题", plain(head.over)) or contents.share(values, contents.is_tick) < 0.6:
        return None
    leaf = plain(head.text)
    codes = codes_of("kinds", leaf) or codes_of("kinds", f"店内{leaf}")
    return Mapping(head.index, "kinds", CERTAIN, f"“{head.label}”列打勾", codes[0]) if len(codes) == 1 else None


def _on_the_street(heads: list[Head]) -> bool:
    """In a list of hazards in shops the number is that of a house on the road."""
    terms = {head.term for head in heads}
    return "shop_name" in terms and not terms & {"room_no", "lane", "address"}


def _says_where(head: Head, values: list[Value]) -> bool:
    """Whether a column is named after the one who is visited or checked, but holds addresses: 被检查单位（地址）."""
    if head.term not in ("responsible_name", "unit", "person_met", "contact_name", "head_name", "name"):
        return False
    return contents.share(values, contents.is_address) >= 0.6 or contents.are_doors(values)


_CODED: Final = frozenset(("outcome", "occupancy", "residence_status", "recheck_result", "gas_type", "shop_type"))


def settled_term(head: Head, values: list[Value]) -> str:
    """The term of a head, where needed with the help of the cells: 人员类别 may be a status of residence."""
    if _says_where(head, values):
        return "address"
    if not head.term or not head.sure:
        if values and contents.share(values, contents.is_tick) >= 0.6:
            over = term_of(head.over) if head.over else ""
            if over in _CODED and code_of(over, plain(head.text)):
                return over
            for field, term in (("kinds", "kind_tick"), ("categories", "category_tick")):
                if len(codes_of(field, plain(head.text))) == 1:
                    return term
        return head.term or contents.term_told(values) or told_by_codes(values)
    if head.term == "description" and _tells_outcomes(values):
        return "outcome"
    if head.term in ("categories", "type"):
        scores = [(contents.share(values, coded(choice)), choice) for choice in _CHOICES["categories"]]
        best = max(scores)
        return best[1] if best[0] >= 0.5 and best[0] > scores[0][0] else head.term
    return head.term


def _stand_in(heads: list[Head]) -> str:
    """In a list of persons without a column 姓名, the person is 户主 or 住户."""
    terms = [head.term for head in heads]
    if "name" in terms or "name_phone" in terms:
        return "-"
    return next((term for term in ("head_name", "contact_name", "owner_name") if term in terms), "-")


_OPEN: Final = frozenset(
    (
        "categories residence_status occupancy method phones outcome clock recheck_result limited description "
        "hazard_text"
    ).split()
)
"""Terms whose words fit several fields."""


def _serial(head: Head, kind: str, values: list[Value]) -> Mapping:
    """编号 is the running number of the list, unless it holds real numbers of hazards or households."""
    if plain(head.text) == "编号" and values and not contents.is_serial_column(values):
        if kind == "hazards":
            return Mapping(head.index, "hazard_no", LIKELY, "“编号”列不是顺序号")
        if kind == "households":
            return Mapping(head.index, "household_no", LIKELY, "“编号”列不是顺序号")
    return Mapping(head.index, "serial")


_TICKED: Final = {
    "residents": ("categories", "residence_status", "occupancy", "sex"),
    "profiles": ("categories", "sex"),
    "households": ("occupancy", "gas_type"),
    "hazards": ("kinds", "recheck_result", "severity"),
    "visits": ("outcome", "kinds", "time_band", "method"),
    "mixed": ("outcome", "kinds", "time_band", "method"),
    "shops": ("shop_type", "kinds", "gas_type"),
}


_UNDECIDED: Final = frozenset(("?", "??", "待定", "待核", "待核实", "不清楚", "不确定"))


def _tick(head: Head, kind: str, values: list[Value]) -> Mapping | None:
    """A column of its own for one category, one kind of hazard or one outcome, with ticks in it."""
    word = plain(head.text)
    values = [value for value in values if contents.tight(value) not in _UNDECIDED]
    marked = not values or contents.share(values, contents.is_tick) >= 0.6
    if not word or not (marked or contents.share(values, _tick_or_level) >= 0.6):
        return None
    for field in _TICKED[kind]:
        codes = codes_of(field, word)
        if len(codes) == 1 and (marked or field == "categories"):
            return Mapping(head.index, field, CERTAIN if values else LIKELY, f"“{head.label}”列打勾", codes[0])
    return None


def _tick_or_level(value: Value) -> bool:
    text = contents.tight(value)
    return contents.is_tick(value) or any(read_disability(text)) or read_care_level(text) is not None


_CHOICES: Final = {
    "type": ("categories", "residence_status", "occupancy"),
    "categories": ("categories", "residence_status", "occupancy"),
    "residence_status": ("residence_status", "occupancy", "categories"),
    "occupancy": ("occupancy", "residence_status"),
    "method": ("method",),
    "fix_state": ("recheck_result", "fix_manner", "closed"),
    "recheck_result": ("recheck_result",),
    "outcome": ("outcome", "recheck_result"),
}


def _open(head: Head, term: str, field: str, kind: str, values: list[Value], others: set[str]) -> Mapping:
    """A head whose words fit several fields: the cells decide, but not for a field that has its own column."""
    allowed = set(FIELDS_OF[kind].values())
    if term in ("hazard_text", "description"):
        return _told(head, term, field, kind, values)
    if term == "limited" and values and contents.share(values, contents.is_tick) < 0.5:
        return Mapping(head.index, "due_date" if "due_date" in allowed else field, LIKELY, "按内容判断")
    if term == "phones" and contents.share(values, coded("method")) >= 0.7 and "method" in allowed:
        return Mapping(head.index, "method", LIKELY, "按内容判断")
    if term == "clock":
        clock = contents.share(values, contents.is_clock) >= 0.6 or bool(others & {"day", "visit_when"})
        return Mapping(
            head.index, field if clock or not field.endswith("clock") else "visited_at", CERTAIN, f"表头“{head.label}”"
        )
    scores = [
        (contents.share(values, _fix_word if choice == "fix_manner" else coded(choice)), -position, choice)
        for position, choice in enumerate(_CHOICES.get(term, ()))
        if choice == term or (choice in allowed and choice != "closed" and choice not in others)
    ]
    best = max(scores, default=(0.0, 0, ""))
    if best[0] >= 0.5:
        return Mapping(head.index, best[2], CERTAIN if best[2] == term else LIKELY, f"表头“{head.label}”和内容")
    if term == "fix_state" and kind in ("hazards", "mixed"):
        return Mapping(head.index, "measures", LIKELY, "按内容判断")
    if field == "?":
        return Mapping(head.index, "", DOUBTFUL, f"“{head.label}”看不出是哪一项")
    if term == "outcome" and best[0] < 0.2 and contents.share(values, lambda value: len(str(value)) > 8) >= 0.5:
        return Mapping(head.index, "remark", LIKELY, "按内容判断")
    return Mapping(head.index, field, CERTAIN, f"表头“{head.label}”")


def _told(head: Head, term: str, field: str, kind: str, values: list[Value]) -> Mapping:
    """What was found: the kind of the hazard in a word, or a description."""
    named = contents.share(values, coded("kinds"))
    short = contents.share(values, lambda value: len(str(value)) <= 14) >= 0.7
    if term == "description" and "outcome" in FIELDS_OF[kind].values() and _tells_outcomes(values):
        return Mapping(head.index, "outcome", LIKELY, "按内容判断")
    if term == "description" and kind in ("hazards", "mixed"):
        return Mapping(head.index, field, CERTAIN, f"表头“{head.label}”")
    if kind in ("hazards", "mixed"):
        enough = named >= (0.6 if kind == "hazards" else 0.4)
        return Mapping(head.index, "kinds" if enough and short else "description", LIKELY, "按内容判断")
    if term == "description" and named < 0.5:
        return Mapping(head.index, "remark", LIKELY, "按内容判断")
    return Mapping(head.index, field, CERTAIN, f"表头“{head.label}”")


def _tells_outcomes(values: list[Value]) -> bool:
    """Whether the cells under 情况 say how the visit went rather than what was found."""
    return contents.share(values, coded("outcome")) >= 0.6 > contents.share(values, coded("kinds"))


def _fix_word(value: Value) -> bool:
    text = contents.tight(value)
    return any(word in text for word in ("当场", "限期", "现场整改", "立即整改"))


def _fix_answer(value: Value) -> bool:
    """当场整改 or 限期整改, and nothing about what was done."""
    return bool(re.fullmatch("已?(?:当场|现场|立即|当即|限期|限时)(?:已?(?:整改|改正|消除)(?:到位|完成)?)?", contents.tight(value)))


def _owners_of_phones(heads: list[Head], mappings: list[Mapping], kind: str) -> list[Mapping]:
    """联系电话 right behind 业主 or 紧急联系人 is theirs, when the person of the row has a number column too."""
    generic = [at for at, head in enumerate(heads) if head.term == "phones" and mappings[at].field == "phones"]
    taken = {mapping.field for mapping in mappings}
    result = list(mappings)
    for at in generic:
        before = mappings[at - 1].field if at else ""
        target = _PERSONS.get(before)
        if target is None or target in taken or kind not in ("residents", "profiles", "households"):
            continue
        if len(generic) > 1 or re.search(r"(?:emergency\d?|guardian\d?|carer)_name$", before) or kind == "households":
            taken.add(target)
            because = f"紧跟在“{heads[at - 1].label}”后面"
            result[at] = Mapping(mappings[at].column, target, LIKELY if target else CERTAIN, because)
    return result


_STRICT: Final[dict[str, Callable[[Value], bool]]] = {
    "id_number": contents.is_id,
    "phones": contents.is_phone,
    "sex": contents.is_sex,
    "birth_date": contents.is_date,
}


_HEADS_OWN: Final = {"head_id": "id_number", "head_sex": "sex", "head_birth": "birth_date"}
"""户主身份证 is the person's own number only in a list whose persons are the heads."""
_TOLD: Final[dict[str, Callable[[Value], bool]]] = {
    **_STRICT,
    **dict.fromkeys(("name", "head_name", "owner_name", "contact_name", "emergency_name"), contents.is_name),
    "operator_name": contents.is_name,
    "address": contents.is_address,
}
"""What the cells have to look like where only a word inside an unusual head speaks for the field."""


def _corrected(mappings: list[Mapping], samples: dict[int, list[Value]]) -> list[Mapping]:
    """A column whose cells are plainly something else than its head says is left to a person."""
    result = []
    for mapping in mappings:
        test, values = _STRICT.get(mapping.field), samples[mapping.column]
        if test and not mapping.code and len(values) >= 4 and contents.share(values, test) < 0.1:
            other = next((f for f, t in _STRICT.items() if f != mapping.field and contents.share(values, t) >= 0.8), "")
            if other:
                mapping = Mapping(mapping.column, other, LIKELY, "内容和表头不一致，按内容判断")
        result.append(mapping)
    return result


def _single(mappings: list[Mapping]) -> list[Mapping]:
    """A field that holds one value is fed by one column: the certain one, else the first."""
    result = list(mappings)
    first: dict[str, int] = {}
    for at, mapping in enumerate(mappings):
        field = mapping.field
        if not field or mapping.code or field in REPEATABLE or field == "serial":
            continue
        if field not in first:
            first[field] = at
            continue
        loser, keeper = at, first[field]
        if mapping.certainty == CERTAIN and mappings[keeper].certainty != CERTAIN:
            loser, keeper = keeper, at
            first[field] = at
        result[loser] = Mapping(mappings[loser].column, "", DOUBTFUL, "另一列已经是这一项")
    return result
