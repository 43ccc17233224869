"""Residents and the people around them. What must be able to stay behind in a package is an entity of its own."""

from xinjing_desktop.records.columns import choice, count, date, link, long, partial_date, phone_list, text, yes_no
from xinjing_desktop.records.row import Row


class Resident(Row):
    """A person who lives, or is registered, behind a door."""

    title = "居民"

    household = link("住户", of="household")
    name = text("姓名", required=True, sensitive=1)
    name_note = text("姓名附注", hint="名字后面括号里的话，如“租客”")
    sex = choice("性别", of="sex", width=6)
    birth_date = partial_date("出生日期", sensitive=2)
    phones = phone_list("联系电话")
    relation_to_head = choice("与户主关系", of="relation_to_head")
    residence_status = choice("居住状态", of="residence_status", width=14)
    registered_address = text("户籍地址", width=24, sensitive=1)
    moved_in_on = partial_date("入住日期")
    moved_out_on = partial_date("迁出日期")
    died_on = partial_date("死亡日期")
    remark = long("备注")
    joined_into = link("合并到", of="resident")


class IdDocument(Row):
    """A person's identity document, kept apart so that it can stay behind."""

    title = "证件"

    resident = link("居民", of="resident", required=True)
    kind = choice("证件类型", of="id_document_kind", required=True)
    number = text("证件号码", required=True, width=20, sensitive=2)


class Contact(Row):
    """Somebody to call for a resident: family in an emergency, a guardian, a companion, a doctor."""

    title = "联系人"

    resident = link("居民", of="resident", required=True)
    role = choice("角色", of="contact_role", required=True)
    name = text("姓名", required=True, sensitive=1)
    relation = text("关系")
    phones = phone_list("联系电话")
    distance = text("住处远近")
    has_key = yes_no("有钥匙")
    remark = long("备注")


class Worker(Row):
    """Somebody who knocks on doors: grid worker, volunteer, stair leader, party member, liaison, property staff."""

    title = "工作人员"

    name = text("姓名", required=True)
    role = choice("身份", of="worker_role")
    organisation = text("所属单位", width=18)
    phones = phone_list("联系电话")
    active = yes_no("在岗")
    remark = long("备注")


class Profile(Row):
    """A resident's place in one special group; a person may hold several."""

    title = "重点人群档案"

    resident = link("居民", of="resident", required=True)
    category = choice("类别", of="special_groups", required=True, width=14, sensitive=3)
    started_on = partial_date("认定日期")
    ended_on = partial_date("退出日期")
    source = text("来源")
    disability_kind = choice("残疾类别", of="disability_kind", sensitive=3)
    disability_level = count("残疾等级", sensitive=3, hint="1 至 4 级")
    care_level = count("长护险等级", sensitive=3, hint="2 至 6 级")
    certificate_no = text("证号", width=16, sensitive=3)
    visit_frequency = choice("走访频次", of="visit_frequency")
    worker = link("责任人", of="worker")
    details = long("情况", sensitive=3, hint="不写病名，只写需要怎样帮")
    remark = long("备注")
    review_on = date("复核日期", hint="到这一天重新核对情况")
    call_button = yes_no("一键呼叫")
    oxygen = yes_no("用氧气或呼吸机", sensitive=3)
    carriers = count("搬运需几人", sensitive=3, hint="疏散时要几个人抬")
    bedroom = text("所在房间", sensitive=3, hint="疏散时到哪一间找")
    school = text("学校", sensitive=3)
    support_unit = text("兜底单位", hint="没有家人照管时由谁负责")
    self_care = choice("自理情况", of="self_care", sensitive=3)
    impairment = choice("失能类别", of="impairment", sensitive=3)
    bedridden = yes_no("是否卧床", sensitive=3)
    hardship_kind = choice("困境儿童类别", of="hardship_kind", width=14, sensitive=3)
    guardian_whereabouts = text("监护人去向", width=18, sensitive=3, hint="如“父母在苏州”")
    alone_hours = text("放学独处时段", width=18, sensitive=3, hint="如“16:00 到 18:00”")
    illness = text("病种", sensitive=3, hint="只写名称，如“尿毒症”")
    support_form = choice("供养方式", of="support_form", sensitive=3)
    veteran_kind = choice("优抚类别", of="veteran_kind", width=16, sensitive=3)
    aids = text("辅具", width=16, sensitive=3, hint="如“轮椅、助听器”")
    care_team = text("关爱帮扶小组", width=24, sensitive=3, hint="写参加的人和单位，不写病情")
