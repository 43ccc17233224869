"""The words of a notice: the committee's own, else the town's, else ours; each with the version that a slip remembers."""

import hashlib
import json
from typing import NamedTuple

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import rich_text, tokens
from xinjing_desktop.notices.definition import Notice
from xinjing_desktop.records import NoticeText, TownNoticeText
from xinjing_desktop.records.row import shared_uid

LONGEST = 20_000
"""Signs of HTML that a part may have: more is a pasted document, no notice."""


class Words(NamedTuple):
    """The text of one part that is in force, and whose it is."""

    body: str
    source: str
    """ours, town or unit."""
    version: int
    act: int = 0
    """The act by which it was just put in force, for `undo`; 0 when it was only looked up."""

    @property
    def name(self) -> str:
        """As a slip remembers it: 本单位第 3 版 ab12cd."""
        whose = {"ours": "默认文本", "town": f"镇发第 {self.version} 版", "unit": f"本单位第 {self.version} 版"}[self.source]
        return f"{whose} {hashlib.sha256(self.body.encode()).hexdigest()[:6]}"


class Version(NamedTuple):
    """An earlier text of a part."""

    body: str
    version: int
    at: int
    """Milliseconds since 1970."""
    who: str


def in_force(ledger: Ledger, notice: Notice, part: str) -> Words:
    """What would be printed now."""
    unit, town = _uids(ledger, notice, part)
    if (own := ledger.get(NoticeText, unit)) and own.body:
        return Words(own.body, "unit", own.version or 1)
    if (everybodys := ledger.get(TownNoticeText, town)) and everybodys.body:
        return Words(everybodys.body, "town", everybodys.version or 1)
    return Words(notice.texts[part], "ours", 0)


def all_in_force(ledger: Ledger, notice: Notice) -> dict[str, Words]:
    """Every part of a notice."""
    return {part: in_force(ledger, notice, part) for part in notice.texts}


def problems(notice: Notice, part: str, body: str) -> list[str]:
    """What keeps a clerk's text from being printed, in words: unknown tokens, and what may not hang outside a door."""
    face = notice.face_of(part)
    wanted = notice.required & tokens.used(notice.texts[part])
    found = tokens.problems(body, face.tokens, wanted, public=face.public)
    if len(body) > LONGEST:
        found.append("这段文本太长，像是整篇粘贴进来的。请删短，或先粘贴成纯文字。")
    return found


def save(ledger: Ledger, notice: Notice, part: str, body: str) -> Words:
    """Put these words in place: the town's for everybody, a committee's for itself. Raises Refusal."""
    body = rich_text.cleaned(body)
    if found := problems(notice, part, body):
        raise Refusal(found[0])
    town = ledger.identity.role == "town"
    unit_uid, town_uid = _uids(ledger, notice, part)
    model, uid = (TownNoticeText, town_uid) if town else (NoticeText, unit_uid)
    earlier = versions(ledger, notice, part)
    version = max((one.version for one in earlier), default=0) + 1
    values = {"notice": notice.code, "part": part, "body": body, "version": version}
    with ledger.change(f"修改“{notice.title}”的{notice.labels[part]}") as pen:
        if ledger.get(model, uid) is None:
            own = {} if town else {"community": _community(ledger)}
            pen.add(model(uid=uid, **own, **values))
        else:
            pen.edit(model, uid, **values)
    return Words(body, "town" if town else "unit", version, pen.change.kept)


def restore(ledger: Ledger, notice: Notice, part: str) -> Words:
    """Take our own words back: what is in force then is the town's text, or the one that came with the program."""
    town = ledger.identity.role == "town"
    uid = _uids(ledger, notice, part)[1 if town else 0]
    model = TownNoticeText if town else NoticeText
    act = 0
    if ledger.get(model, uid) is not None:
        with ledger.change(f"“{notice.title}”的{notice.labels[part]}恢复默认文本") as pen:
            pen.remove(model, uid)
        act = pen.change.kept
    return in_force(ledger, notice, part)._replace(act=act)


def versions(ledger: Ledger, notice: Notice, part: str) -> list[Version]:
    """Every text that this ledger's own unit gave the part, the newest first."""
    uid = _uids(ledger, notice, part)[1 if ledger.identity.role == "town" else 0]
    found = []
    for patch, at, who in ledger.select("SELECT patch, at, who FROM change WHERE row=? ORDER BY at DESC, id DESC", (uid,)):
        values = json.loads(patch)
        if values.get("body"):
            found.append(Version(values["body"], int(values.get("version") or 1), at, who or ""))
    return found


def _uids(ledger: Ledger, notice: Notice, part: str) -> tuple[str, str]:
    """The uid of the unit's record and of the town's: the same on every PC, so that two editors meet in one record."""
    code = ledger.identity.unit_code
    return shared_uid("notice_text", code, notice.code, part), shared_uid("town_notice_text", notice.code, part)


def _community(ledger: Ledger) -> str:
    return shared_uid("community", ledger.identity.unit_code)
