"""What follows from a visit: an appeal to be answered, a measure of care, how often a group is visited, a day's diary."""

import unicodedata

from xinjing_desktop.records.columns import choice, date, link, long, names, phone_list, text, yes_no
from xinjing_desktop.records.row import Row


class Appeal(Row):
    """What somebody asks to be settled (诉求、急难愁盼): from a visit, a call, a hotline ticket; promised, answered, closed."""

    title = "诉求"

    community = link("居民区", of="community", required=True)
    household = link("住户", of="household")
    shop = link("商户", of="shop")
    visit = link("来自走访", of="visit")
    raised_on = date("提出日期", required=True)
    raised_by = text("诉求人", sensitive=1)
    phones = phone_list("联系电话")
    source = choice("来源", of="appeal_source", required=True)
    ticket_no = text("12345 工单号", width=16)
    kind = choice("诉求类别", of="appeal_kind", required=True)
    urgency = choice("紧急程度", of="appeal_urgency")
    description = long("诉求内容", required=True)
    handler = text("经办人")
    promised_on = date("承诺办结日期")
    answer = long("答复", group="answer")
    answered_on = date("答复日期", group="answer")
    result = choice("办理结果", of="appeal_result", group="answer")
    satisfied = yes_no("居民满意")
    remark = long("备注")


class CareMeasure(Row):
    """What is done for a resident (关爱措施): meals, an alarm, a companion, from one day to another."""

    title = "关爱措施"

    resident = link("居民", of="resident", required=True)
    kind = choice("措施", of="care_measure", required=True, width=16)
    started_on = date("开始日期", required=True)
    ended_on = date("结束日期")
    done_by = text("落实人")
    remark = long("说明")


class VisitRule(Row):
    """How often a committee visits those of one group; where none is written, the frequency of the dictionary is proposed."""

    title = "走访频次规则"

    community = link("居民区", of="community", required=True)
    category = choice("类别", of="special_groups", required=True, width=14)
    frequency = choice("走访频次", of="visit_frequency", hint="不填是按建议，重的比轻的勤")
    remote_counts = yes_no("电话联系算走访")


class DiaryEntry(Row):
    """A day of work in a committee's words (民情日志); what nobody has written is told from the day's records."""

    title = "民情日志"

    community = link("居民区", of="community", required=True)
    day = date("日期", required=True)
    body = long("内容", required=True)
    written_by = names("记录人")


def tidy_ticket(typed: str | None) -> str | None:
    """A ticket number without blanks, full-width signs as plain ones, letters large."""
    return "".join(unicodedata.normalize("NFKC", typed or "").split()).upper() or None
