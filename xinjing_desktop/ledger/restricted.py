"""Which special groups an account may see: those marked `restricted` in the dictionary ask for a right of their own.

A contact of a role that only such a group has tells it too. Whatever shows, prints or exports a profile asks here; nothing else
decides. Without the right somebody stays a key person, and which group it is stays covered; with it, it is covered until
asked for, and whoever asks is written down.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes

if TYPE_CHECKING:
    from xinjing_desktop.records import Contact, Profile

GROUPS, ROLES = "special_groups", "contact_role"
COVERED = "重点人群（限制类别）"
"""What stands where the name of a restricted group would."""
COVERED_LINE = "内容属于限制类别，已遮住"


def sees(ledger: Ledger) -> bool:
    """Whether whoever sits here may see restricted groups; administrators may."""
    return ledger.account.role == "admin" or ledger.account.sees_restricted


def is_restricted(category: str | None) -> bool:
    """Whether this group asks for the right."""
    return category is not None and codes.flag(GROUPS, category, "restricted")


def is_restricted_role(role: str | None) -> bool:
    """Whether a contact of this role tells that somebody belongs to a restricted group."""
    return role is not None and codes.flag(ROLES, role, "restricted")


def hides(record: object) -> bool:
    """Whether all of this record is to be masked: a profile in a restricted group, or a contact whose role tells of one."""
    return is_restricted(getattr(record, "category", None)) or is_restricted_role(getattr(record, "role", None))


def named() -> str:
    """The restricted groups in words, for whoever gives the right."""
    return "、".join(entry.label for entry in codes.entries(GROUPS) if entry.facts.get("restricted"))


def may_see(ledger: Ledger, category: str | None) -> bool:
    """Whether whoever sits here may see that somebody belongs to this group."""
    return not is_restricted(category) or sees(ledger)


def may_see_role(ledger: Ledger, role: str | None) -> bool:
    """Whether whoever sits here may see contacts of this role."""
    return not is_restricted_role(role) or sees(ledger)


def words(ledger: Ledger, category: str, *, asked_for: bool = False) -> str:
    """What a group is called before this account's eyes; a restricted one only when it was asked for, which is noted elsewhere."""
    open_eyed = not is_restricted(category) or (asked_for and sees(ledger))
    return codes.label(GROUPS, category) if open_eyed else COVERED


def covered_name(name: str) -> str:
    """The name of a file as everybody may read it: a list of a restricted group tells of whom it lists by its name alone."""
    return "限制类别名册" if any(map(is_restricted, codes.read_categories(name).codes)) else name


def choices(ledger: Ledger) -> list[tuple[str, str]]:
    """The groups this account may choose from, in forms and filters."""
    return [(code, label) for code, label in codes.choices(GROUPS) if may_see(ledger, code)]


def roles(ledger: Ledger) -> list[tuple[str, str]]:
    """The roles of contacts this account may choose from."""
    return [(code, label) for code, label in codes.choices(ROLES) if may_see_role(ledger, code)]


def visible(ledger: Ledger, profiles: "Iterable[Profile]") -> "list[Profile]":
    """Those profiles that this account may read and change."""
    return [profile for profile in profiles if may_see(ledger, profile.category)]


def visible_contacts(ledger: Ledger, contacts: "Iterable[Contact]") -> "list[Contact]":
    """Those contacts that this account may read and change."""
    return [one for one in contacts if may_see_role(ledger, one.role)]


_TELLING = {"profile": ("category", is_restricted), "contact": ("role", is_restricted_role)}
"""The column that tells a restricted group, by entity."""


def tells(entity: str, values: Mapping[str, Any]) -> bool:
    """Whether these values of a record tell of a restricted group."""
    if entity not in _TELLING:
        return False
    name, is_telling = _TELLING[entity]
    return is_telling(values.get(name))


def is_covered(ledger: Ledger, entity: str, uid: str) -> bool:
    """Whether a record tells of a restricted group, or ever has: its past would tell as much as it does."""
    if entity not in _TELLING:
        return False
    patches = ledger.select("SELECT patch FROM change WHERE row=?", (uid,))
    return any(tells(entity, json.loads(text)) for (text,) in patches)


def may_open(ledger: Ledger, entity: str, uid: str) -> bool:
    """Whether this account may have everything of a record shown."""
    return sees(ledger) or not is_covered(ledger, entity, uid)


def refuse_covered(ledger: Ledger, records: Iterable[Sequence[str]]) -> None:
    """Raise Refusal when one of these (entity, uid) is covered from this account."""
    if not all(may_open(ledger, entity, uid) for entity, uid in records):
        raise Refusal("这里面有限制类别的重点人群档案或联系人，没有改动。请让管理员或可以看限制类别的账户来处理。")
