"""Paper: what was printed for whom, the words that a committee or the town has put in place of ours, and its pictures."""

from xinjing_desktop.records.columns import choice, count, date, link, long, moment, text
from xinjing_desktop.records.row import Row


class Notice(Row):
    """One printed slip: for whom, when, with which words, and what became of it at the door."""

    title = "通知单"

    community = link("居民区", of="community", required=True)
    notice = text("种类", required=True, width=14, hint="resources/notices 里的代号")
    code = text("编号", required=True, width=10, hint="印在纸上的 8 位编号，不含个人信息")
    run = text("批次", width=12)
    household = link("住户", of="household")
    hazard = link("隐患", of="hazard")
    stairwell = link("门洞", of="stairwell")
    resident = link("居民", of="resident")
    text_version = text("文本版本", width=16)
    printed_at = moment("打印时间", required=True)
    printed_by = text("打印人")
    state = choice("送达情况", of="notice_state", required=True, group="state")
    settled_on = date("送达日期", group="state")
    settled_by = text("送达人", group="state")
    remark = long("备注")


class NoticeText(Row):
    """A committee's own words for one part of a notice. Earlier versions are in the history of the record."""

    title = "通知单文本"

    community = link("居民区", of="community", required=True)
    notice = text("种类", required=True, width=14, group="text")
    part = text("部分", required=True, width=10, group="text")
    body = long("内容", required=True, group="text")
    version = count("版本", group="text")


class TownNoticeText(Row):
    """The town's words for one part of a notice, for every committee that has not written its own."""

    title = "镇发通知单文本"

    notice = text("种类", required=True, width=14, group="text")
    part = text("部分", required=True, width=10, group="text")
    body = long("内容", required=True, group="text")
    version = count("版本", group="text")


class UnitImage(Row):
    """A picture that a committee prints on its papers: emblem, seal, QR code of its group chat. Kept like a photo."""

    title = "单位图片"

    community = link("居民区", of="community", required=True)
    kind = choice("用途", of="unit_image_kind", required=True)
    digest = text("摘要", required=True, width=20)
    width = count("宽（像素）")
    height = count("高（像素）")
    byte_count = count("大小（字节）")
