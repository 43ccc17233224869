"""What a committee sets out to do: a campaign with its frozen list of doors, and the outings of those who went.

A campaign of the town is one record for each unit, of one `series`: each unit's doors travel with the unit's records only.
"""

from xinjing_desktop.records.columns import choice, choices, count, date, link, long, moment, names, text, yes_no
from xinjing_desktop.records.row import Row

PARTIES = (
    "committee_staff",
    "grid_workers",
    "volunteers",
    "stair_leaders",
    "party_members",
    "office_liaisons",
    "property_staff",
    "police_and_enforcement",
)
"""The columns of an outing that name those who went, by role (campaign report: 网格员、志愿者、楼组长、社区党员 …)."""


class Campaign(Row):
    """A special action (专项行动) of one unit: its period, its doors as they were at the start, and what is done at a door."""

    title = "专项行动"

    community = link("居民区", of="community", required=True)
    series = text("系列", width=14, hint="镇里同一次行动在各居民区共用的代号，由程序写入")
    name = text("行动名称", required=True, width=24)
    starts_on = date("开始日期", required=True, group="period")
    ends_on = date("结束日期", group="period")
    scope = choice("走访范围", of="campaign_scope", required=True, group="frozen")
    narrowed_by = text("筛选条件", width=16, hint="范围为“按筛选”时用的筛选", group="frozen")
    """Names and codes that every ledger reads alike: `rented`, `group:elder_alone;place:泾北三村`; see `ledger/find/scopes.py`."""
    vacant_rule = choice("空关户统计口径", of="vacant_rule", hint="由镇里统一，印在每张表的下面")
    remote_counts = yes_no("电话联系算走访")
    checks = names("检查要点")
    leaflet = text("宣传品", width=18)
    doors = long("应访住户", hint="开始时定下的住户名单，由程序写入", group="frozen")
    key_doors = long("应访重点户", hint="开始时定下的重点户名单，由程序写入", group="frozen")
    frozen_on = date("名单锁定日期", group="frozen")
    closed_on = date("结束办理日期")
    from_town = yes_no("镇里布置")
    remark = long("备注")


class CampaignExclusion(Row):
    """A door that is taken out of what a campaign owes, and why; taking it in again removes the record."""

    title = "免访登记"

    campaign = link("专项行动", of="campaign", required=True)
    household = link("住户", of="household", required=True)
    excluded_on = date("登记日期", required=True)
    reason = text("免访原因", required=True, width=24)


class Outing(Row):
    """One going-out (出动) of a day, an evening or a weekend. Person-times (人次) are counted from these, never from visits."""

    title = "出动"

    community = link("居民区", of="community", required=True)
    kind = choice("出动类型", of="outing_kind", required=True, width=14)
    started_at = moment("出动时间", required=True)
    time_band = choice("时段", of="time_band")
    led_by = text("带队领导", hint="写职务，如“镇党委书记”")
    bodies = choices("参与部门", of="bodies")
    committee_staff = names("居委会干部")
    grid_workers = names("网格员")
    volunteers = names("志愿者")
    stair_leaders = names("楼组长")
    party_members = names("社区党员")
    office_liaisons = names("机关联络员")
    property_staff = names("物业人员")
    police_and_enforcement = names("民警和执法队员")
    others_count = count("其他人数", hint="只知道人数、没有姓名的")
    place = text("去了哪里", width=20)
    remark = long("备注")


class LeafletMove(Row):
    """Leaflets (宣传品) that came in or left otherwise than at a door; what is handed over at doors is counted from visits."""

    title = "宣传品收发"

    community = link("居民区", of="community", required=True)
    leaflet = text("宣传品名称", required=True, width=22)
    kind = choice("收发", of="leaflet_move", required=True)
    quantity = count("份数", required=True)
    moved_on = date("日期", required=True)
    handled_by = text("经手人")
    remark = long("备注")
