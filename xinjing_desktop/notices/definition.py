"""What a notice is, read from its folder in resources/notices: paper, faces, and what stands where on them.

notice.toml has `title`, `hint`, `for`, `order`, a table [sheet], and [[faces]] with [[faces.blocks]]; its parts are
rich texts of their own, <part>.html, which a clerk may rewrite. Lengths are millimetres, sizes of type points.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from xinjing_desktop import paths
from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import tokens

FOLDER = paths.RESOURCES / "notices"
A4 = (210.0, 297.0)
SAFE = 5.0
"""Millimetres at the edge of a sheet, and of every slip on it, in which nothing is printed: office printers clip there."""
SUBJECTS = ("household", "hazard", "stairwell", "resident", "ledger", "list")
KINDS = frozenset({"text", "panel", "rule", "qr", "code", "sign", "picture", "fold", "note", "table"})


@dataclass(frozen=True)
class Box:
    """A place on a slip, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Paper:
    """One slip and how many of them lie on a sheet of A4."""

    width: float
    height: float
    up: int = 1
    landscape: bool = False
    hole: float = 0.0
    """Height of the zone at the top that stays free for the hole; 0: none."""

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height of the whole sheet."""
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def slots(self) -> list[tuple[float, float]]:
        """The upper left corners of the slips on a sheet, row by row."""
        across = max(1, round(self.sheet[0] / self.width)) if self.up > 1 else 1
        return [((n % across) * self.width, (n // across) * self.height) for n in range(self.up)]


@dataclass(frozen=True)
class Block:
    """Something at a place of a face: a text that a clerk may rewrite, or a part of the frame around it."""

    kind: str
    box: Box
    part: str = ""
    size: float = 12.0
    """Points of the type of a text before it is shrunk."""
    align: str = "top"
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What only this kind of block knows: fill, radius, name of a sign, words at a fold …"""


@dataclass(frozen=True)
class Face:
    """One side of a fold. What a neighbour can read is public, and takes only tokens that may be read by everybody."""

    name: str
    title: str
    public: bool
    tokens: frozenset[str]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Notice:
    """One kind of paper, by its permanent code, which is the name of its folder."""

    code: str
    title: str
    hint: str
    subject: str
    """For whom one is printed: household, hazard, stairwell, resident, ledger, or list (any table)."""
    order: int
    paper: Paper
    faces: tuple[Face, ...]
    required: frozenset[str]
    """Tokens without which nobody would know whom the slip is for."""
    rows: str
    """Of a table: household for a list of doors, handover_sheet or sheet for what a report makes; else ""."""
    elder: bool
    """In large print, for old eyes."""
    texts: Mapping[str, str] = field(hash=False)
    """The words we give, by part."""
    labels: Mapping[str, str] = field(hash=False)
    """What a clerk calls each part."""

    @property
    def coded(self) -> bool:
        """Whether a code stands on the slip, by which it is known again when it comes back."""
        return any(block.kind in ("qr", "code") for face in self.faces for block in face.blocks)

    @property
    def of(self) -> str:
        """The records that are chosen for it: those it is for, or, of a table, those it lists."""
        return self.rows if self.subject == "list" else self.subject

    def face_of(self, part: str) -> Face:
        """The face on which this part stands. KeyError when there is no such part."""
        for face in self.faces:
            if any(block.part == part for block in face.blocks):
                return face
        raise KeyError(part)


@cache
def listed() -> tuple[Notice, ...]:
    """Every notice, in the order in which they are offered."""
    found = [read(folder.parent) for folder in FOLDER.glob("*/notice.toml")]
    return tuple(sorted(found, key=lambda notice: (notice.order, notice.code)))


def by_code(code: str) -> Notice:
    """The notice of this code, or of this Chinese title. Raises Refusal."""
    for notice in listed():
        if code in (notice.code, notice.title):
            return notice
    raise Refusal(f"没有“{code}”这种通知单。可用的有：{'、'.join(notice.code for notice in listed())}。")


def sample(notice: Notice, folder: Path = FOLDER) -> dict[str, Any]:
    """The example that lies beside the notice: values by token."""
    return tomllib.loads((folder / notice.code / "sample.toml").read_text("utf-8"))


def read(folder: Path) -> Notice:
    """The notice of a folder. Raises ValueError when it says something that cannot be."""
    facts = tomllib.loads((folder / "notice.toml").read_text("utf-8"))
    sheet = facts["sheet"]
    width, height = sheet["size"]
    paper = Paper(
        float(width),
        float(height),
        up=sheet.get("up", 1),
        landscape=sheet.get("orientation") == "landscape",
        hole=float(sheet.get("hole", 0)),
    )
    faces = tuple(_face(one, folder) for one in facts["faces"])
    parts = [block.part for face in faces for block in face.blocks if block.kind == "text"]
    if facts["for"] not in SUBJECTS or len(set(parts)) != len(parts):
        raise ValueError(f"{folder.name}: for={facts['for']}, parts={parts}")
    notice = Notice(
        code=folder.name,
        title=facts["title"],
        hint=facts["hint"],
        subject=facts["for"],
        order=facts.get("order", 100),
        paper=paper,
        faces=faces,
        required=frozenset(facts.get("required", ())),
        rows=facts.get("rows", ""),
        elder=facts.get("elder", False),
        texts={part: (folder / f"{part}.html").read_text("utf-8").strip() for part in parts},
        labels={part: facts.get("parts", {}).get(part, part) for part in parts},
    )
    _check(notice)
    return notice


def _face(facts: Mapping[str, Any], folder: Path) -> Face:
    face = Face(
        facts["name"], facts["title"], facts["public"], frozenset(facts["tokens"]), tuple(map(_block, facts["blocks"]))
    )
    wrong = face.tokens - tokens.TOKENS.keys()
    secret = {name for name in face.tokens - wrong if face.public and not tokens.TOKENS[name].public}
    if wrong or secret:
        raise ValueError(f"{folder.name}, {face.name}: unknown {sorted(wrong)}, not for everybody's eyes {sorted(secret)}")
    return face


def _block(facts: Mapping[str, Any]) -> Block:
    rest = {name: value for name, value in facts.items() if name not in ("kind", "box", "part", "size", "align")}
    if facts["kind"] not in KINDS:
        raise ValueError(f"no block of kind {facts['kind']}")
    box = Box(*map(float, facts["box"]))
    return Block(facts["kind"], box, facts.get("part", ""), facts.get("size", 12.0), facts.get("align", "top"), rest)


def _check(notice: Notice) -> None:
    paper = notice.paper
    for face in notice.faces:
        for block in face.blocks:
            box = block.box
            inside = box.x >= SAFE and box.x + box.w <= paper.width - SAFE and box.y + box.h <= paper.height - SAFE
            if not inside or box.y < max(SAFE, paper.hole):
                raise ValueError(f"{notice.code}, {face.name}: {block.kind} lies where nothing may be printed, {box}")
            if block.kind == "text":
                used = tokens.used(notice.texts[block.part])
                if wrong := used - face.tokens - tokens.MARKS:
                    raise ValueError(f"{notice.code}, {block.part}: {sorted(wrong)} may not stand on this face")
