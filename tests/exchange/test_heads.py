"""Head wordings of committees: the words of the import contract in the many forms they take."""

import pytest

from xinjing_desktop.exchange.field_maps import FIELDS_OF
from xinjing_desktop.exchange.heads import likely_term_of, plain, term_of, term_under


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("姓　名", "姓名"),
        ("联系\n电话", "联系电话"),
        ("*身份证号码：", "身份证号码"),
        ("走访户数（户）", "走访户数"),
        ("（必填）", "(必填)"),
    ],
)
def test_a_head_is_compared_without_its_clothes(text: str, words: str) -> None:
    assert plain(text).strip("()") == words.strip("()")


WORDINGS = {
    "residents": {
        "name": "姓名 居民姓名 家庭成员 成员姓名 姓名（必填） 常住人员姓名 居住人姓名",
        "birth_date": "出生年月 出生日期 出生时间 生日 出生日期（年月日）",
        "id_number": "身份证号 公民身份号码 证件号 居民身份证号 身份证号码（18位） 有效证件号码",
        "phones": "联系电话 手机 联系方式 手机号 手机/固话 固话/手机 本人电话 电话（手机/固话）",
        "relation_to_head": "与户主关系 家庭关系 关系 与户主之关系 与产权人关系 称谓",
        "residence_status": "居住状态 人户状态 人户情况 是否人户分离 人口类型 户籍类型",
        "registered_address": "户籍地址 户口所在地 户籍详细地址",
        "address": "地址 家庭住址 现住址 居住地址 现住详细门牌 门弄牌号 房屋坐落 住处",
        "room_no": "室 室号 房号 户室号 单元房号 房屋号",
        "stairwell": "号 门洞 门牌号 楼号 楼栋号",
        "owner_phones": "业主电话 房东联系方式 产权人电话",
        "resident_count": "实住人数 实际居住人数 家庭人口数 现住人数",
        "ebike_count": "电动自行车数 电瓶车数 电动车数量（辆） 电动车（辆）",
        "occupancy": "房屋用途 房屋性质 居住性质 房屋使用情况",
        "access_note": "钥匙/门禁 门禁说明 备用钥匙",
        "moved_in_on": "入住日期 入住时间 迁入日期 搬入时间 何时入住 入住小区日期",
        "moved_out_on": "迁出日期 迁出时间 搬走日期 搬离时间 退租日期",
        "died_on": "死亡日期 死亡时间 去世日期 故世日期 过世 离世日期 死亡年月",
        "has_died": "是否已死亡 是否死亡 已故 死亡标志 是否去世",
        "has_moved_out": "是否已迁出 是否搬离 迁出与否",
        "moved_to": "迁往地 迁出去向 迁往何处 迁往地址",
        "alive": "是否健在 健在",
        "life": "状态 生存状态 人员变动情况",
    },
    "profiles": {
        "categories": "人员类别 重点类别 特殊群体类别 困难类别 对象类型 关爱类别",
        "emergency_phones": "紧急联系人电话 紧急联系电话 家属电话 子女电话",
        "emergency_name": "紧急联系人 家属联系人 家属姓名 联系人",
        "helper_name": "结对人 志愿者 结对志愿者 帮扶责任人 助老志愿者",
        "visit_frequency": "走访频次 探访频率 关爱频次 走访周期",
        "started_on": "认定日期 纳入时间 建档日期",
        "care_level": "长护险等级 护理等级 长护险",
        "name_phone": "监护人及电话 紧急联系人及联系方式 姓名/电话",
    },
    "hazards": {
        "kinds": "隐患类型 隐患类别 问题类型 隐患分类",
        "description": "隐患描述 隐患情况 问题描述 具体情况 隐患内容",
        "found_on": "发现日期 检查时间 排查日期 走访日期",
        "found_by": "发现人 检查人员 排查人 巡查人员",
        "fixed_on_site": "当场整改 是否当场整改 现场整改 立行立改",
        "due_date": "整改时限 整改期限 完成时限 要求完成时间 整改截止日期",
        "measures": "整改措施 整改要求 处置措施 整改建议",
        "recheck_result": "复查情况 回头看结果 复核情况",
        "closed": "是否销号 销号情况 是否闭环",
        "closed_on": "销号日期 整改完成时间 办结日期",
        "handed_over_to": "移交单位 移交部门",
        "responsible_name": "责任人 户主/责任人 整改责任人 当事人 户主",
    },
    "visits": {
        "visited_at": "走访时间 入户时间 日期 上门日期 探访日期",
        "outcome": "走访结果 入户情况 见面情况 是否入户",
        "person_met": "见面人 受访人 接待人 被走访人 见面对象",
        "workers": "走访人 走访人员 入户人员 走访干部 社工",
        "leaflet_count": "宣传品（份） 发放宣传资料（份） 宣传资料发放数 海报",
        "needs": "诉求 居民诉求 意见建议 急难愁盼 反映问题",
        "follow_up_on": "回访日期 下次走访日期 预约回访",
        "three_done": "三清三关 三清三关是否落实 “三清三关”落实情况",
        "clear_corridor": "清走道 清楼道 清走道（楼道）",
        "close_gas": "关燃气 关气源",
    },
    "shops": {
        "shop_name": "店招名称 店名 商户名称 字号名称 单位名称",
        "operator_name": "经营者 负责人 店主 老板 法人/负责人",
        "people_sleep_in": "是否住人 有无住人 是否有人留宿 店内住人",
        "extinguisher_count": "灭火器数量 灭火器（具） 灭火器个数",
        "indoor_charging": "店内充电 电动车室内充电 是否店内充电",
        "last_patrol_on": "巡查日期 最近一次巡查 最近检查时间",
        "area_m2": "面积（㎡） 经营面积 建筑面积",
    },
}


@pytest.mark.parametrize("kind", WORDINGS)
def test_wordings_lead_to_their_field(kind: str) -> None:
    wrong = {
        wording: FIELDS_OF[kind].get(term_of(wording), term_of(wording))
        for field, wordings in WORDINGS[kind].items()
        for wording in wordings.split()
        if FIELDS_OF[kind].get(term_of(wording)) != field
    }
    assert wrong == {}


def test_what_we_do_not_keep_is_known_as_such() -> None:
    for wording in "年龄 民族 政治面貌 文化程度 婚姻状况 工作单位 整改后照片 居民签字 户籍迁入日期 户口迁出时间 来沪日期".split():
        assert term_of(wording) == "unused", wording


@pytest.mark.parametrize(
    ("over", "text", "term"),
    [
        ("紧急联系人", "姓名", "emergency_name"),
        ("紧急联系人", "电话", "emergency_phones"),
        ("监护人情况", "联系方式", "guardian_phones"),
        ("业主", "电话", "owner_phones"),
        ("承租人信息", "姓名", "contact_name"),
        ("回头看", "日期", "rechecked_on"),
        ("复查", "结果", "recheck_result"),
        ("复查验收", "人员", "rechecked_by"),
        ("移交", "单位", "handed_over_to"),
        ("移交", "日期", "handed_over_on"),
        ("户籍地", "详细地址", "registered_address"),
        ("死亡情况", "日期", "died_on"),
        ("迁出", "时间", "moved_out_on"),
        ("迁出情况", "地址", "moved_to"),
        ("入住情况", "日期", "moved_in_on"),
        ("整改情况", "时限", "due_date"),
        ("残疾", "等级", "disability_level"),
        ("三清三关", "清阳台", "clear_balcony"),
    ],
)
def test_a_leaf_is_read_with_the_head_over_it(over: str, text: str, term: str) -> None:
    assert term_under(over, text) == term


def test_an_unusual_head_is_told_by_a_word_in_it() -> None:
    assert likely_term_of("本人常用手机") == "phones"
    assert likely_term_of("本次走访干部") == "workers"
    assert likely_term_of("北渔路123弄45号") == ""
    assert likely_term_of("走访率") == ""
