"""Handing a package over and taking one in: from the ledger to a file that is safe on its stick, and from a file to the ledger."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xinjing_desktop import clock
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange import medium, package
from xinjing_desktop.exchange.acquaintance import TOWN_DIGITS, keys_of
from xinjing_desktop.exchange.sticks import ENDING
from xinjing_desktop.ledger import location, merge, parcel, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.parcel import Facts
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records.spoken import spoken_hash


@dataclass(frozen=True)
class Handed:
    """A package that lies where it should, read back and verified."""

    path: Path
    facts: Facts
    digest: str

    @property
    def short(self) -> str:
        """The first eight signs of the hash, as they are printed on the hand-over sheet."""
        return self.digest[:8]

    @property
    def words(self) -> str:
        """The same as four words, for the telephone."""
        return spoken_hash(self.digest)

    @property
    def sentence(self) -> str:
        """What to tell the person: nothing but a package that was read back from its medium ever gets here."""
        if location.is_on_stick(self.path):
            return f"“{self.path.name}”已写好，并已从 U 盘读回核对，可以安全拔出。"
        return f"“{self.path.name}”已写好，并已读回核对。"


def hand_over(
    ledger: Ledger, peer: Peer, folder: Path, *, month: str | None = None, full: bool = False, step: Step = silent
) -> Handed:
    """Write one package for this peer into a folder: whole and verified, or not at all. Raises Refusal."""
    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，不能交接数据。请换录入员账户登录。")
    with ledger.connection() as con:
        peer = peers.of_site(con, peer.site) or peer  # what was asked for or decided since a page read it
    if peer.retired:
        raise Refusal(f"“{peer.unit_name}”的这台电脑已停用，不能再给它数据包。请先导入它新的身份卡。")
    month = month or f"{clock.today():%Y-%m}"
    if not parcel.MONTH.fullmatch(month):
        raise Refusal(f"“{month}”不是月份，请写成 2026-01 这样。")
    step(0, 3, "收集改动")
    made = parcel.make(ledger, peer, month, clock.milliseconds(), full=full)
    step(1, 3, "加密")
    data = package.seal(made, keys_of(ledger), peer.card)
    if len(data) > package.LARGEST_FILE or len(made.image) > package.LARGEST_IMAGE:
        raise Refusal("这个数据包太大，对方收不了。请先交一次不带照片的，再分几次交照片。")
    digest = package.digest_of(data)
    step(2, 3, "写入并核对")
    stem = name_of(ledger, peer, made.facts)
    try:
        with medium.writing_in_words(folder), medium.reserved(folder, stem, ENDING) as (part, target):
            medium.write(part, data)
            with ledger.local() as con:  # before it can leave: what was handed over is in the log, whatever happens
                parcel.note(con, made, peer, who=ledger.account.name, file=target.name, digest=digest)
                peers.log(
                    con, ledger, "sent", peer=peer.site, peer_name=peer.unit_name, file=target.name, digest=digest,
                    entities=made.facts.counts,
                )  # fmt: skip
            medium.finish(part, target, data)
    except BaseException as error:
        sentence = error.sentence if isinstance(error, Refusal) else "没有写成，没有交出。"
        with ledger.local() as con:
            parcel.forget(con, made.facts.id)
            peers.log(
                con, ledger, "refused", peer=peer.site, peer_name=peer.unit_name, file=stem + ENDING, digest=digest,
                sentence=sentence,
            )  # fmt: skip
        raise
    with suppress(Cancelled):  # it lies there, whole and noted: too late to stop
        step(3, 3)
    return Handed(target, made.facts, digest)


def name_of(ledger: Ledger, peer: Peer, facts: Facts) -> str:
    """Unit, month and number; what the town hands down says so."""
    identity = ledger.identity
    down = peer.is_below(identity)
    unit = peer.unit_code if down else identity.unit_code
    return f"XJ_{unit}_{facts.month.replace('-', '')}_{facts.number:04d}{'_down' if down else ''}"


def take_in(ledger: Ledger, path: Path, step: Step = silent) -> Merged:
    """Merge one package. Raises Refusal, Damaged: then nothing is changed, and the log says so."""
    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，不能接收数据包。请换录入员账户登录。")
    digest, peer = "", None
    try:
        data = _read(path)
        digest = package.digest_of(data)
        if ledger.value("SELECT 1 FROM package WHERE hash=? AND sent", (digest,)):
            raise Refusal(f"“{path.name}”是本台账自己导出的，不用合并。请交给接收单位。")
        facts, signature, signed, packed = package.unseal(data, keys_of(ledger), ledger.identity.site, path.name)
        with ledger.connection() as con:
            peer = peers.of_site(con, facts.sender)
        _refuse_sender(ledger, peer, facts, path.name)
        assert peer is not None
        if not package.verify(signature, signed, str(peer.card["sign"])):
            raise Refusal(f"“{path.name}”的签名对不上，不是“{peer.unit_name}”导出的原件，没有合并。请让对方重新导出。")
        if facts.receiver != ledger.identity.site:
            raise Refusal(
                f"“{path.name}”是“{peer.unit_name}”发给别的单位的，被人转到了这里，没有合并。请让对方重新导出一个给本单位的。"
            )
        image = package.unpack(packed, facts.size, path.name)
        del data, signed, packed
        return merge.merge(ledger, peer, facts, image, file=path.name, digest=digest, step=step)
    except Refusal as refusal:
        with ledger.local() as con:
            peers.log(
                con, ledger, "refused", peer=peer.site if peer else None, peer_name=peer.unit_name if peer else None,
                file=path.name, digest=digest, sentence=refusal.sentence,
            )  # fmt: skip
        raise


def _read(path: Path) -> bytes:
    if path.name.endswith(medium.PART):
        raise Refusal(f"“{path.name}”还没有写完，没有合并。请等对方写完，或请对方重新导出。")
    with medium.opened(path) as (file, size):
        if not size:
            raise Refusal(f"“{path.name}”是空的，没有合并。请重新复制一次；还是不行就请对方重新导出。")
        package.refuse_other(file.read(package.HEAD), path.name)
        if size > package.LARGEST_FILE:
            raise Refusal(f"“{path.name}”太大，不像数据包，没有合并。请检查是不是选错了文件。")
        file.seek(0)
        return file.read(package.LARGEST_FILE)


def _refuse_sender(ledger: Ledger, peer: Peer | None, facts: Facts, name: str) -> None:
    if peer is None:
        if facts.sender_code[:TOWN_DIGITS] != ledger.identity.unit_code[:TOWN_DIGITS]:
            raise Refusal(f"“{name}”来自另一个街镇，没有合并。请核对是不是拿错了文件。")
        raise Refusal(f"“{name}”来自还没有交换过身份卡的电脑，没有合并。请先导入它的身份卡，电话里核对六个词。")
    if peer.retired:
        raise Refusal(f"“{name}”来自“{peer.unit_name}”已停用的电脑，没有合并。请让对方用现在的电脑重新导出。")
