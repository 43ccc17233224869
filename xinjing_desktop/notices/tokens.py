"""The 【占位】 that a text may hold: what each stands for, and whether everybody may read it.

A face that a neighbour can read takes only what is public here. Names, room numbers, telephone numbers of residents,
groups and reasons never are: this table is where that is decided, and nowhere else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"【([^【】<>]{1,16})】")


@dataclass(frozen=True)
class Token:
    """One thing that a text can be filled with."""

    name: str
    hint: str
    public: bool = False
    block: bool = False
    """It brings paragraphs of its own, so it stands alone in one."""


def _table(*tokens: Token) -> dict[str, Token]:
    return {token.name: token for token in tokens}


TOKENS = _table(
    Token("镇名", "例如 新泾镇", public=True),
    Token("居委会", "居委会名称", public=True),
    Token("居委会地址", "设置里的居委会地址", public=True),
    Token("居委会电话", "设置里的居委会电话", public=True),
    Token("值班时间", "设置里的值班时间", public=True),
    Token("联系人", "打印时填写的工作人员，例如 王老师", public=True),
    Token("联系电话", "打印时填写的电话，没有填就用居委会电话", public=True),
    Token("日期", "打印的日期", public=True),
    Token("编号", "这一张的编号，不含个人信息", public=True),
    Token("小区", "小区名称", public=True),
    Token("门洞", "例如 北渔路123弄45号，没有室号", public=True),
    Token("楼组长", "门洞的楼组长"),
    Token("地址", "到室号的完整地址"),
    Token("室号", "例如 601室"),
    Token("称呼", "户主或责任人，例如 曾国强"),
    Token("姓名", "居民姓名"),
    Token("紧急联系人", "姓名、关系和电话"),
    Token("结对人", "结对的志愿者、党员等：姓名、关系和电话"),
    Token("关爱措施", "正在落实的，例如 已安排：送餐、一键呼叫；没有就空着"),
    Token("同住老人", "一起住的、60 岁以上的人，例如 同住：沈国强（82 岁）；没有就空着"),
    Token("责任干部", "包楼干部"),
    Token("隐患清单", "未销号的隐患，一条一行；没进过门的是请自己查一查", block=True),
    Token("隐患类型", "隐患的类型"),
    Token("隐患描述", "隐患的描述"),
    Token("部位", "隐患在哪里"),
    Token("检查日期", "发现隐患的日期"),
    Token("检查人", "发现隐患的人"),
    Token("依据", "按隐患类型、楼高和日期选出的条文", block=True),
    Token("整改措施", "台账里写的整改措施"),
    Token("期限", "整改时限"),
    Token("整改提醒", "一句话：请于某日前改好；进过门、没有隐患的是一句谢谢，没进过门的是请约时间"),
    Token("复查日期", "打算复查的日期；时限已过的留空待手写"),
    Token("报告部门", "不整改时报告给谁"),
    Token("隐患编号", "台账里的隐患编号"),
    Token("名单", "要走的门，一户一行", block=True),
)
"""Every token by name, in the order in which an editor offers them."""

SIGNS = ("清走道", "清阳台", "清厨房", "关电源", "关气源", "关门窗", "不进楼", "电话", "火警", "时钟", "提醒", "爱心")
"""Pictures that a paragraph can begin with, as 【图：清走道】."""
MARKS = frozenset(f"图：{sign}" for sign in SIGNS)

_LISTS = "|".join(token.name for token in TOKENS.values() if token.block)
_ALONE = re.compile(rf"(?P<open><p[^>]*>(?:<span[^>]*>)*)【(?P<name>{_LISTS})】(?P<close>(?:</span>)*</p>)")


def used(body: str) -> frozenset[str]:
    """The names of all tokens in a text, known or not, signs among them."""
    return frozenset(_TOKEN.findall(body))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with every token replaced by its value, which is HTML already; one without a value stays as it is.

    The paragraphs of a list take the place, and the looks, of the paragraph in which its token stands alone.
    """

    def paragraphs(found: re.Match[str]) -> str:
        if found["name"] not in values:
            return found[0]
        lines = values[found["name"]].removeprefix("<p>").removesuffix("</p>").split("</p><p>")
        return "".join(f"{found['open']}{line}{found['close']}" for line in lines)

    return _TOKEN.sub(lambda found: values.get(found[1], found[0]), _ALONE.sub(paragraphs, body))


def problems(body: str, allowed: Iterable[str], required: Iterable[str] = (), *, public: bool) -> list[str]:
    """What is wrong with a clerk's text, in words: unknown tokens, and those that may not stand here or must."""
    names, allowed = used(body), frozenset(allowed)
    found = []
    for name in sorted(names - allowed - MARKS):
        if name.startswith("图："):
            found.append(f"没有【{name}】这个图。可用的有：{'、'.join(SIGNS)}。")
        elif name not in TOKENS:
            found.append(f"没有【{name}】这个占位。请用上方按钮插入，或改成普通文字。")
        elif public and not TOKENS[name].public:
            found.append(f"【{name}】不能印在门外看得见的一面。请删掉它。")
        else:
            found.append(f"【{name}】不能用在这一部分。请删掉它。")
    for name in sorted(frozenset(required) - names):
        found.append(f"正文里没有【{name}】，印出来分不清是给谁的。请把它加上。")
    return found
