"""Where people live and trade: community → compound → stairwell (门洞) → household (a door); and street shops."""

from xinjing_desktop.records.columns import (
    choice,
    count,
    date,
    link,
    long,
    measure,
    names,
    partial_date,
    phone_list,
    text,
    yes_no,
)
from xinjing_desktop.records.row import Row


class Community(Row):
    """A reporting unit: a neighbourhood with its committee, or the talent-apartment estate."""

    title = "居民区"

    code = text("统计代码", width=14, hint="12 位统计用区划代码")
    name = text("居民区名称", required=True, width=16)
    unit_type = choice("单位类型", of="unit_type")
    address = text("居委会地址", width=24)
    phone = text("居委会电话", width=14)
    duty_hours = text("值班时间", width=16)
    remark = long("备注")


class Compound(Row):
    """An estate behind one gate, with its property company and owners' committee."""

    title = "小区"

    community = link("居民区", of="community", required=True)
    name = text("小区名称", required=True, width=16)
    other_name = text("别名", width=14)
    road = text("路", width=10, group="address")
    lane = text("弄", width=8, group="address")
    address = text("地址", width=24)
    housing_type = choice("房屋类型", of="housing_type")
    built_year = count("建成年份")
    block_count = count("幢数")
    stairwell_count = count("门洞数")
    household_count = count("户数")
    property_company = text("物业公司", width=18)
    property_lead = text("物业负责人")
    property_phones = phone_list("物业电话")
    owners_lead = text("业委会主任")
    owners_phones = phone_list("业委会电话")
    police_name = text("社区民警")
    police_phones = phone_list("民警电话")
    fire_station = text("微型消防站位置", width=18)
    fire_lane = text("消防通道", width=18)
    charging_spots = count("集中充电桩数")
    bike_shed_count = count("车棚数")
    control_room = text("消防控制室", width=18)
    remark = long("备注")


class Stairwell(Row):
    """One entrance (号): the unit in which doors are knocked on."""

    title = "门洞"

    compound = link("小区", of="compound", required=True)
    road = text("路", width=10, group="address")
    lane = text("弄", width=8, group="address")
    sub_lane = text("支弄", width=8, group="address")
    number = text("号", required=True, width=8, group="address")
    block = text("幢", width=8)
    floors = count("层数")
    rooms_per_floor = count("每层户数")
    elevator = yes_no("电梯")
    height_class = choice("楼高类别", of="height_class", hint="高层与多层适用的规定不同")
    stair_leader = text("楼组长")
    leader_phones = phone_list("楼组长电话")
    worker = link("包楼干部", of="worker")
    hydrant_state = choice("消火栓", of="equipment_state")
    extinguisher_state = choice("灭火器", of="equipment_state")
    emergency_light_state = choice("应急照明", of="equipment_state")
    remark = long("备注")


class Household(Row):
    """One door: a room number and, where a flat is let in parts, a part of it."""

    title = "住户"

    community = link("居民区", of="community", required=True)
    stairwell = link("门洞", of="stairwell", group="address")
    room_no = text("室号", width=10, group="address")
    room_part = text("分室", width=8, hint="同一套房分租时的次卧、A、B 等", group="address")
    address_text = text("地址原文", width=28, hint="没能拆成弄、号、室的地址照原样留着", group="address")
    household_no = text("户编号", width=12)
    occupancy = choice("房屋用途", of="occupancy")
    head_name = text("户主", sensitive=1)
    contact_name = text("联系人", sensitive=1)
    phones = phone_list("联系电话")
    owner_name = text("房主", sensitive=2)
    owner_phones = phone_list("房主电话", sensitive=2)
    registered_count = count("户籍人数")
    resident_count = count("实住人数")
    gas_type = choice("燃气种类", of="gas_type")
    heating = text("取暖设备")
    ebike_count = count("电动自行车数")
    ebike_charging = choice("充电方式", of="ebike_charging")
    ebike_plates = names("电动车号牌")
    smoke_alarm_on = partial_date("烟感安装日期")
    gas_alarm = yes_no("燃气报警器")
    window_exit = yes_no("防盗窗逃生口")
    extinguisher_count = count("灭火器数")
    access_note = text("钥匙/门禁说明", width=20)
    best_time_band = choice("便于上门时段", of="time_band")
    caution_note = text("走访提示", width=20, hint="有犬、听力不便等；不写评价")
    remark = long("备注")


class Shop(Row):
    """A street shop or other small premises."""

    title = "沿街商户"

    community = link("居民区", of="community", required=True)
    compound = link("所属小区", of="compound")
    shop_name = text("店招名称", required=True, width=18)
    road = text("路", width=10, group="address")
    lane = text("弄", width=8, group="address")
    house_no = text("门牌号", width=10, group="address")
    address_text = text("地址原文", width=24, group="address")
    shop_type = choice("商户类型", of="shop_type")
    area_m2 = measure("面积（㎡）")
    operator_name = text("经营者", sensitive=1)
    phones = phone_list("联系电话")
    staff_count = count("从业人数")
    people_sleep_in = yes_no("店内住人")
    gas_type = choice("燃气种类", of="gas_type")
    extinguisher_count = count("灭火器数")
    indoor_charging = yes_no("店内充电")
    last_patrol_on = date("最近巡查")
    remark = long("备注")
