"""A workbook as it was understood: tables, rows with their fields and warnings, and everything that was skipped."""

from dataclasses import dataclass, field
from typing import Any, Final

from xinjing_desktop.exchange.grid import Value

WARNINGS: Final = {
    "id_damaged": "证件号码已损坏，请照证件重新填写",
    "id_checksum": "身份证号校验位不对，请核对",
    "id_birth_mismatch": "出生日期和身份证号不一致，请核对",
    "id_sex_mismatch": "性别和身份证号不一致，请核对",
    "id_duplicate": "同一个证件号码用在了不同姓名上，请核对",
    "possible_duplicate": "可能和前面的一行是同一个人，请核对",
    "name_multiple": "一格里有两个姓名，请分成两行",
    "date_ambiguous": "日期可以是两个不同的日子，请写全年月日",
    "date_ahead": "日期在今天之后，没有存入，请核对年份",
    "date_of_life": "日期和这位居民的出生、去世日期不合，或者还早，没有存入，请核对",
    "date_reversed": "两个日期前后颠倒，其中一个没有存入，请核对",
    "date_unreadable": "日期读不出来，请改写成年月日",
    "phone_damaged": "电话号码位数不对或不完整，请核对",
    "unreadable_cell": "单元格里是错误值或没有结果的公式，请重新填写",
    "unknown_value": "填写的内容不在可选范围内，请核对",
    "number_approximate": "数字是大约数，请核对",
    "address_missing": "没有填写地址",
    "address_unparsed": "地址拆不出弄、号、室，请核对",
    "contradiction": "同一行的内容互相矛盾，请核对",
    "restricted_value": "这一类人员由其他部门管理，不存入本软件",
    "category_covered": "这一类重点人群只有可以看限制类别的账户能导入，没有存入",
    "category_deceased": "这位居民已故，没有新增重点人群；要补记以前的，请填写退出日期",
    "category_moved": "这位居民已迁出，没有新增重点人群；要补记以前的，请填写退出日期",
    "died_undated": "写着已去世，没有可用的日期，请补上",
    "moved_undated": "写着已迁出，没有可用的日期，请补上",
    "detail_homeless": "病种、自理情况这些写在重点人群档案里，这一行没有相应的类别，没有存入",
    "missing_required": "缺少必填的内容，这一行不能存入",
}
"""What each warning of the import contract says to the user."""


@dataclass(slots=True)
class Row:
    """One data row. `number` is what a spreadsheet program shows; `fields` follow the import contract."""

    number: int
    verdict: str = "ok"
    fields: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is behind a warning: the cell as it stands there."""
    cells: list[Value] = field(default_factory=list)

    def warn(self, code: str, note: str = "") -> None:
        """Add a warning once; every cell behind it is noted."""
        if code not in self.warnings:
            self.warnings.append(code)
        if note:
            self.notes.append(note)


@dataclass
class ColumnReading:
    """How one column was understood; `index` counts from 0 in the sheet."""

    index: int
    head: str
    field: str
    certainty: str
    because: str = ""
    code: str = ""
    """A tick in this column means this code of the field."""


@dataclass
class TableReading:
    """One table of a sheet as it was understood. Row numbers count from 1."""

    sheet: str
    table: int
    kind: str
    header_rows: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    same_dwelling: list[list[int]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    columns: list[ColumnReading] = field(default_factory=list)
    shape: str = ""
    title: str = ""
    visible: bool = True


@dataclass
class Reading:
    """One file as it was understood. Not readable means refused as a whole, with one sentence for the user."""

    file: str
    readable: bool = True
    reason: str = ""
    message: str = ""
    tables: list[TableReading] = field(default_factory=list)
