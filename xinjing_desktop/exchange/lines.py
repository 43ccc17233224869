# ruff: noqa: E501  The expressions are read line by line.
"""What a line is for that is no data: title, metadata, section, total, footer or note."""

import itertools
import re
from functools import lru_cache
from typing import Final

from xinjing_desktop.exchange.grid import Value

_TOTAL: Final = re.compile(
    r"[（(【\[]?(?:本[页表月]|总|全[部区]|分类|各类)?(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*数)"
    r"|其\s*中\s*(?:[:：]|$|\S{0,8}\d)|共(?:计|有)?[^:：\d]{0,10}[\d一二三四五六七八九十百]+\s*[户人条处件家份次个名项]|.{0,12}(?:小计|合计|总计)\s*[:：]?\s*(?:\d.*)?$"
)
_SIGNED: Final = r"(?:填表|制表|编制|编表|审核|审批|复核|统计|经办|负责|主管|填报|登记|汇总|报送|核对|校对|检查|分管|带队|书记|主任|领导|站长|单位|记录|整理|走访|排查|巡查|采集|录入|发现|陪同|调查|核实|上报|交接|移交|接收)"
_FOOTER: Final = re.compile(
    rf"{_SIGNED}(?:人员?|员|者|领导|单位|负责人|主任|组长)?\s*(?:[（(]?(?:签字|签名|盖章|签章|公章)[)）]?)?\s*[:：]|(?:填表|填报|制表|打印|统计|上报|报送|审核|导出|下载|生成|查询|登记|更新)\s*(?:日期|时间)\s*[:：]"
    r"|(?:签\s*[字名章]|盖\s*章|公\s*章|日\s*期|联系电话)\s*[:：]|第\s*\d+\s*页|共\s*\d+\s*页|-\s*\d+\s*-$|\d+\s*/\s*\d+\s*页|打印(?:人|时间)|居委会?[（(](?:盖章|公章)"
)
_SIGN_OFF: Final = re.compile(
    r"(?:日期)?\s*(?:20\d\d|二[〇○零]\S{2})\s*[年./-]\s*\S{1,3}\s*[月./-]\s*\S{1,3}\s*[日号]?|\S{2,20}(?:居委会|居民委员会|居民区党总支|党总支|居民区)(?:\s*[（(](?:盖?章|公章)[)）])?"
)
"""A date or the name of the committee alone on a line below the table."""
_TO_SIGN: Final = re.compile(r"[\s　]*[\u4e00-\u9fff]{2,8}(?:[（(](?:签字|签名|盖章|签章)[)）])?\s*[:：][\s　_]*")
"""Whoever has to sign: 居委会主任：____"""
_NOTE: Final = re.compile(
    r"[※*★◎]*\s*(?:[（(【\[]?\s*(?:备?\s*注|说\s*明|附注|填\s*[表写报]\s*(?:说明|要求|须知)|提示|注意(?:事项)?|温馨提示)\s*[)）】\]]?\s*(?:[:：\d.、，]|$))"
    r"|[（(【\[]?\s*(?:示例|样例|范例|举例|填写示例|例)\s*[)）】\]]?\s*(?:[:：.、]|\d*$)|[—\-－\s(（]*(?:续\s*表|续\s*上\s*[页表]|接\s*[上下]\s*[页表]|转\s*下\s*[页表]|以下空白|以下无正文|续\s*[)）]?\s*$)"
    r"|[（(【].*(?:续|接上页|转下页|续表)[)）】]$|\*"
)
_TITLE: Final = re.compile(
    r"(?:表|台\s*账|台帐|名\s*册|清单|登记簿?|记录|名单|一览|汇总|档案|花名册|明细|底册|簿|册|统计|底数|[日周月季年]报)\s*(?:[（(【《].*|[—\-－].*|\d{4}.*)?$"
)
_METADATA: Final = re.compile(
    r"[:：]|填[报表]|截[止至]|报送|制表|^\s*[（(]?\s*\d{4}\s*年(?:度|\d{1,2}月)?.{0,12}$|^\s*[（(]?20\d\d[.\-/]\d"
    r"|保密|内部资料|居委会?$|居民区$|单位$|^\s*[（(].*[)）]\s*$"
)
_SECTION: Final = re.compile(
    r"[▲△●■◆★※◎○▼►◇□]|[（(]?\s*[一二三四五六七八九十]+\s*[)）、.．]|第[一二三四五六七八九十\d]+(?:楼组|网格|组|块|片)"
    r"|[^:：]{0,14}(?:\d+|[一二三四五六七八九十]+)\s*[甲乙丙丁]?\s*(?:弄|支弄|号|号楼|幢|栋|门洞|楼组|单元)(?:[甲乙丙丁])?(?:\s*(?:楼|门|门洞|楼组|[（(].*[)）]))?(?:[\s　,，、(（].*)?$"
    r"|[^:：\d]{2,8}(?:路|街|大道|村|苑|小区|新村|花园|公寓|家园|坊|路段|沿线)(?:[（(].*|\s.*|段|沿线|东侧|西侧|南侧|北侧)?$|(?:小区|地址|楼栋|门洞|楼组|路段|楼号|门牌|弄号|楼幢)\s*[:：]"
)
_ORDINAL: Final = re.compile(r"[（(]?[一二三四五六七八九十]+\s*[)）、.．]")
_FRAME: Final = re.compile("[【】〔〕〖〗《》\\[\\]]|^[-—=~_*#\\s]+|[-—=~_*#\\s]+$")
"""What a line of its own is set in: 【12号】, ——— 45号 ———."""
_HINT: Final = re.compile(
    r"必填|选填|可不填|非必填|下拉|选择|格式|如[:：“\"\d]|例[如:：]|填写|请|文本|分开|隔开|√|[^/]+/[^/]+/[^/]+|\d+位|\d+字|可空|自动|单选|多选|yyyy|YYYY|同身份证"
    r"|(?:男|是|有)/(?:女|否|无)|示例|精确到|日期型|数字|^[（(][^()（）]{1,8}[)）]$"
)


@lru_cache(maxsize=16384)
def may_end(first: str) -> bool:
    """Whether a first cell can begin a row that is no data; most cells of a list cannot."""
    first = first.strip()
    return bool(_TOTAL.match(first) or _NOTE.match(first) or _FOOTER.match(first))


def below_reason(filled: list[str]) -> str:
    """Why a row below the head is no data, told from its first text; "" when it may be data."""
    first = filled[0].strip()
    if _TOTAL.match(first):
        return "total"
    if _NOTE.match(first):
        return "note"
    if len(filled) <= 6 and _FOOTER.match(first):
        return "footer"
    if len(filled) == 1 and _SIGN_OFF.fullmatch(first):
        return "footer"
    if 2 <= len(filled) <= 4 and all(map(_TO_SIGN.fullmatch, filled)) and not _SECTION.match(first):
        return "footer"
    if len(filled) == 1 and len(first) > 30 and re.search("[。；;]|\\d[.、]", first):
        return "note"
    return ""


def is_title(text: str) -> bool:
    """Whether a line reads like the name of a table."""
    return bool(_TITLE.search(text.strip()))


def is_section(text: str) -> bool:
    """Whether a line of its own names a stairwell, a road or a part of the list."""
    bare = _FRAME.sub(" ", text).strip()
    return bool(_SECTION.match(bare)) and len(bare) < 60


def above_reason(filled: list[str], titled: bool, width: int) -> str:
    """What a line above the head is for."""
    if not filled:
        return "blank"
    first = filled[0].strip()
    if _NOTE.match(first) and not re.match(r"[*★]\s*\S{2,20}(?:表|台账|名册)$", first):
        return "note"
    key_values = sum(bool(re.search("[:：]", text)) for text in filled)
    if len(filled) <= 2 and not key_values and _TITLE.search(first):
        return "title"
    if key_values:
        if re.match(r"(?:小区|楼栋|门洞|楼组|路段|楼号)\s*[:：]", first) and titled and len(filled) == 1 and width > 40:
            return "section"
        values = sum(len(re.findall("[:：]", text)) for text in filled)
        values += any(re.search("[填制]表|填报|统计|日期|时间", text) for text in filled)
        if values < 2 and is_section(first) and not re.search(r"[:：]", first.split("　")[0].split(" ")[0]) and titled:
            return "section"
        return "metadata" if titled or not _TITLE.search(re.split("[:：]", first)[0]) else "title"
    if titled and is_section(first) and not _METADATA.search(first):
        return "section"
    if len(filled) > 2:
        return "metadata"
    if _ORDINAL.match(first) and len(first) <= 20:
        return "section"
    if not titled and not re.fullmatch(r"[（(].*[)）]|\s*\d{4}年.*", first):
        return "title"
    if len(first) > 40:
        return "note"
    return "metadata"


def is_hint_row(filled: list[str], first: Value, width: int) -> bool:
    """Whether a row right below the head tells how to fill in the columns, or only numbers them."""
    if len(filled) >= 4 and len(filled) * 5 >= width * 4:
        numbers = [text.strip("()（）") for text in filled]
        digits = [int(text) for text in numbers if text.isdigit()]
        ordered = all(b - a == 1 for a, b in itertools.pairwise(digits))
        if len(digits) >= len(filled) - 3 and len(digits) >= 4 and ordered and digits[0] <= 2:
            return True
    if re.match(r"[（(【]?(?:示例|样例|范例|举例|例)[)）】]?", str(first).strip()) and len(str(first)) < 12:
        return True
    hints = sum(bool(_HINT.search(text)) for text in filled)
    return hints * 5 >= len(filled) * 3 and hints >= 1 and not re.fullmatch(r"\d+(?:\.0)?", str(first))
