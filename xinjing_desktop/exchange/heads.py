# ruff: noqa: E501  One rule is one line: a wrapped expression is harder to check than a long one.
"""What the words in the head of a table mean.

A head text becomes a term. Most terms are fields of the import contract; the others are open until it is known what
kind of table it is: `day` (visited, found, patrolled), `person` (a name cell of whoever the row is about) and so on.
`unused` are columns that committees keep and we do not.
"""

import functools
import re
import unicodedata
from typing import Final

_BRACKETS: Final = re.compile(r"[(\[{〔【][^()\[\]{}〔〕【】]*[)\]}〕】]")
_EDGES: Final = " *:,.;、。~-_—·'\"“”‘’※▲★●◆"


@functools.lru_cache(maxsize=20000)
def plain(text: str) -> str:
    """A head without line breaks, blanks, stars, colons and the units or hints in brackets."""
    text = "".join(unicodedata.normalize("NFKC", text).split()).replace("\u200b", "")
    bare = _BRACKETS.sub("", text)
    return (bare or text).strip(_EDGES).upper()


@functools.lru_cache(maxsize=20000)
def bracketed(text: str) -> str:
    """What stands in the brackets of a head: a unit, a hint, or the part of an address that the cells hold."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(part[1:-1] for part in _BRACKETS.findall(text))


def _terms(table: str) -> list[tuple[str, re.Pattern[str]]]:
    rules = []
    for line in table.strip().splitlines():
        term, _, pattern = line.strip().partition(" ")
        rules.append((term, re.compile(rf"(?:{pattern.strip().replace(' ', '')})")))
    return rules


_WHO = r"(?:(?:常住|实住|居住|同住|在住|在册|户内|现住)?(?:人员|人口|成员|人)|住户成员|居民|对象|服务对象|老人|老年人|本人|成员|家庭成员|家庭人员|残疾人|儿童|学生|被帮扶人|帮扶对象|关爱对象|重点人员|优抚对象|常住人口|实有人口|人口)"
_PHONE = r"(?:电话|手机|联系方式|联络方式|固话|座机|宅电|TEL|电话号码|手机号码|手机号|联系号码|手机/固话|固话/手机|手机(?:或|、|及|和)固话|固话(?:或|、|及|和)手机|电话/手机|电话或手机|联系办法|通讯方式|联络电话)"
_OWNER = r"(?:业主|产权人|产权所有人|房屋所有人|所有权人|权利人|房东|房主|出租人|出租方|产权户主|产证人)"
_OTHERS = r"楼组长|组长|社区民警|民警|社区医生|家庭医生|签约医生|医生|网格员|网格长|社工|居委|居委会|物业|物业公司|学校|班主任|志愿者|结对(?:人|志愿者)|走访人|填表人|登记人|检查人|发现人|助老员|护工|保姆|护理员"
"""People in other columns than the one a row is about: their numbers and addresses are not his."""
_DAY = r"(?:日期|时间|年月|年月日|日|日期时间)"
_DEATH = r"(?:死亡|去世|故世|过世|离世|病故|亡故|身故|逝世|故去)"
_LEAVING = r"(?:迁出|搬走|搬离|搬出|迁走|迁离)"
_COMING = r"(?:入住|迁入|搬入|搬来|迁来)"
_APPOINTED, _ENTRUSTED = "意定监护人|协议监护人", "委托(?:照护|监护|看护)人|受托(?:照护|监护)?人|被委托(?:照护|监护)?人|受委托(?:照护|监护)?人"
_AIDE, _POST = "助残员|助残志愿者|残疾人?专职委员", "双岗联系人|双岗责任人"
_RECHECK = r"(?:复查|回头看|复核|验收|复检|整改复查|回头看复查|复查验收|督查|再次检查|再查|回访检查)"
_CLOSE = r"(?:销号|销案|闭环|办结|销项|消号|清零)"

# The first rule that fits the whole text wins.
_RULES: Final = _terms(
    rf"""
name_phone (?:(?:紧急|应急|家属|法定|现|家庭|户)?(?:{_WHO}?姓名|{_WHO}|{_OWNER}|联系人|联络人|紧急联系人|户主|负责人|经营者|经营人|店主|法人|责任人|见面人|受访人|接待人|被访人|承租人|租客|租户|监护人|{_APPOINTED}|{_ENTRUSTED}|{_AIDE}|{_POST}|住户|家属|亲属|子女))(?:姓名)?(?:及|和|/|、|与|\+|,|以及)(?:其)?(?:联系)?{_PHONE}
guardian_whereabouts (?:监护人|父母|父母亲)(?:的)?(?:现|目前)?(?:外出)?(?:去向|务工地|打工地)|外出务工地(?:点|址)?|父母外出(?:情况|地|地点)
appointed_guardian_phones (?:{_APPOINTED})(?:的)?(?:联系)?{_PHONE}
appointed_guardian_name (?:{_APPOINTED})(?:姓名)?
entrusted_carer_phones (?:{_ENTRUSTED})(?:的)?(?:联系)?{_PHONE}
entrusted_carer_name (?:{_ENTRUSTED})(?:姓名)?
disability_aide_phones (?:{_AIDE})(?:的)?(?:联系)?{_PHONE}
disability_aide_name (?:{_AIDE})(?:姓名)?
post_contact_phones (?:{_POST})(?:的)?(?:联系)?{_PHONE}
post_contact_name (?:{_POST})(?:姓名)?
self_care (?:生活|日常)?自理(?:能力|情况|程度|状况|状态)?(?:评估)?(?:等级|类别|情况)?
bedridden 是否(?:长期)?卧床|(?:长期)?卧床(?:情况|与否|否)
impairment 失能(?:失智)?(?:类别|类型|程度|状况|分类)|失能失智情况|失能/?半失能/?失智
hardship_kind 困境(?:儿童|未成年人|少年)(?:的)?(?:类别|类型|种类|分类|情形)
alone_hours (?:放学|课后)?(?:后)?(?:独处|独自在家|无人看护)(?:时段|时间段?|时长|情况)|放学后?(?:独处|独自在家)
illness (?:大病|重病|疾病|所患|患病|重大疾病|大重病)?(?:病种|病名)|所患(?:疾病|病种)|(?:大病|重病|重大疾病|疾病)名称
support_form (?:特困)?(?:人员)?供养(?:方式|形式|类型|类别|情况)|(?:集中|分散)/(?:集中|分散)(?:供养)?
veteran_kind (?:优抚|抚恤|军人优抚)(?:对象|人员)?(?:类别|类型|种类|身份|分类)
aids (?:残疾人)?(?:辅具|辅助器具|康复辅具|康复辅助器具|辅助用具)(?:适配|配备|配置|使用|需求)?(?:情况|名称|种类)?
care_team (?:关爱)?帮扶小组(?:成员|人员|组成)?|关爱小组(?:成员)?
oxygen (?:是否)?(?:用氧(?:气)?|吸氧|使用氧气)?(?:或|/|、)?(?:使用)?呼吸机(?:使用)?(?:情况)?|(?:是否)?(?:用氧|吸氧)(?:情况)?
carriers (?:疏散)?(?:搬运|抬运)(?:需|需要)?(?:几人|人数|几个人)
bedroom (?:老人|本人|卧床)?所在房间
call_button (?:是否)?(?:已)?(?:安装|配备)?一键(?:呼叫|通|报警)(?:器|设备|装置)?(?:安装|配备)?(?:情况)?
school (?:就读|所在|在读)?学校(?:名称|及班级|班级)?|就读学校.*
support_unit 兜底(?:单位|责任单位|保障单位|责任人)
serial 序号?|编?号序|序列号?|顺序号?|NO|№|\#|行号|项次|流水号|排序|次序|编号
hazard_no (?:案件|整改|问题)编号|(?:整改)?单号|(?:隐患|问题|隐患台账|台账|整改单)(?:编号|序号|编码|号)
household_no (?:户|家庭|住户)(?:编号|号|编码|序号)|(?:房屋|住房)(?:编号|编码)|户籍?档案号|档案编号|户号|档案号|一户一档编号|家庭户编号|户代码|户籍编号
unused (?:户籍|户口)(?:的)?(?:迁入|迁出|登记|注销|落户|报入)(?:{_DAY})
has_died 是否已?(?:{_DEATH}|亡|故)|已(?:{_DEATH}|亡|故)|{_DEATH}(?:标志|标识|标记|与否|情况)
died_on {_DEATH}(?:{_DAY}|年份)?|何时{_DEATH}
has_moved_out 是否已?{_LEAVING}|已{_LEAVING}|{_LEAVING}(?:标志|标识|标记|与否|情况)
moved_out_on {_LEAVING}(?:本?小区|本?居民区)?(?:{_DAY}|年份)?|何时{_LEAVING}|退租{_DAY}
moved_to (?:{_LEAVING}|人员)后?(?:去向|去处)|(?:迁往|搬往|迁至|搬至|搬到)(?:地|何处|哪里|地址|住址|处|地点)?
moved_in_on {_COMING}(?:本?小区|本?居民区)?(?:{_DAY}|年份)|何时{_COMING}
alive (?:是否)?(?:健在|在世)(?:与否|情况)?
life (?:生存|生命|存亡)(?:状态|状况|情况)|(?:人员)?(?:变动|异动)(?:情况|原因|类型|类别)
unused 参加工作.*|就业.*|工作/学习单位|年龄|周岁|岁数|实足年龄|虚岁|民族|政治面貌|是否党员|党员|文化程度|学历|教育程度|婚姻|婚姻状况|婚否|婚姻情况|职业|工作单位.*|从事职业|籍贯|血型|国籍|宗教信仰|照片|图片|整改前.*|整改后.*照片.*|(?:居民|户主|住户|本人|业主|责任人|当事人|被访人|领取人|户主或家属)?(?:签名|签字)|签收|来沪{_DAY}|证件类型|证件种类|医保.*|养老.*保险|参保.*|健康.*|身体状况|兵役.*|信教.*|宠物.*|车牌.*|特长|爱好|微信号?|邮箱|邮编|依据|法律依据|.*照片.*|核对提示|整改资金|年份|月份|房型|户型|层数|楼层|低保证号|残疾证号?|证书编号|开户行|银行.*
head_id 户主(?:的)?(?:居民)?(?:身份证件?|证件|公民身份)(?:号码?|证号)?
head_sex 户主性别
head_birth 户主出生(?:{_DAY})?|户主生日
unused (?:{_OWNER}|{_OTHERS}|法定监护人|监护人|家属|亲属|子女|紧急联系人|联系人|承租人|租客|租户|现住人|配偶|父母?|母亲?|法人)(?:的)?(?:居民)?(?:身份证|证件|公民身份).*
unused (?:与|和|同)?(?:被?监护人?|紧急联系人?|应急联系人|联系人|家属|亲属|老人|本人|残疾人|对象|服务对象|患者|儿童|被监护人)(?:与|和)?(?:被?监护人|老人|本人|残疾人|对象|服务对象|患者|儿童)?(?:的|之)?关系
unused (?:是否|有无)?(?:使用|动用)?明火(?:作业|情况)?
unused 户主(?:年龄|民族|政治面貌|学历|文化程度|籍贯|职业|工作单位|婚姻状况)|出生地.*|审核.*|审批.*|领导.*|批示.*|处罚.*|文书.*|数据来源|更新(?:时间|日期|人)|修改(?:时间|日期|人)|核实人
unused (?:{_OTHERS})(?:的)?(?:联系)?{_PHONE}|(?:楼组长|组长|社区民警|民警|社区医生|家庭医生|签约医生|医生|网格长|居委|物业|班主任|护工|保姆|护理员|配偶|父亲|母亲|父母|曾用)(?:姓名|名字|名)
unused (?:{_OWNER}|{_OTHERS}|法定监护人|监护人|家属|亲属|子女|紧急联系人|应急联系人|配偶|父母|原|迁出|迁入|迁往|迁来|工作|学校|老家|来源|寄养)(?:前|地|后)*(?:的)?(?:居住|家庭|现|现居住|详细)*(?:地址|住址|住所|地|所在地|去向)
unit 居民区|居委|居委会|居委名称|居民区名称|社区|社区名称|街道|街镇|镇|所属(?:居民区|居委|居委会|社区|街镇|街道|网格|片区|楼组)|网格|微网格|网格号|网格名称|片区|块区|楼组长?|填报单位|单位名称及?编号|上报单位|房屋类型|房屋结构|建成年份|责任区
sex 性[别別](?:代?码)?|男/女|男女
birth_date 出生{_DAY}?|出生年|生年月日|生日日期|生日|出生年月日|出生年份|出生
id_number (?:居民|公民|本人|法人|老人|经营者)?(?:有效)?(?:身份证|公民身份|身份|身份证件|证件|居民身份证|身份证明|公民身份证)(?:号码?|号|证号|件号码?|号码/护照号)|(?:身份证|证件)(?:编号)?|身份证(?:或|/)护照(?:号码?)?|ID|ID号码?|身份证号码.*|证件号码?.*
registered_address 户籍(?:地|所在地|登记地|地址|住址|门牌)?(?:详细)?(?:地址|住址|所在地)?|户口(?:所在地|地址|地)(?:地址)?|身份证(?:上)?(?:地址|住址)|户籍地|原籍(?:地|地址)?
relation_to_head (?:与|和|同|系)?(?:户主|房主|业主|产权人|房东|本户户主|主要承租人|承租人|户)(?:之|的|间)?关系|家庭关系|关系|称谓|称呼|家庭角色|家庭成员关系|成员关系|家属关系|户内关系|身份关系|与户主关系.*
residence_status (?:人员)?居住(?:状态|状况|情况|类别)|人户(?:状态|情况|状况|一致|分离|关系|类别|一致情况|分离情况|是否一致|一致标志)?|户籍(?:状态|情况|状况|类型|性质|类别|人口类型)|人户标志|人户分类|居住类别|是否人户分离|人户是否分离|人口(?:类型|性质|类别|属性)|户口(?:性质|类型|状态|情况)|人员性质|在住(?:情况|状态|状况)|在册状态|居住和户籍状态|户口状况|在沪(?:情况|状态|状况)|(?:人户|居住)属性|实有人口类别|人员状态
head_name (?:本户)?户主(?:姓名|名|名称|名字)?|户主/联系人|家庭户主|户代表|户长
head_phones 户主{_PHONE}
owner_phones {_OWNER}(?:的)?(?:联系)?{_PHONE}
owner_name (?:房屋)?{_OWNER}(?:姓名|名称|名字)?|产权|房屋产权人|业主/产权人|产权人/业主|业主或房东|(?:房?产证|产权证)(?:上)?(?:姓名|户名|人)
contact_name (?:户|家庭|现|本户|住户|主要|第一)?(?:联系人|联络人)(?:姓名)?|现住户主|现户主|承租人|承租户|租客|租户|实际(?:居住|使用)人|现住人|居住人|住户|住户名称?|住户姓名|承租人姓名|租客姓名|租户姓名|现住户|现居住人|租住人|租赁人|(?:房屋)?使用人|实住人|住户代表|现承租人|承租户主|租赁人姓名|现居住人姓名
contact_phones (?:承租人|租客|租户|住户|联系人|现住户|现住户主|承租户){_PHONE}
registered_count 户籍(?:人口|人员)?(?:人数|数|数量)|户籍人口|在册(?:人数|人口)|户口(?:人数|数)|本户户籍数|户口本人数|户籍人数.*|(?:户籍)?在册(?:户籍)?人数|户内户籍人数
resident_count (?:实住|实际居住|常住|居住|现住|实有|家庭|同住|实际|现居住|租住|实际住)(?:人口|人员)?(?:人数|数|数量)|实住|人口数|人数|家庭人口|常住人口|居住人口|实住人口|实有人口数?|总人数|住几人|几口人|几个人|家庭人数|居住总人数|在住人数|居住人员数
ebike_count (?:家有|拥有|持有|本户)?(?:非机动车|电动自行车|电瓶车|电动车|助动车|电单车)(?:数量?|辆数|台数|保有量|拥有量|数目|拥有数)?(?:辆|台)?|有无(?:电动|电瓶|助动)(?:自行)?车|电(?:动|瓶)车情况|有?几辆(?:电动自行车|电瓶车|电动车)|电动自行车(?:数|情况)
gas_type 燃气(?:种类|类型|使用|情况|方式|使用情况|类别|使用类型|性质|来源)?|用气(?:类型|方式|种类|情况|性质|类别)?|气源(?:类型|种类)?|(?:使用)?燃料(?:种类|类型)?|煤气(?:类型|种类)?|燃气/液化气|煤气/液化气|使用燃气|使用气源|气种|厨房(?:燃料|用气)|燃气形式|用火方式|是否(?:使用)?燃气|使用何种燃气|天然气/液化气|液化气/天然气
access_note 入户方式|进门(?:方式|说明)|钥匙.*|门禁.*|进门方式|开门方式|上门提示|上门说明|入户提示|备用钥匙.*
occupancy 房屋?(?:用途|性质|状态|使用情况|使用性质|现状|使用状态|使用|状况|居住性质|居住情况|租住情况|类别|情况)|居住(?:性质|用途|方式|形式|类型)|用途|住房(?:性质|用途|情况|状态)|租住(?:情况|类型|性质)|使用(?:状态|情况|性质|现状)|性质|出租情况|(?:自[住用]|出租)(?:/|或)(?:自[住用]|出租)(?:/(?:空关|空置|其他|借住))*|房屋(?:使用状况|占用情况)|住户(?:类型|性质)|户(?:性质|类型|别)
guardian_phones (?:法定)?监护人(?:的)?(?:联系)?{_PHONE}
guardian_name 监护责任人|(?:法定|主要|第一)?监护人(?:姓名)?
emergency_phones (?:紧急|应急|家属|亲属|子女|紧急联系人|应急联系人|紧急联络人|家属联系人|第一联系人|亲友)(?:的)?(?:联系|联系人)?{_PHONE}
emergency_name (?:紧急|应急|家属|亲属|子女|亲友)(?:联系人|联络人|联系)(?:姓名)?|亲属姓名|亲友姓名|紧急联系人姓名|家属|家属姓名|子女|子女姓名|主要家属|亲属|紧急联系人\d?|(?:紧急|应急)情况联系人|(?:家属|亲属|子女|紧急联系人|应急联系人)(?:姓名)?(?:及|和|/|、|与)(?:与?(?:本人|老人|其|对象))?关系
helper_name 结对(?:人|帮扶人|人员|志愿者|党员|干部|帮扶|责任人|关爱人|对象|关爱员)?(?:姓名)?|帮扶(?:人|责任人|干部|人员|志愿者|党员)|(?:结对|关爱|帮扶|包户|为老|助老|老伙伴|联系|爱心|看护|陪护|陪伴)?志愿者(?:姓名)?|包保(?:人|责任人)|包户(?:干部|人|责任人)|联系(?:干部|党员)|关爱员|助老员|结对帮扶.*人|老伙伴|责任社工|结对社工|包干人|关爱人|关爱责任人|服务(?:人员|志愿者|人)|结对.*
visit_frequency 走访要求|多久(?:走访|上门|探访|联系)一次|(?:走访|探访|探视|服务|关爱|联系|上门|巡访|探望|访视|问候|看望)?(?:频次|频率|频度|周期|次数要求)
started_on (?:认定|纳入|纳管|建档|列入|起始|享受|登记入册|入册|评定|首次认定|核定|开始|享受待遇|批准|鉴定|录入|生效)(?:{_DAY})|开始{_DAY}|起始日|何时纳入
ended_on (?:退出|终止|注销|退保|停发|移出|停保|撤销|取消|出册|失效|停止|结束){_DAY}|退出
care_level (?:统一)?需求评估(?:等级|级别)|(?:长护险|长期护理险|长期护理保险|照护|护理|失能|评估|老年照护|照护评估|长护)(?:评估)?(?:等级|级别|情况)|长护险|照护评估|护理等级
disability_level 残疾(?:等级|级别|程度)|残级|伤残等级
disability 残疾(?:等级|级别)(?:及|和|/|、)(?:类别|类型)|残疾(?:类别|类型|种类|情况|状况|类型类别)?(?:及|和|/|、|与|,)?(?:等级|级别)?|残疾(?:类别|类型|种类)|残疾类别.*等级|残疾证类别
categories (?:身份|人员|重点|特殊情况|特殊|困难|对象|关爱|帮扶|群体|人群|重点人群|特殊群体|特殊人群|重点人员|重点对象|服务对象|关爱对象|救助|特困|老人|老年人|困境|弱势|人员身份|保障|政策)(?:人员|人群|群体|对象)?(?:类别|类型|种类|身份|属性|分类|标签|情况|归类)|重点(?:人群|群体|人员)|特殊(?:人群|群体|情况)|是否重点人群|困难类别|类别归属
fixed_on_site (?:是否)?现场(?:已)?(?:整改|消除|改正|处理|完成|清除)(?:到位|完成|与否)?|(?:是否)?(?:当场|立即|即时|即刻|立行立改|即知即改|即查即改)(?:已)?(?:整改|消除|改正|处理|完成|清除)?(?:到位|完成|情况|与否)?|[立即边][查行知整][立即边]改|当即(?:整改|消除|改正)|[能可]否(?:当场|立即)整改
limited (?:是否|需要?|应|须)?(?:限期|限时)(?:整改|改正)?(?:√)?
fix_manner 整改(?:方式|类型|形式|类别|性质)|处理方式|处置方式|整改类别
measures 整改措施及建议|工作措施|现场处置(?:情况)?|(?:隐患)?(?:整改|处置|处理|采取|治理|采取的整改|采取的)(?:措施|建议|要求|意见|内容|办法|方案|方法|措施及要求|措施和建议)|处置情况|处理情况|措施|整改指导|现场处理|指导内容|整改建议及措施
due_date 整改时间要求|(?:要求)?(?:整改|完成|限改|治理|处理|整治)?(?:时限|期限|限期|完成时限|截止{_DAY}|完成期限|限期{_DAY}|要求{_DAY})|(?:计划|要求|应|预计|拟)(?:完成|整改)(?:完成)?{_DAY}|限期整改{_DAY}|限期至|截止{_DAY}|(?:整改)?到期{_DAY}?|限定{_DAY}|整改完成时限|应于何时整改|限改{_DAY}|最[后晚迟](?:期限|{_DAY})
rechecked_on {_RECHECK}(?:的)?{_DAY}
rechecked_by {_RECHECK}(?:的)?(?:人|人员|责任人|组|人姓名|者|员)
recheck_result {_RECHECK}(?:的)?(?:情况|结果|结论|意见|状态|评定)?|整改(?:结果|完成情况|状态|进度|进展|落实情况|结论)|是否整改到位|是否完成整改|是否整改
fix_state 整改情况|整改|处理结果|隐患整改(?:情况)?|整改到位
closed_on (?:{_CLOSE}|完成|整改完成|实际完成|消除|实际整改|整改|隐患消除|整改到位){_DAY}
closed 是否(?:已)?整改完成|(?:是否)?(?:已|完成)?{_CLOSE}(?:情况|与否|状态|√)?|是否(?:已)?(?:消除|完成)|隐患状态|状态|当前状态
handed_over_on (?:移交|转办|抄告|上报|移送|转交){_DAY}
handed_over_to (?:移交|转办|抄告|移送|转交)(?:单位|部门|对象|去向|给|至|情况|机构)?|移交处理单位|移交何(?:部门|单位)|上报部门|处置单位
severity (?:隐患|问题|风险|安全|危险)?(?:等级|级别|程度|严重程度|分级)|隐患等级.*|重大/一般
kinds (?:火灾|消防|安全|主要|存在)?(?:隐患|问题|存在问题)(?:类型|类别|种类|分类|名称|项目|类别名称|性质)|(?:发现|存在)?隐患类型.*
hazard_text (?:火灾|消防|安全|主要)?隐患|(?:发现|存在|排查|检查|查出|排查出|走访发现|店内|有无|是否存在|是否有|是否发现|有否|现场发现|检查发现)(?:的|有|了)?(?:主要)?(?:火灾|消防|安全)*(?:隐患|问题)(?:及问题)?|隐患问题|问题隐患|隐患(?:排查|发现)(?:情况|结果)?|(?:消防)?安全隐患
description (?:火灾|消防|安全|主要|存在|现场|具体)?(?:隐患|问题|存在问题|存在隐患|隐患问题)?(?:描述|内容|详情|基本情况|具体情况|具体描述|详细情况|情况描述|检查内容|情况|具体内容|简述|现状)|问题|主要(?:问题|隐患)|具体(?:隐患|问题)|检查(?:情况|内容|记录)|现场情况|排查情况|具体问题|存在的具体问题|情况简述|现状描述|隐患简要描述
found_on (?:隐患|问题)?(?:发现|检查|排查|登记|上报|隐患发现|隐患排查|检查发现|录入|记录|查见|自查|填报)(?:{_DAY})
found_by (?:隐患)?(?:发现|检查|排查|登记|上报|检查组|自查|填报|记录)(?:人|人员|者|人姓名|员|组|组成员|人签名)
responsible_name 责任单位/责任人|(?:住户|店主|业主|商户)[/或及、]责任人|(?:隐患|整改|消防|相关)?责任(?:人|主体|单位|方|对象|者|单位/人|单位或人|人/单位)(?:姓名|名称)?|户主[/或及、]责任人|责任人[/或及、]户主|当事人|当事户|隐患户主|被检查人|被检查单位|责任人.*户主|户主.*责任人|当事人姓名|涉及住户|整改人|涉及人员
visit_when (?:走访|入户|上门|探访|访问|敲门|家访|慰问|访视|联系|巡访|到访)(?:的)?{_DAY}
clock 时间|时刻|时分|钟点|几点|具体时间|具体时刻|走访时刻|上门时刻|起止时间|到访时刻
day 日期|年月日|时间日期|日期及时间|日期时间
time_band (?:走访|上门|入户)?(?:时段|时间段|时间区段|走访时段)|(?:日间|白天)/(?:夜间|晚上)(?:/(?:周末|双休日?))?
method 联系形式|(?:走访|家访|探访|上门|访问|接触|沟通)?(?:方式|形式|途径|方法)
outcome (?:走访|家访|入户|探访|上门|见面|敲门|访问|走访见面|联系|到访)(?:的)?(?:结果|成效|成果|情况|状态|与否)|结果|是否(?:入户|见面|在家|有人)|见面情况|是否见面|走访结论
attempt_no 第几次.*|(?:走访|家访|上门|入户|敲门|探访)(?:次数|次序|次|轮次)|次数|第.次
person_met (?:户主|住户|居民|业主)[/或及、](?:见面人|受访人|接待人)|接访人|见到的人|接受走访(?:人|人员|对象)|(?:会见|见面|会面|在家)(?:人|对象|人员|者|人姓名|对象姓名|居民)(?:姓名)?|接待(?:人|人员|对象|者)|受访(?:人|者|对象|居民|住户)(?:姓名)?|被(?:走访|访|访问|探访)(?:人|者|对象|居民|户|户姓名|人姓名)?|(?:走访|访问|探访)对象(?:姓名)?|接谈人|访谈对象|应门人|开门人|接受走访人|谈话对象
workers (?:走访|家访|入户|上门|探访|访问|工作|带队|参与|参加|陪同|执行|敲门|巡访|排查走访|走访排查|责任|宣传)(?:的)?(?:工作)?(?:人|人员|员|干部|社工|者|成员|人姓名|组|组成员|志愿者|人员姓名|干部姓名|小组)(?:签名|签字)?|走访者|社工|网格员|随访人员?|工作人员|经办人|走访干部|负责社工|包楼干部
three_done (?:是否)?(?:落实|完成|做到)?[“"]?三清三关[”"]?(?:是否)?(?:落实|到位|完成|做到|检查)?(?:情况|与否)?
clear_corridor 清(?:走道|楼道|过道|走廊|通道|走道楼道|楼道走道|走道/楼道|楼道/走道)
clear_balcony 清阳台
clear_kitchen 清厨房
close_power 关(?:闭)?(?:电|电源|电器|电源开关|电闸)
close_gas 关(?:闭)?(?:燃气|气|气源|气阀|燃气阀|燃气阀门|煤气|气源阀门|火源气源)
close_windows 关(?:好|闭)?(?:门窗|窗|门|窗户|门窗户)
leaflet_count (?:发放|派发|分发|送达|张贴)?(?:消防)?(?:安全)?(?:宣传)?(?:品|资料|单|页|册|海报|折页|告知书|传单|门挂|材料|手册|宣传单|宣传海报|宣传资料|单页|告居民书)(?:发放|派发|送达)?(?:数|数量|份数|情况|份|张)?(?:份|张)?|发放(?:份数|数量|数)|宣传份数|份数|发放宣传.*|一封信|安全提示(?:书|单)?
needs (?:居民|群众|住户|本人|家庭|民情|民生|主要|收集|反映|所提)?(?:的)?(?:诉求|需求|意见|建议|意见建议|诉求建议|诉求及建议|困难|困难需求|急难愁盼|急难愁盼问题|问题反映|反映问题|反映情况|困难诉求|所需帮助|需求和建议|意见和建议|民情|民意|求助事项|诉求和建议|诉求内容|需求内容|问题诉求|意见或建议|诉求或建议|诉求及意见)|反映的?问题.*|居民反映|民情记录
follow_up_on (?:回访|再访|复访|预约|预约回访|下次走访|下次上门|下次回访|约访|计划回访|再次走访|拟回访|约定回访|(?:再次|下次|拟|计划|预约|约定)(?:走访|家访|上门|探访|入户|访问|联系)|回访跟进|跟进|下次探访|再次上门)(?:{_DAY})?
shop_name (?:店招|店铺|商户|商铺|店面|门店|场所|单位|企业|字号|招牌|商家|沿街商户|沿街商铺|经营户|经营单位|商店|网点|九小场所|店家)(?:名称|店名|名|字号|全称)|店招|店名|商户|店铺|商铺|商家|字号|招牌|店号|店招/名称|名称|场所|门店|经营名称|商户店招
house_no 门牌号码|[路街]号|街面号|沿街门牌号?
shop_type 业种|(?:经营|商户|商铺|店铺|场所|行业|业态|商家|门店|沿街商户)(?:类型|类别|业态|行业|种类|性质|范围|项目|内容|品类)|业态|行业|主营(?:业务|项目)?|经营业态类型|九小类别
type 类型|类别|种类|分类
area_m2 (?:建筑|经营|营业|店铺|使用|商铺|店面|场所|大约)?面积(?:平方米|平方|平米|M2|㎡)?
operator_name 法人/负责人|负责人/法人|(?:商户|店铺|场所|主要|消防|单位|企业|经营|实际|安全)?(?:经营者|经营人|负责人|店主|老板|法人|法定代表人|法人代表|店长|经营户主|经营负责人|业主/经营者|店主/经营者|经营者/店主|老板姓名|安全责任人|管理人)(?:姓名)?|经营户
operator_phones (?:经营者|经营人|负责人|店主|老板|法人|店长){_PHONE}
staff_count (?:从业|员工|工作|职工|店员|用工|在职|雇员|从业人员|工作人员)(?:人员)?(?:人数|数|数量|总数)|从业人员|员工|用工情况|雇工(?:人数|数)?
people_sleep_in (?:是否|有无|店内|有否|违规|夜间|店内是否|是否有|是否存在|店内有无|有人)*(?:住人|留宿|住宿|夜间住人|住宿人员|三合一|居住|人员居住|人员住宿|住人现象|人员留宿)(?:情况|现象|与否)?
extinguisher_count (?:配备|配置|现有|干粉|店内)?灭火器(?:数量?|数|配置|只数|个数|具数|配备|情况|材|配置数量?|配备数量?)?(?:具|只|个)?
indoor_charging (?:是否有?|有无|店内|室内|违规|有否|存在|店内是否|店内有无|电动车|电动自行车|电瓶车|电瓶|电池|蓄电池)*充电(?:情况|现象|行为|与否)?
patrol_when (?:最近|上次|末次|最后)(?:一次)?(?:巡查|检查)|(?:最近|上次|末次|最后|最近一次|上一次|近期)*(?:一次)?(?:巡查|检查|走访|排查|巡检|检查巡查|巡防)(?:的)?{_DAY}
patrol_by (?:巡查|巡检|巡防)(?:人|人员|员|队员|者)
place (?:火灾|消防|安全)?(?:隐患|问题|发生|具体|所在|发现|存在|现场|检查|排查|巡查|走访|整改|事发|详细|被检查)?(?:部位|位置|地点|点位|场所位置|所在位置|具体位置|所在部位)
compound (?:所属|所在|居住|住宅|现住|现居)?小区(?:名称|名|楼盘)?|楼盘|小区/建筑|现住小区/建筑|园区|住宅区
sub_lane 支弄号?
lane 弄号?|弄牌号?|弄堂号?
stairwell 号|门洞|门洞号|门牌号?|楼号|楼栋|楼栋号|门号|栋号?|幢|楼幢|幢号|楼门号?|单元|单元号|楼幢号|号楼|门栋|楼宇|号牌|门洞/楼号|楼道|门洞号码|门弄号|几号
room_no 室|室号|房号|房间号?|户室号?|室号码|房屋号|房室号?|室号/房号|房室|室/房号|单元室|室号房号|户号室|号室|门室号?|楼室号?|房间|房间号码|门牌室号|单元房号|单元室号|几室
road (?:所在|所属|沿街|临街)?(?:路|路名|道路|路段|马路|街道路名|路名称|道路名称)
address 门弄牌号?|(?:现|家庭|居住|详细|现居住?|常住|实际居住|走访|房屋|住户|户|具体|门牌|通讯|单位|检查|排查|经营|店铺|商铺|商户|店面|所在|被检查|联系|对象|居民|住房|住宅|所住|居家|被访|隐患|场所|本市|现住|现居住地|家庭住址|家庭详细|现住详细|实际|门店|营业|上门|入户|责任人|沿街)*(?:地址|住址|住所|居住地|门牌|住处|居所|详细地址|居住地址|现住址|坐落|所在地|地址门牌|详细门牌)|地址.*|现居地?|现住地?|房屋坐落|门?弄号?室|路弄号室|居住处所|门弄牌|弄/号/室|门牌室号|楼号室号|楼室|楼栋室号|号楼室|门号室号|楼栋房号|住哪里|(?:居住地|现住|居住)?详址
phones (?:{_WHO}|联系|移动|固定|家庭|家里|住宅|备用|第二|第一|常用|办公|居民|住户|见面人|责任人|其他|受访人|单位|店铺|商户|当事人|紧急程度)*{_PHONE}(?:号码|号)?(?:\d|[一二三])?
name {_WHO}?(?:的)?(?:姓名|名字|名称?)|被访姓名|被登记人|常住人员|对象|家庭成员|居民|老人|服务对象|关爱对象|帮扶对象|帮扶对象姓名|.{{1,4}}姓名|住户成员
remark 备注(?:栏|信息)?|备考|其他|其它|附注|注|其他说明|其他情况|其他备注|备注说明|补充说明|特殊说明|说明|摘要|备|情况说明|其他需要说明的.*|备注.*|备考.*
stat .*(?:率|占比|比例|百分比|总数|总户数|户数|合计|小计|总计|人次|批次|处数|件数|家数|完成数|目标数|应访|已访|未访|应走访|已走访|未走访).*|数量?|(?:发现|整改|隐患|当场整改|限期整改|已整改|未整改|走访|排查|出动|检查|楼栋|门洞|商户|宣传品发放|未遇|拒访|空关)(?:隐患)?(?:数|处|户|人数|数量)|环比.*|同比.*|排名
"""
)


# Where no rule fits, a telling word inside an unusual head; the cells are then looked at more closely.
_TELLING: Final = _terms(
    r"""
emergency_phones (?:紧急|应急|家属|亲属|子女).*(?:电话|手机|联系方式)
guardian_phones 监护.*(?:电话|手机|联系方式)
owner_phones (?:业主|产权|房东|房主).*(?:电话|手机|联系方式)
phones 电话|手机|联系方式|固话
registered_address (?:户籍|户口|身份证).*(?:地|址)
died_on (?:死亡|去世|故世|过世|离世|病故|身故|逝世).*(?:日期|时间)
moved_out_on ^(?!.*(?:户籍|户口)).*(?:迁出|搬走|搬离|搬出|迁走|迁离).*(?:日期|时间)
moved_in_on ^(?!.*(?:户籍|户口)).*(?:入住|迁入|搬入|搬来|迁来).*(?:日期|时间)
id_number 身份证|证件号|公民身份
birth_date 出生|生日
relation_to_head 关系$
rechecked_on (?:复查|回头看|复核|验收).*(?:日期|时间)
rechecked_by (?:复查|回头看|复核|验收).*(?:人|员)$
recheck_result 复查|回头看|复核|验收
closed_on (?:销号|闭环|办结).*(?:日期|时间)
closed 销号|闭环|办结
handed_over_on 移交.*(?:日期|时间)
handed_over_to 移交
due_date 时限|期限|限期.*[日时]
fixed_on_site 当场|现场整改|立即整改|立行立改
limited 限期整改
measures 整改.*(?:措施|建议|意见|要求)
kinds 隐患.*(?:类|分类)
severity 隐患.*(?:等级|级别)
place 地点|部位|位置|隐患.*地址
description (?:隐患|问题).*(?:描述|内容|情况|详情)
found_on (?:发现|检查|排查|巡查).*(?:日期|时间)
found_by (?:发现|检查|排查|巡查).*(?:人|员)$
hazard_text 隐患
visit_frequency 频次|频率
visit_when (?:走访|入户|上门|探访).*(?:日期|时间)
attempt_no (?:走访|上门|第几).*次
workers (?:走访|入户|上门|探访).*(?:人|员|干部|社工)$
method (?:走访|入户|上门|探访).*(?:方式|形式)
outcome (?:走访|入户|上门|探访|见面).*(?:结果|情况|与否)
three_done 三清三关
leaflet_count 宣传|海报|折页|告知书
needs 诉求|需求|急难愁盼|意见|建议
follow_up_on 回访|再访|复访
emergency_name (?:紧急|应急|家属|亲属).*(?:人|名)
helper_name 结对|帮扶|志愿者|关爱员
disability 残疾
care_level 长护|护理.*级|照护.*级
registered_count 户籍.*(?:数|人口)
resident_count (?:居住|实住|常住|现住).*(?:数|人口)
ebike_count (?:电动|电瓶).*(?:数|量)
indoor_charging 充电
extinguisher_count 灭火器
people_sleep_in (?<![常居])住人(?![员口数])|留宿|住宿
area_m2 面积
staff_count (?:从业|员工|职工).*数
gas_type 燃气|煤气|用气|气源
access_note 钥匙|门禁
shop_name (?:店|铺|商户|商家|场所).*名
operator_name 经营者|负责人|店主|法人
occupancy (?:房屋|住房|居住).*(?:用途|性质|状态)
head_name 户主
owner_name 业主|房东|产权人
contact_name 承租|租客|联系人
name 姓名
address 地址|住址|门牌
compound 小区
remark 备注|说明
"""
)


_FURTHER: Final = re.compile(rf"(\D{{2,}}?)(?:([2二])|[3三])(?:姓名|((?:的)?(?:联系)?{_PHONE}))?")
"""紧急联系人2, 紧急联系人2电话: a person beside the first, with a number of their own."""


@functools.lru_cache(maxsize=20000)
def term_of(text: str) -> str:
    """The term of one head text, or "" when the words are not known."""
    bare = plain(text)
    if not bare or len(bare) > 24:
        return ""
    further = _FURTHER.fullmatch(bare)
    if further and (first := term_of(further[1])) in ("emergency_name", "guardian_name", "helper_name"):
        return f"{first.removesuffix('_name')}{2 if further[2] else 3}_{'phones' if further[3] else 'name'}"
    found = next((term for term, pattern in _RULES if pattern.fullmatch(bare)), "") or _unit_term(bare, bracketed(text))
    return found or (term_of(bare[:-1]) if re.fullmatch(r".{2,}[1-9一二三四]", bare) else "")  # 人员类别1, 人员类别2


def person_named(text: str) -> str:
    """The term of the person in a head for name and number: 监护人及电话, 业主/联系方式."""
    words = re.split("及|和|/|、|与|\\+|,|以及", plain(text))
    return next((term for word in words if (term := term_of(word)) and term != "phones"), "name")


@functools.lru_cache(maxsize=20000)
def likely_term_of(text: str) -> str:
    """The term that a telling word inside an unknown head speaks for, or ""."""
    bare = plain(text)
    if not 2 <= len(bare) <= 14 or re.search(r"\d|率|户数|处数|[，。；]", bare):
        return ""
    return next((term for term, pattern in _TELLING if pattern.search(bare)), "")


def _unit_term(bare: str, hint: str) -> str:
    """ "电动自行车" without its unit is known; "数量（辆）" is not, but its bracket tells."""
    if bare in ("数量", "数", "人数"):
        return {"辆": "ebike_count", "份": "leaflet_count", "具": "extinguisher_count", "只": "extinguisher_count"}.get(
            hint, ""
        )
    return ""


# Leaves under a merged head: 紧急联系人 ┬ 姓名 ┬ 电话.
_UNDER: Final = [
    (re.compile(pattern), leaves)
    for pattern, leaves in (
        (r".*(?:紧急|应急).*|家属.*|亲属.*", {"name": "emergency_name", "phones": "emergency_phones", "contact_name": "emergency_name"}),
        (r".*意定监护.*", {"name": "appointed_guardian_name", "phones": "appointed_guardian_phones"}),
        (r".*(?:委托|受托).*(?:照护|监护|看护).*", {"name": "entrusted_carer_name", "phones": "entrusted_carer_phones"}),
        (r".*(?:助残员|专职委员).*", {"name": "disability_aide_name", "phones": "disability_aide_phones"}),
        (r".*双岗.*", {"name": "post_contact_name", "phones": "post_contact_phones"}),
        (r".*监护人.*", {"name": "guardian_name", "phones": "guardian_phones"}),
        (r".*(?:业主|产权|房东|房主|出租人|出租方).*", {"name": "owner_name", "phones": "owner_phones", "contact_name": "owner_name"}),
        (r".*户主.*", {"name": "head_name", "phones": "head_phones", "sex": "unused", "birth_date": "unused"}),
        (r".*(?:死亡|去世|过世|故世|离世).*", {"day": "died_on", "clock": "died_on"}),
        (r"(?!.*(?:户籍|户口)).*(?:迁出|搬离|搬走).*", {"day": "moved_out_on", "clock": "moved_out_on", "address": "moved_to", "place": "moved_to"}),
        (r"(?!.*(?:户籍|户口)).*(?:入住|迁入|搬入).*", {"day": "moved_in_on", "clock": "moved_in_on"}),
        (r".*(?:承租|租客|租户|联系人|现住户|居住|住户|使用人).*", {"name": "contact_name", "phones": "contact_phones"}),
        (r".*(?:结对|帮扶|志愿者|包保|关爱).*", {"name": "helper_name", "phones": "unused"}),
        (r".*(?:复查|回头看|复核|验收).*", {
            "day": "rechecked_on", "clock": "rechecked_on", "found_by": "rechecked_by", "name": "rechecked_by",
            "found_on": "rechecked_on", "visit_when": "rechecked_on", "patrol_when": "rechecked_on", "workers": "rechecked_by",
            "outcome": "recheck_result", "description": "recheck_result", "fix_state": "recheck_result", "measures": "recheck_result",
        }),
        (r".*(?:移交|转办|移送|抄告).*", {"day": "handed_over_on", "clock": "handed_over_on", "unit": "handed_over_to",
                                   "responsible_name": "handed_over_to", "shop_name": "handed_over_to", "handed": "handed_over_to"}),
        (r".*(?:销号|销案|闭环|办结).*", {"day": "closed_on", "clock": "closed_on", "closed": "closed"}),
        (r".*(?:户籍|户口|身份证).*地.*", {"address": "registered_address", "road": "unused", "lane": "unused", "stairwell": "unused",
                                     "room_no": "unused", "compound": "unused", "place": "registered_address"}),
        (r".*(?:巡查|巡检).*", {"day": "patrol_when", "clock": "patrol_when"}),
        (r".*(?:走访|入户|上门|探访).*", {"day": "visit_when", "name": "workers", "description": "outcome"}),
        (r".*(?:发现|排查|检查).*", {"day": "found_on", "clock": "found_on", "name": "found_by", "description": "description",
                                "type": "kinds"}),
        (r".*隐患.*", {"type": "kinds", "description": "description", "place": "place", "remark": "description"}),
        (r".*整改.*", {"day": "closed_on", "responsible_name": "fix_worker", "type": "fix_manner", "name": "fix_worker"}),
        (r".*(?:回访|再访).*", {"day": "follow_up_on", "clock": "follow_up_on", "outcome": "unused", "remark": "unused"}),
        (r".*(?:残疾).*", {"type": "disability", "severity": "disability_level"}),
        (r".*(?:经营者|负责人|店主|法人).*", {"name": "operator_name", "phones": "operator_phones"}),
        (r".*(?:商户|店铺|商铺).*", {"type": "shop_type", "name": "shop_name"}),
    )
]  # fmt: skip


@functools.lru_cache(maxsize=20000)
def term_under(over: str, text: str) -> str:
    """The term of a head text that stands under a merged one."""
    term = term_of(text)
    above = plain(over)
    if "三清" in above or "三关" in above:
        leaf = plain(text)
        if found := term_of(f"清{leaf}") or term_of(f"关{leaf}"):
            return found
    for pattern, leaves in _UNDER:
        if pattern.fullmatch(above):
            if term in leaves:
                return leaves[term]
            break
    leaf = plain(text)
    if leaf in ("其他", "其它") and term_of(above) in ("categories", "kinds"):
        return term_of(above)
    if leaf in ("单位", "部门", "对象") and re.search("移交|转办|移送|抄告", above):
        return "handed_over_to"
    if leaf in ("人员", "人", "人员姓名"):
        return term_of(f"{above}人") or term_of(f"{re.sub('情况$|信息$', '', above)}人") or term
    if leaf in ("等级", "级别") and "残疾" in above:
        return "disability_level"
    if leaf in ("结果", "情况") and term_of(above) in ("recheck_result", "outcome"):
        return term_of(above)
    return term or term_of(f"{above}{leaf}") if leaf else term_of(over)
