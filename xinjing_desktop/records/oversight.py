"""What passes between a town and its committees: the town's word on a hazard, a month's frozen figures, handed-out codes."""

from xinjing_desktop.records.columns import date, link, long, names, text, yes_no
from xinjing_desktop.records.row import Row


class Supervision(Row):
    """The town's word on a hazard (督办), and the committee's answer."""

    title = "督办"

    community = link("居民区", of="community", required=True)
    hazard = link("隐患", of="hazard")
    opinion = long("督办意见", required=True)
    issued_on = date("督办日期", required=True)
    issued_by = text("督办人")
    due_on = date("要求回复日期")
    reply = long("回复", group="reply")
    replied_on = date("回复日期", group="reply")
    replied_by = text("回复人", group="reply")
    settled = yes_no("已办结")


class MonthClose(Row):
    """A month whose figures are frozen: they never change, later corrections are counted apart (domain note §7.2)."""

    title = "月结"

    community = link("居民区", of="community", required=True)
    month = text("月份", required=True, width=9, hint="如 2026-01")
    closed_on = date("锁定日期", required=True)
    closed_by = text("填报人")
    checked_by = text("审核人")
    figures = long("当月数字", required=True, hint="锁定时的各项数字，由程序写入")
    remark = long("备注")


class Term(Row):
    """A code that the town has added to one of the dictionaries, for every committee."""

    title = "字典条目"

    code_list = text("字典", required=True, width=16)
    code = text("代码", required=True, width=14, hint="永久不变的英文代码")
    label = text("名称", required=True, width=18)
    words = names("表格里的其他写法")
    retired = yes_no("停用")


