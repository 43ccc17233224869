"""The command line: everything the window does with files, without a window. Each command calls what the window calls.

Exit codes: 0 done · 1 refused (one Chinese sentence on stderr, nothing changed) · 2 wrong usage.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from xinjing_desktop import __version__
from xinjing_desktop.command_line import Commands, Parser, day, month, positive
from xinjing_desktop.commands import exchanging, printing
from xinjing_desktop.commands.asking import opened, password, write_json
from xinjing_desktop.errors import Cancelled, Refusal

FIRST_ACCOUNT = "管理员"
Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Parser]


def main(argv: list[str]) -> int:
    """Run one command. `argv` is what follows main.py; the result is the exit code."""
    try:
        return _run(argv)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except (Cancelled, KeyboardInterrupt):
        print("已停止，没有改动。", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe has seen enough; the flush at exit must not complain either
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        about = f"“{Path(str(error.filename)).name}”" if error.filename else "文件"
        why = f"读写{about}时出错（{error.strerror or error}）"
        print(f"{why}。请检查它是否存在、磁盘是否已满、是否有权限，再试一次。", file=sys.stderr)
        return 1


def _run(argv: list[str]) -> int:
    if _is_window(argv) or _is_ledger(argv, commands := _commands()):
        gc.disable()  # nothing that a start builds is garbage: looking for it takes a tenth of the start
        from xinjing_desktop import app

        return app.run(Path(argv[0]) if argv else None)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that cannot show a rare character
    try:
        asked = commands.parser.parse_args(argv)
    except SystemExit as done:  # argparse has said what is wrong, or shown the help
        return int(done.code or 0)
    code = asked.run(asked)
    sys.stdout.flush()
    return int(code or 0)


def _is_window(argv: Sequence[str]) -> bool:
    """Nothing, or a ledger by its name: then no command need be known."""
    return not argv or (len(argv) == 1 and argv[0][:1] != "-" and argv[0].lower().endswith(".xjl"))


def _is_ledger(argv: Sequence[str], commands: Commands) -> bool:
    """A file of any other name, unless a command is called so."""
    first = argv[0]
    return len(argv) == 1 and not first.startswith("-") and first not in commands.names and Path(first).is_file()


def _commands() -> Commands:
    commands = Commands(
        Parser(
            prog="main.py",
            description="居委会的户、人、走访与火灾隐患台账。不带命令，或只给一个台账文件，就打开窗口。",
            epilog="密码取自环境变量 XINJING_PASSWORD，没有时请您输入；账户取自 XINJING_ACCOUNT，没有时用第一个。",
        ),
        f"xinjing_desktop {__version__}",
    )
    _making_and_exchanging(commands.add)
    exchanging.add_to(commands.add)
    printing.add_to(commands.add)
    _looking_and_keeping(commands.add)
    return commands


def _making_and_exchanging(add: Add) -> None:
    demo = add("demo", "在文件夹里写出演示台账（虚构的人和地址）", _demo)
    demo.add_argument("folder", metavar="DIR", type=Path, help="放演示台账的文件夹")
    demo.add_argument("--units", metavar="N", type=positive, help="居民区个数，默认 1")
    demo.add_argument("--households", metavar="N", type=positive, help="每个居民区的户数，默认 1723")
    demo.add_argument("--golden", action="store_true", help="2026 年 1 月全镇专项行动的样子：34 个单位、58,571 户，只写 town.xjl")
    demo.add_argument("--seed", metavar="N", type=int, default=1, help="随机数种子，同一种子写出同样的内容")

    new = add("new", "新建一个空台账", _new)
    new.add_argument("file", metavar="FILE", type=Path, help="台账文件，以 .xjl 结尾")
    unit = new.add_mutually_exclusive_group(required=True)
    unit.add_argument("--unit", metavar="CODE", help="居民区的 12 位统计代码，或它的后 3 位")
    unit.add_argument("--town", metavar="NAME", help="街镇名称（街镇台账）")
    new.add_argument("--name", metavar="NAME", help="居民区名称，与 --unit 一起用")

    read = add("import", "看一看工作簿里有什么；加 --apply 才写入台账", _import)
    read.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    read.add_argument("workbooks", metavar="WORKBOOK", type=Path, nargs="+", help="要导入的工作簿")
    read.add_argument("--apply", action="store_true", help="写入台账")
    read.add_argument("--json", metavar="OUT", type=Path, help="把读出的内容写成 JSON")
    read.add_argument("--fix", metavar="OUT.xlsx", type=Path, help="把需要修改的行连同原因写成工作簿")

    add("reports", "列出报表", _reports)
    export = add("export", "导出一张报表", _export)
    export.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    export.add_argument("report", metavar="REPORT", help="报表代号，见 reports")
    export.add_argument("--as-of", metavar="DATE", type=day, help="截至哪一天，例如 2026-01-16；默认今天")
    export.add_argument("--month", metavar="YYYY-MM", type=month, help="只列这个月的")
    export.add_argument("--campaign", metavar="NAME", default="", help="专项行动汇总表是哪一次行动的；默认正在进行、户数最多的")
    export.add_argument("--reason", metavar="TEXT", help="为什么要导出；重点人群名册必须写明，并记入台账")
    export.add_argument("-o", dest="out", metavar="OUT.xlsx", type=Path, required=True, help="写到哪个工作簿")


def _looking_and_keeping(add: Add) -> None:
    put = add("set", "修改一条记录的一栏（或几栏，作为一次修改）", _set)
    put.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    put.add_argument("entity", metavar="ENTITY", help="哪一类记录，例如 household")
    put.add_argument("id", metavar="ID", help="记录的编号，见 find")
    put.add_argument("pairs", metavar="COLUMN VALUE", nargs="+", help="栏目和新的内容；内容写成 '' 表示清空")

    find = add("find", "查找：姓名、拼音或首字母、弄-号-室、电话或证件号尾号", _find)
    find.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    find.add_argument("text", metavar="TEXT", help="要找的文字")
    history = add("history", "一条记录的来历：谁、何时、把什么改成什么", _history)
    history.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    history.add_argument("id", metavar="ID", help="记录的编号")

    for name, said, run in (
        ("state", "一个校验值：两份台账的校验值相同，内容就相同", _state),
        ("check", "自检：文件、变更历史、无主记录、不可能的日期", _check),
        ("backup", "备份台账，读回核对", _backup),
    ):
        add(name, said, run).add_argument("file", metavar="FILE", type=Path, help="台账文件")
    restore = add("restore", "用备份恢复台账；原来的文件留在旁边", _restore)
    restore.add_argument("backup", metavar="BACKUP", type=Path, help="备份文件")
    restore.add_argument("file", metavar="FILE", type=Path, help="要恢复成的台账文件")

    bench = add("bench", "测速，与参照物比", _bench)
    bench.add_argument("names", metavar="NAME", nargs="*", help="测哪几项；默认全部")
    bench.add_argument("--years", metavar="N", type=positive, help="merge：在已有 N 年走访记录的镇台账上测")
    bench.add_argument("--json", metavar="OUT", type=Path, help="把结果写成 JSON")
    add("self-test", "在临时文件夹里走一遍主要功能", _self_test)


# ------------------------------------------------------------------------------------------------- opening and asking


def _wrong(asked: argparse.Namespace, sentence: str) -> int:
    parser: Parser = asked.parser
    return parser.complain(sentence)


# ------------------------------------------------------------------------------------------------------- the commands


def _new(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.file import TOWN_CODE, create_ledger, unit_code_of

    if (asked.unit is None) != (asked.name is None):
        return _wrong(asked, "--unit 和 --name 要一起给出；街镇台账用 --town NAME。")
    if asked.file.suffix.lower() != ".xjl":
        raise Refusal("台账的文件名要以 .xjl 结尾，请改一个文件名。")
    unit_name = (asked.name or asked.town).strip()
    if not unit_name or (asked.unit is not None and not asked.unit.strip()):
        raise Refusal("单位的代码和名称不能为空，请写上。")
    created = create_ledger(
        asked.file,
        role="town" if asked.town else "committee",
        unit_code=TOWN_CODE if asked.town else unit_code_of("committee", asked.unit),
        unit_name=unit_name,
        account=os.environ.get("XINJING_ACCOUNT") or FIRST_ACCOUNT,
        password=password("为新台账设一个密码"),
    )
    with created.ledger as ledger:
        print(f"已建好台账“{asked.file.name}”：{unit_name}，账户“{ledger.account.name}”（管理员）。")
    print(f"恢复码：{created.recovery_code}")
    print("请把恢复码抄写或打印出来，锁在柜子里：所有密码都忘记时，只有它能打开台账。它只显示这一次，程序不保存。")
    return 0


def _set(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.casework import edit

    if len(asked.pairs) % 2:
        return _wrong(asked, "栏目和内容要成对给出，例如：set FILE household ID remark 门铃坏了")
    with opened(asked.file) as ledger:
        typed = dict(zip(asked.pairs[::2], asked.pairs[1::2], strict=True))
        changed = edit.set_values(ledger, asked.entity, asked.id, typed, say=print)
    print("已修改。" if changed else "内容和原来一样，没有改动。")
    return 0


def _find(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.search import search
    from xinjing_desktop.records import BY_NAME

    with opened(asked.file) as ledger:
        found = search(ledger, asked.text)
    for hit in found:
        print("\t".join((hit.entity, hit.uid, f"{BY_NAME[hit.entity].title} {hit.title}".strip(), hit.where)))
    if not found:
        print(f"没有找到“{asked.text}”。可以试试姓名、拼音首字母、45-601 这样的门牌，或电话尾号。")
    return 0


def _history(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.history import history

    with opened(asked.file) as ledger:
        entries = history(ledger, asked.id)
    if not entries:
        raise Refusal(f"台账里没有编号为“{asked.id}”的记录。请先用 find 查到它的编号。")
    for entry in entries:
        print(entry.sentence)
    return 0


def _state(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.check import state

    with opened(asked.file) as ledger:
        print(state(ledger))
    return 0


def _check(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger.check import check

    with opened(asked.file) as ledger:
        troubles = check(ledger)
    for trouble in troubles:
        kind = "损坏" if trouble.severity == "damage" else "请核对"
        print(f"{kind}：{trouble.sentence} {trouble.entity} {trouble.uid}".rstrip())
    damaged = sum(trouble.severity == "damage" for trouble in troubles)
    if damaged:
        raise Refusal(f"自检发现 {damaged} 处损坏。请从最近的备份恢复，或把台账交给维护人员。")
    print(f"自检完成：没有损坏，{len(troubles)} 处请核对。" if troubles else "自检完成，没有发现问题。")
    return 0


def _backup(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger import backup

    with opened(asked.file) as ledger:
        print(f"已备份并核对：{backup.keep(ledger)}")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger import backup

    if not asked.backup.is_file():
        raise Refusal(f"找不到备份“{asked.backup.name}”。请检查文件是否还在原处。")
    aside = backup.restore(asked.backup, asked.file, password(), os.environ.get("XINJING_ACCOUNT"))
    print(f"已恢复台账“{asked.file.name}”。" + (f"原来的文件留在：{aside}" if aside else ""))
    return 0


def _reports(asked: argparse.Namespace) -> int:
    from xinjing_desktop.reports import REPORTS

    for report in REPORTS:
        print(f"{report.code}\t{report.name}")
    return 0


def _export(asked: argparse.Namespace) -> int:
    from xinjing_desktop import reports
    from xinjing_desktop.exchange.workbook_write import refuse_unwritable, write_sheet

    reports.by_code(asked.report)
    refuse_unwritable(asked.out)
    with opened(asked.file) as ledger:
        sheet = reports.make(ledger, asked.report, as_of=asked.as_of, month=asked.month, reason=asked.reason, campaign=asked.campaign)
        count = write_sheet(sheet, asked.out)
    print(f"已导出“{sheet.title}”{count} 行：{asked.out}")
    return 0


def _demo(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import acquaintance
    from xinjing_desktop.ledger import demo

    password = os.environ.get("XINJING_PASSWORD") or demo.PASSWORD
    account = os.environ.get("XINJING_ACCOUNT") or demo.ACCOUNT
    if asked.golden:
        if asked.units or asked.households:
            raise Refusal("--golden 的居民区个数和户数是定好的，请去掉 --units 和 --households。")
        paths = [demo.write_golden(asked.folder, seed=asked.seed, password=password, account=account)]
    else:
        size = {"units": asked.units or 1, "households": asked.households or demo.HOUSEHOLDS, "seed": asked.seed}
        paths = demo.write(asked.folder, **size, meet=acquaintance.introduce, password=password, account=account)
    for path in paths:
        print(path)
    given = "XINJING_PASSWORD 里的那个" if password != demo.PASSWORD else password
    print(f"内容全是虚构的。账户：{account}，密码：{given}。")
    return 0


def _import(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import plan as plans
    from xinjing_desktop.exchange import summary
    from xinjing_desktop.exchange.apply import apply
    from xinjing_desktop.exchange.reading import as_json
    from xinjing_desktop.exchange.workbook_write import refuse_unwritable

    for workbook in asked.workbooks:
        if not workbook.is_file():
            raise Refusal(f"找不到工作簿“{workbook.name}”。请检查文件名和位置。")
    if asked.fix:
        refuse_unwritable(asked.fix)
    with opened(asked.file) as ledger:
        plan = plans.open_plan(ledger, asked.workbooks)
        if asked.json:
            read = [as_json(source.reading) for source in plan.sources]
            write_json(asked.json, read if len(read) > 1 else read[0])
        if plan.unreadable:
            raise Refusal("\n".join(f"“{name}”没有导入：{sentence}" for name, sentence in plan.unreadable))
        if all(table.kind == "none" for table in plan.tables):
            raise Refusal(summary.NOTHING_FOUND)
        for line in summary.summary(plan):
            print(line)
        if asked.fix:
            from xinjing_desktop.exchange.repair import write_repair

            write_repair(plan, asked.fix)
            print(f"待修改的行连同原因已写到：{asked.fix}")
        counts = plan.counts()
        if not asked.apply:
            print("还没有写入。核对后加 --apply 写入。")
        elif counts["new"] + counts["changed"]:
            apply(ledger, plan)
            print(f"已写入：新增 {counts['new']} 行，更新 {counts['changed']} 行。")
        else:
            print("没有需要写入的内容。")
    return 0


def _bench(asked: argparse.Namespace) -> int:
    import importlib

    from xinjing_desktop import paths

    if not (paths.PROGRAM / "tests" / "bench").is_dir():
        raise Refusal("这份安装里没有测速程序。请在源代码文件夹里运行 python3 main.py bench。")
    benches = importlib.import_module("tests.bench").BENCHES
    if unknown := [name for name in asked.names if name not in benches]:
        raise Refusal(f"没有“{unknown[0]}”这一项测速。可用的有：{'、'.join(benches)}。")
    found = []
    for name in asked.names or benches:
        for figure in benches[name](**({"years": asked.years} if name == "merge" and asked.years else {})):
            found.append(figure)
            value = f"{figure['value']:.3g} {figure['unit']}"
            holds = "达到" if figure["holds"] else "没有达到"
            beside = f"比 {figure['anchor']}" if figure["anchor"] not in (None, "", "none") else ""
            told = (figure["bench"], figure["figure"], value, beside, f"目标 {figure['goal']}", holds)
            print("\t".join(told), flush=True)
    if asked.json:
        write_json(asked.json, found)
    return 0


def _self_test(asked: argparse.Namespace) -> int:
    from xinjing_desktop.self_test import self_test

    self_test(lambda at, of, text="": print(text, flush=True) if text else None)
    print("OK")
    return 0
