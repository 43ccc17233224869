"""Invented people: names with all that names can do, ID numbers and telephones that belong to nobody."""

import datetime
import json

from xinjing_desktop.ledger.demo.chance import Chance

_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
    "姚卢姜崔钟谭陆汪范石廖贾夏韦付方邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SPECIAL = "单曾仇查解朴翟盖区乐冼宓缪洗员召覃撒繁种重逄佴"
"""Surnames with a reading of their own: Shàn, Zēng, Qiú, Zhā, Xiè, Piáo, Zhái …"""
_DOUBLE = ("欧阳", "尉迟", "司徒", "上官", "诸葛", "万俟", "皇甫", "令狐", "夏侯", "东方", "慕容", "宇文")
_ELDER_MALE = "国建德志永福根荣明华林宝兴财祥金伯仲文树富阿忠良才昌顺泉鑫发"
_ELDER_FEMALE = "秀桂凤美玉素淑惠月兰英珍芳娣妹琴芬菊梅莲宝爱巧雅静云霞仙翠银"
_MALE = "伟强磊军勇杰涛超明刚平辉鹏斌俊峰浩凯健亮晨宇博嘉子轩睿航哲昊翔凡铭瑞骏毅泽洋恺霖"
_FEMALE = "敏静丽艳娟霞燕玲婷雪洁琳颖倩莉佳怡欣雨梓涵思诗梦晓文慧悦彤瑶萱妍蕾岚薇琪雯馨露珺"
_RARE = "䶮翀昇頔犇喆玥璟煊甯祎赟琤彧劼屾骉垚㛃𬀩"
_MINORITY = (
    "阿卜杜拉·买买提", "古丽娜尔·艾合买提", "迪丽拜尔·吐尔逊", "买买提江·阿不都热合曼", "扎西多吉", "卓玛央金",
    "巴特尔", "其其格", "爱新觉罗·启明", "马哈木提·依不拉音",
)  # fmt: skip
_REGIONS = (
    "310105 310101 310104 310106 310107 310109 310110 310112 310113 310114 310115 310116 310117 310118 310120 310230 "
    "320106 320205 320508 320602 320682 320923 321023 321081 330106 330203 330402 330482 330621 340104 340122 340823 "
    "341124 341282 360103 360121 410105 411322 413026 420106 421083 430104 510107 511025 350104 370102 230103 210102"
).split()
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Names:
    """Draws names and numbers; an ID number is never drawn twice, nor one of `used`, which others may share."""

    def __init__(self, chance: Chance, today: datetime.date, used: set[str] | None = None) -> None:
        self._chance = chance
        self._today = today
        self._used = set() if used is None else used

    def surname(self) -> str:
        """A family name: mostly a common one, now and then one that is read otherwise than its character."""
        if self._chance.happens(0.03):
            return self._chance.choice(_SPECIAL)
        if self._chance.happens(0.008):
            return self._chance.choice(_DOUBLE)
        return self._chance.choice(_COMMON)

    def person(self, sex: str, age: int, surname: str | None = None) -> str:
        """A whole name that fits sex and age."""
        chance = self._chance
        if surname is None and chance.happens(0.004):
            return chance.choice(_MINORITY)
        family = surname or self.surname()
        if age >= 55:
            signs = _ELDER_MALE if sex == "male" else _ELDER_FEMALE
        else:
            signs = _MALE if sex == "male" else _FEMALE
        first = chance.choice(signs)
        if chance.happens(0.06 if age >= 55 else 0.28):
            return family + first
        return family + first + (chance.choice(_RARE) if chance.happens(0.01) else chance.choice(signs))

    def birth(self, age: int) -> datetime.date:
        """A birthday that makes somebody that old today."""
        year = self._today.year - age - 1
        return datetime.date(year, self._today.month, min(self._today.day, 28)) + datetime.timedelta(
            days=self._chance.randint(1, 365)
        )

    def id_number(self, sex: str, birth: datetime.date) -> str:
        """A right-looking ID number with the sequence 998 or 999, which is given to nobody who is not a hundred."""
        sequence = "999" if sex == "male" else "998"
        while True:
            region = _REGIONS[0] if self._chance.happens(0.5) else self._chance.choice(_REGIONS)
            body = f"{region}{birth:%Y%m%d}{sequence}"
            weighed = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
            number = body + "10X98765432"[weighed % 11]  # GB 11643-1999
            if number not in self._used:
                self._used.add(number)
                return number
            birth = birth - datetime.timedelta(days=1)

    def phone(self) -> str:
        """A mobile number of a range that no one is given."""
        return f"1380000{self._chance.randrange(10000):04d}"

    def phones(self, note: str = "") -> str:
        """A stored list of telephone numbers: one, sometimes a landline or a relative's as well."""
        found = [{"number": self.phone()}]
        if self._chance.happens(0.12):
            found.append({"number": f"5555{self._chance.randrange(10000):04d}"})
        elif note and self._chance.happens(0.3):
            found.append({"number": self.phone(), "note": note})
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
