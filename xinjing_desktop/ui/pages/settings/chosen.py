"""What can be done with several workers, shops or stairwells at once: a bar below the list, a form in the place of the record."""

from collections.abc import Sequence
from typing import Any

from xinjing_desktop.ledger.find import unit as find
from xinjing_desktop.ledger.find.posts import held
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Shop, Stairwell, Worker, codes
from xinjing_desktop.records.row import Row
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.pages.settings.register import Register

WORKERS, SHOPS, STAIRWELLS = "名工作人员", "家商户", "个门洞"
"""How each is counted; what stands first is the measure word."""
NOBODY = "nobody"
OF_WORKERS = ("role", "organisation")
OF_SHOPS = ("shop_type", "road", "lane", "compound", "gas_type")
OF_STAIRWELLS = (
    "height_class", "floors", "rooms_per_floor", "elevator", "block", "stair_leader", "hydrant_state", "extinguisher_state",
    "emergency_light_state",
)  # fmt: skip
"""What several share. A number or a telephone is one's own."""


def offer_for_workers(register: Register) -> None:
    """Who comes and goes is told for all of them at once."""
    bar = register.bar
    bar.add("离岗", lambda uids: _on_duty(register, uids, False), icon="refer", tip="不在岗了；名下还有事的，到“交接岗位”里交给别人")
    bar.add("回到在岗", lambda uids: _on_duty(register, uids, True), icon="check", tip="又来上班了")
    bar.add(
        "改身份、单位…", lambda uids: _alike(register, Worker, OF_WORKERS, uids, WORKERS), icon="edit",
        tip="这些人的身份、所属单位改成一样的",
    )  # fmt: skip
    bar.add("删除…", lambda uids: register.remove_together(uids, WORKERS), icon="delete", tip="登记错的才删；记录里有名字的不能删")


def offer_for_shops(register: Register) -> None:
    """A street that was walked, and what is the same in it."""
    bar, compounds = register.bar, find.compounds
    bar.add(
        "登记巡查…", lambda uids: register.show_together(patrolling(register, uids)), icon="visit",
        tip="这些商户同一次巡查、同一个结果",
    )  # fmt: skip
    bar.add(
        "改类型、路…",
        lambda uids: _alike(
            register, Shop, OF_SHOPS, uids, SHOPS,
            compound=[(line.uid, line.title) for line in compounds(register.desk.ledger)],
        ),
        icon="edit", tip="这些商户的类型、路名、小区改成一样的",
    )  # fmt: skip
    bar.add("删除…", lambda uids: register.remove_together(uids, SHOPS), icon="delete", tip="登记错的才删；有巡查和隐患的不能删")


def offer_for_stairwells(register: Register) -> None:
    """Who answers for them, and how they are built."""
    bar = register.bar
    bar.add("指派包楼干部…", lambda uids: assign(register, uids), icon="person", tip="这些门洞由谁负责")
    bar.add(
        "填楼高、设施…", lambda uids: _alike(register, Stairwell, OF_STAIRWELLS, uids, STAIRWELLS), icon="edit",
        tip="这些门洞的楼高类别、层数、电梯、消防设施填成一样的",
    )  # fmt: skip
    bar.add("删除…", lambda uids: register.remove_together(uids, STAIRWELLS), icon="delete", tip="多建的才删；有住户的不能删")


def assign(register: Register, uids: list[str]) -> None:
    """One worker answers for all of them, or nobody; several stairwells are one change."""
    desk = register.desk
    here = find.workers_here(desk.ledger)
    worker = desk.alerts.choose(f"这 {len(uids)} 个门洞由谁负责？", [*here, (NOBODY, "暂时没有人")], title="指派包楼干部")
    if worker is not None:
        chosen = None if worker == NOBODY else worker

        def act(pen: Pen, uid: str) -> None:
            pen.edit(Stairwell, uid, worker=chosen)

        bulk.do(desk, "指派包楼干部", uids, act, counted=STAIRWELLS, then=register.reload)


def patrolling(register: Register, uids: list[str]) -> bulk.BulkForm:
    """The same patrol of all these shops."""
    from xinjing_desktop import clock
    from xinjing_desktop.ledger.casework import visits
    from xinjing_desktop.records import Visit
    from xinjing_desktop.ui.fields import editor_for
    from xinjing_desktop.ui.pages.hazards.step_forms import names_field

    ledger, columns = register.desk.ledger, Visit.columns()

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        facts = {name: value for name, value in said.items() if name != "visited_at" and value is not None}
        visits.knock(pen, ledger, [uid], visited_at=said["visited_at"], at="shop", **facts)

    def outcomes(of: str) -> Sequence[tuple[str, str]]:
        entries = codes.entries("visit_outcome")
        return [(one.code, str(one.facts["at_shop"])) for one in entries if "at_shop" in one.facts]

    advice = "结果相同的一起登记。各有各的结果，到“门洞走访”里按路巡查更快。"
    form = bulk.BulkForm(register.desk, "登记巡查", uids, act, counted=SHOPS, advice=advice)
    for name, words in (("visited_at", "巡查时间"), ("outcome", "巡查结果"), ("workers", "巡查人"), ("remark", "备注")):
        field = names_field(register.desk) if name == "workers" else editor_for(columns[name], outcomes)
        form.form.add(name, words, field, required=name in ("visited_at", "outcome"))
    now, who = clock.now().strftime("%Y-%m-%dT%H:%M"), form.form.fields["workers"].value()
    form.form.set_values({"visited_at": now, "outcome": "met_inside", "workers": who})
    return form


def _alike(
    register: Register, model: type[Row], names: Sequence[str], uids: list[str], counted: str, **links: Sequence[tuple[str, str]]
) -> None:
    def write(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        pen.edit(model, uid, **said)

    register.show_together(bulk.AlikeForm(register.desk, model, names, uids, write, counted=counted, links=links))


def _on_duty(register: Register, uids: list[str], active: bool) -> None:
    def act(pen: Pen, uid: str) -> None:
        pen.edit(Worker, uid, active=active)

    if not register.may_leave():
        return
    burdened = 0 if active else sum(bool(held(register.desk.ledger, uid)) for uid in uids)
    besides = f"；{burdened} 名名下还有事，请在“交接岗位”里交给接手的人" if burdened else ""
    verb = "改为在岗" if active else "改为离岗"
    bulk.do(register.desk, verb, uids, act, counted=WORKERS, then=register.reload, besides=besides)
