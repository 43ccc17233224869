"""One knock on one door, or one patrol of one shop."""

from xinjing_desktop.records.columns import choice, count, date, link, long, moment, names, phone_list, text, yes_no
from xinjing_desktop.records.row import Row

CLEAR_AND_CLOSE = ("clear_corridor", "clear_balcony", "clear_kitchen", "close_power", "close_gas", "close_windows")


class Visit(Row):
    """What happened at a door: one line in the common case."""

    title = "走访"

    household = link("住户", of="household")
    shop = link("商户", of="shop")
    visited_at = moment("走访时间", required=True)
    time_band = choice("时段", of="time_band")
    attempt_no = count("第几次")
    method = choice("方式", of="visit_method")
    outcome = choice("结果", of="visit_outcome", width=14)
    person_met = text("见到的人", sensitive=1)
    person_relation = text("与户主关系")
    phones = phone_list("联系电话")
    verified = yes_no("信息已核对")
    clear_corridor = yes_no("清走道")
    clear_balcony = yes_no("清阳台")
    clear_kitchen = yes_no("清厨房")
    close_power = yes_no("关电源")
    close_gas = yes_no("关气源")
    close_windows = yes_no("关门窗")
    three_done = yes_no("三清三关落实")
    leaflet_count = count("宣传品份数")
    publicity = text("宣传内容", width=18)
    needs = long("诉求")
    follow_up_on = date("回访日期")
    workers = names("走访人")
    remark = long("备注")
