"""Handing a package over and taking one in: from the ledger to a file that is safe on its stick, and from a file to the ledger."""

import datetime
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xinjing_desktop import clock
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange import package
from xinjing_desktop.exchange.acquaintance import TOWN_DIGITS, keys_of
from xinjing_desktop.ledger import keys, merge, parcel, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.parcel import Facts
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records.spoken import spoken_hash

ENDING = ".xjp"
PART = ".part"
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


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


def hand_over(
    ledger: Ledger, peer: Peer, folder: Path, *, month: str | None = None, full: bool = False, step: Step = silent
) -> Handed:
    """Write one package for this peer into a folder: whole and verified, or not at all. Raises Refusal."""
    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，不能交接数据。请换录入员账户登录。")
    if peer.retired:
        raise Refusal(f"“{peer.unit_name}”的这台电脑已停用，不能再给它数据包。请先导入它新的身份卡。")
    month = month or f"{clock.today():%Y-%m}"
    if not _MONTH.fullmatch(month):
        raise Refusal(f"“{month}”不是月份，请写成 2026-01 这样。")
    step(0, 3, "收集改动")
    made = parcel.make(ledger, peer, month, clock.milliseconds(), full=full)
    step(1, 3, "加密")
    data = package.seal(made, keys_of(ledger), peer.card)
    if len(data) > package.LARGEST_FILE:
        raise Refusal("这个数据包太大，对方收不了。请先交一次不带照片的，再分几次交照片。")
    digest = package.digest_of(data)
    step(2, 3, "写入并核对")
    with _in_words(folder), _reserved(folder, name_of(ledger, peer, made.facts)) as (part, target):
        _write(part, data)
        with ledger.local() as con:
            parcel.note(con, made, peer, who=ledger.account.name, file=target.name, digest=digest)
            peers.log(
                con, ledger, "sent", peer=peer.site, peer_name=peer.unit_name, file=target.name, digest=digest,
                entities=made.facts.counts,
            )  # fmt: skip
        try:
            os.replace(part, target)
            keys.settle(folder)
            _read_back(target, data)
        except BaseException:
            with suppress(OSError):
                target.unlink()
            with ledger.local() as con:
                parcel.forget(con, made.facts.id)
                peers.log(
                    con, ledger, "refused", peer=peer.site, peer_name=peer.unit_name, file=target.name, digest=digest,
                    sentence="没有写成，没有交出。",
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


@contextmanager
def _reserved(folder: Path, stem: str) -> Iterator[tuple[Path, Path]]:
    """A name that nobody else uses and the unfinished file beside it, which is gone again if anything fails.

    Creating the unfinished file exclusively is the reservation: two programs may write into one folder.
    """
    for number in range(1, 1000):
        target = folder / f"{stem}{f'-{number}' if number > 1 else ''}{ENDING}"
        part = target.with_name(target.name + PART)
        if target.exists():
            continue
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            break
        except FileExistsError:
            continue
    else:
        raise Refusal(f"“{folder}”里同名的数据包太多了。请清理后再试。")
    try:
        yield part, target
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _write(part: Path, data: bytes) -> None:
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read_back(target: Path, data: bytes) -> None:
    """What lies on the medium, not in the computer's memory: there are sticks that promise more than they hold."""
    with target.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found = hashlib.file_digest(file, "sha256").digest()
    if found != hashlib.sha256(data).digest():
        raise Refusal("写进去的数据包读回来不一样，U 盘可能坏了，没有交出。请换一个 U 盘再导出。")


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = {
            errno.ENOSPC: "已经满了，数据包没有写成。请清理出空间，或换一个 U 盘",
            errno.EDQUOT: "已经满了，数据包没有写成。请清理出空间，或换一个文件夹",
            errno.EFBIG: "放不下这么大的文件，数据包没有写成。请换一个 U 盘",
            errno.EROFS: "是只读的，数据包没有写成。请关掉 U 盘上的写保护开关，或换一个 U 盘",
            errno.EACCES: "不能写入，数据包没有写成。请检查权限，或换一个文件夹",
            errno.EPERM: "不能写入，数据包没有写成。请检查权限，或换一个文件夹",
            errno.ENOENT: "不见了，数据包没有写成。请插好 U 盘再试",
            errno.ENOTDIR: "不是文件夹，数据包没有写成。请选一个文件夹",
        }.get(error.errno or 0, "写入时出错，数据包没有写成。请插好 U 盘或检查网络后再试")
        raise Refusal(f"“{folder.name or folder}”{why}，台账没有改动。") from error


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
        if not package.verify(signature, signed, str(peer.card["sign"])) or facts.receiver != ledger.identity.site:
            raise Refusal(f"“{path.name}”的签名对不上，不是“{peer.unit_name}”导出的原件，没有合并。请让对方重新导出。")
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
    if path.name.endswith(PART):
        raise Refusal(f"“{path.name}”还没有写完。请等对方写完，或请对方重新导出。")
    try:
        size = path.stat().st_size
        if size > package.LARGEST_FILE:
            raise Refusal(f"“{path.name}”太大，不像数据包，没有合并。请检查是不是选错了文件。")
        return path.read_bytes()
    except FileNotFoundError:
        raise Refusal(f"找不到“{path.name}”。请插好 U 盘，再选一次。") from None
    except IsADirectoryError:
        raise Refusal(f"“{path.name}”是文件夹。请选择里面以 .xjp 结尾的文件。") from None
    except OSError as error:
        raise Refusal(f"读不了“{path.name}”（{error.strerror}）。请插好 U 盘，或重新复制一次。") from error


def _refuse_sender(ledger: Ledger, peer: Peer | None, facts: Facts, name: str) -> None:
    if peer is None:
        if facts.sender_code[:TOWN_DIGITS] != ledger.identity.unit_code[:TOWN_DIGITS]:
            raise Refusal(f"“{name}”来自另一个街镇，没有合并。请核对是不是拿错了文件。")
        raise Refusal(f"“{name}”来自还没有交换过身份卡的电脑，没有合并。请先导入它的身份卡，电话里核对六个词。")
    if peer.retired:
        raise Refusal(f"“{name}”来自“{peer.unit_name}”已停用的电脑，没有合并。请让对方用现在的电脑重新导出。")


def moment_of(facts: Facts) -> datetime.datetime:
    """When the package was made, by its sender's clock."""
    return datetime.datetime.fromtimestamp(facts.at / 1000).astimezone()
