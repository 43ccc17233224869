"""A fire hazard, what is found at it again, its re-checks, its referrals and its photos.

The life of a hazard (domain note §6.2): fixed on the spot, or a deadline → re-check → closed, a new deadline, or
referred. `state` and its dates are one group: they are written together. Overdue is never stored: see `is_overdue`.
"""

import datetime

from xinjing_desktop.records.columns import choice, choices, count, date, link, long, names, phone_list, text, yes_no
from xinjing_desktop.records.row import Row

OPEN_STATES = ("fixing", "referred", "suspended")
END_STATES = ("closed", "withdrawn", "merged")


class Hazard(Row):
    """One kind of hazard at one place, from its discovery to its end."""

    title = "隐患"

    community = link("居民区", of="community", required=True)
    hazard_no = text("隐患编号", width=16)
    scope = choice("范围", of="hazard_scope")
    household = link("住户", of="household")
    stairwell = link("门洞", of="stairwell")
    compound = link("小区", of="compound")
    shop = link("商户", of="shop")
    visit = link("来自走访", of="visit")
    place = text("部位", width=20, hint="不在户内时写清楚在哪里，如“3 楼楼道”")
    kind = choice("隐患类型", of="hazard_kinds", required=True, width=22)
    description = long("隐患描述")
    severity = choice("等级", of="severity")
    bases = choices("依据", of="legal_bases")
    found_on = date("发现日期", required=True)
    found_by = names("发现人")
    responsible = choice("责任方", of="responsible_party")
    responsible_name = text("责任人", sensitive=1)
    phones = phone_list("联系电话")
    actions = choices("处置", of="action_taken")
    fixed_on_site = yes_no("当场整改", group="state")
    measures = long("整改措施")
    fix_worker = text("整改责任人")
    due_date = date("整改时限", group="state")
    due_text = text("时限原文", hint="原表上写的期限，没能换成日期时留着")
    extended_from = date("延期前时限", group="state")
    extension_reason = text("延期理由", width=20, group="state")
    state = choice("状态", of="hazard_state", required=True, group="state")
    closed_on = date("销号日期", group="state")
    end_reason = text("终结说明", width=20, group="state")
    former = link("反弹自", of="hazard")
    merged_into_hazard = link("合并到", of="hazard", group="state")
    remark = long("备注")
    outing = link("来自出动", of="outing")
    worker = link("跟进人", of="worker")


class Finding(Row):
    """The same hazard seen again while it is still open: the first date and deadline stay."""

    title = "再次发现"

    hazard = link("隐患", of="hazard", required=True)
    found_on = date("发现日期", required=True)
    found_by = names("发现人")
    description = long("情况")
    visit = link("来自走访", of="visit")


class Recheck(Row):
    """A return to look (回头看)."""

    title = "复查"

    hazard = link("隐患", of="hazard", required=True)
    rechecked_on = date("复查日期", required=True)
    rechecked_by = names("复查人")
    result = choice("复查情况", of="recheck_result", required=True)
    new_due_date = date("新的时限")
    remark = long("说明")


class Referral(Row):
    """A hazard handed to a body with the power to order."""

    title = "移交"

    hazard = link("隐患", of="hazard", required=True)
    body = choice("移交单位", of="bodies", required=True, width=16)
    referred_on = date("移交日期", required=True)
    document_name = text("文书名称", width=18)
    document_no = text("文号", width=16)
    due_date = date("期限")
    feedback_on = date("反馈日期")
    feedback = long("反馈结果")
    feedback_no = text("反馈文号", width=16)
    settled = yes_no("已处理完毕")


class Photo(Row):
    """A picture's facts; its bytes lie in the ledger under their digest and travel once."""

    title = "照片"

    hazard = link("隐患", of="hazard")
    household = link("住户", of="household")
    visit = link("走访", of="visit")
    shop = link("商户", of="shop")
    kind = choice("照片类别", of="photo_kind", required=True)
    taken_on = date("拍摄日期")
    caption = text("说明", width=20)
    digest = text("摘要", required=True, width=20)
    width = count("宽（像素）")
    height = count("高（像素）")
    byte_count = count("大小（字节）")


def is_overdue(state: str | None, due_date: datetime.date | None, as_of: datetime.date) -> bool:
    """Past its deadline on that day and still waiting to be fixed; the day of the deadline itself is in time."""
    return state == "fixing" and due_date is not None and due_date < as_of


def inconsistencies(hazard: Hazard) -> list[str]:
    """What does not fit together in a hazard, in words. Imported history may say so; the window refuses it."""
    found = []
    if hazard.fixed_on_site and hazard.due_date:
        found.append("当场整改的隐患没有整改时限，请去掉时限，或改为限期整改。")
    if hazard.fixed_on_site and hazard.state in OPEN_STATES:
        found.append("当场整改的隐患应当已销号，请改为限期整改，或填写销号日期。")
    if hazard.state == "closed" and hazard.closed_on is None:
        found.append("已销号的隐患要有销号日期，请补上。")
    if hazard.state in OPEN_STATES and hazard.closed_on is not None:
        found.append("还没有销号的隐患不能有销号日期，请先复查合格再销号。")
    for label, day in (("整改时限", hazard.due_date), ("销号日期", hazard.closed_on)):
        if day is not None and day < hazard.found_on:
            found.append(f"{label}早于发现日期，请核对这两个日期。")
    return found
