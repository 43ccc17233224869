"""Answering the town: the committee's reply to a 督办 is a change like any other, and travels with the next package."""

import datetime

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Supervision


def reply(ledger: Ledger, uid: str, text: str, *, on: datetime.date | None = None, by: str | None = None) -> bool:
    """Write the answer, or correct it; False when nothing differs. Raises Refusal."""
    asked = ledger.get(Supervision, uid)
    if asked is None:
        raise Refusal("这条督办已经不在了，可能镇里撤回了。请刷新后再看。")
    if not text.strip():
        raise Refusal("请写明办得怎样了，例如“已清理，3月5日复查合格”。")
    day = on or clock.today()
    if day < asked.issued_on:
        raise Refusal("回复日期早于督办日期，请核对。")
    with ledger.change("回复督办") as pen:
        return pen.edit(
            Supervision, uid, reply=text.strip(), replied_on=day, replied_by=by or ledger.account.name or None
        )
