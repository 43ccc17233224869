"""One open ledger file, and the only object that runs a query.

    with ledger.change("登记隐患") as pen:
        pen.add(Hazard(...))

is one thing a person did: one transaction, one sentence, one author. Afterwards one `Change` is told to `on_change`.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.database import CACHE_KIB, Connection, connect, in_words, scalar
from xinjing_desktop.ledger.keys import KeyRing
from xinjing_desktop.progress import Step, silent

if TYPE_CHECKING:  # the records and peewee come with the first that is read, the pen with the first change
    from peewee import ModelSelect

    from xinjing_desktop.ledger.pen import Change, Pen
    from xinjing_desktop.records.row import Row

R = TypeVar("R", bound="Row")
PATIENCE = 30
"""Seconds that closing waits for other threads; what then still runs is cut off as by a power cut."""


class Account(NamedTuple):
    """Who sits at the keyboard."""

    name: str
    role: str
    """admin (管理员), clerk (录入员) or reader (只读)."""
    sees_restricted: bool = False
    """As the administrator has set it; who may see what is for `restricted` to say."""


class Identity(NamedTuple):
    """Whose ledger this is, written in the file at its creation."""

    role: str
    """committee or town."""
    unit_code: str
    unit_name: str
    site: str
    """Random and permanent: tells the ledgers of two PCs of one committee apart."""


class Ledger:
    """An open ledger. Made by `ledger.file.open_ledger` and `ledger.file.create_ledger`; close it when done."""

    def __init__(self, path: Path, data_key: bytes, ring: KeyRing) -> None:
        self.path = path
        self.ring = ring
        self.data_key = data_key
        self.on_change: list[Callable[[Change], None]] = []
        self.account = Account("", "admin")
        self.on_close: list[Callable[[], None]] = []
        self._here = threading.local()
        self._writing = threading.RLock()
        self._at_home = threading.main_thread().ident
        self._closed = False
        self._visitors = 0
        self._last_visitor = threading.Condition()

    def adopt_thread(self) -> None:
        """From now on this thread keeps its connection open, as the window's does; without a call it is the main thread."""
        self._at_home = threading.get_ident()

    @property
    def identity(self) -> Identity:
        """Role, unit and site of this ledger."""
        facts = dict(self.select("SELECT name, value FROM ledger_fact"))
        return Identity(facts["role"], facts["unit_code"], facts["unit_name"], facts["site"])

    def rows(self, query: "ModelSelect[R]") -> list[R]:
        """All records that a query over record classes finds."""
        from xinjing_desktop.ledger import reading

        with self.connection() as con:
            return reading.records(con, query)

    def one(self, query: "ModelSelect[R]") -> R | None:
        """The first record that the query finds, or None."""
        found = self.rows(query.limit(1))
        return found[0] if found else None

    def get(self, model: type[R], uid: str) -> R | None:
        """The record with this uid, or None."""
        return self.one(model.select().where(model.uid == uid))

    def select(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The lines that plain SQL finds: for the named queries of `ledger.find`, not for pages."""
        with self.connection() as con:
            return con.execute(sql, tuple(params)).fetchall()

    def value(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first value that plain SQL finds, or None."""
        with self.connection() as con:
            return scalar(con, sql, tuple(params))

    @contextmanager
    def change(self, what: str, *, undoes: int | None = None, step: Step = silent) -> Iterator["Pen"]:
        """One thing the user did: all of it is kept, or none of it. Raises Refusal for a read-only account.

        `step` hears of the indexing that follows a change of thousands, and may call it off with all the rest.
        """
        if self.account.role == "reader":
            raise Refusal("您的账户是“只读”，不能修改台账。需要录入时，请换录入员账户登录。")
        from xinjing_desktop.ledger import derived
        from xinjing_desktop.ledger.pen import Change, Pen, random_id

        done = Change(what, random_id())
        with self._transaction() as con:
            pen = Pen(con, done, self._site(con), self.account.name or None, undoes)
            yield pen
            pen.close()
            derived.refresh(con, done.touched, step=step)
        if done.touched:
            self.announce(done)

    def announce(self, done: "Change") -> None:
        """Tell everybody who listens what was touched."""
        for tell in list(self.on_change):
            tell(done)

    @contextmanager
    def local(self) -> Iterator[Connection]:
        """A transaction on what is local to this file (accounts, drafts, answers): no change is logged."""
        with self._transaction() as con:
            yield con

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Everything read within it belongs to one moment, whatever others write meanwhile."""
        with self.connection() as con:
            _refuse_nesting(con)
            con.execute("BEGIN")
            try:
                yield con
            finally:
                con.execute("ROLLBACK")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._writing, self.connection() as con:
            _refuse_nesting(con)
            con.execute("BEGIN IMMEDIATE")
            try:
                yield con
                con.execute("COMMIT")
            except BaseException:
                if con.in_transaction:
                    con.execute("ROLLBACK")
                raise
            finally:
                con.execute(f"PRAGMA cache_size=-{CACHE_KIB}")  # an import may have asked for more

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The connection of this thread; a worker's is closed again, so that no thread keeps the file open. Raises Refusal."""
        visiting = threading.get_ident() != self._at_home
        with self._last_visitor:
            if self._closed:
                raise Refusal("台账已经关闭，请重新打开后再试。")
            self._visitors += visiting
        try:
            with in_words():
                opened = self._open()
                try:
                    yield self._here.connection
                finally:
                    if opened and visiting:
                        self._shut()
        finally:
            with self._last_visitor:
                self._visitors -= visiting
                self._last_visitor.notify_all()

    def close(self) -> None:
        """Close the file; what has to happen then (keys back into the file, the lock released) happens once.

        Waits for what other threads are just reading or writing; nothing new begins.
        """
        with self._last_visitor:
            self._closed = True
            self._last_visitor.wait_for(lambda: self._visitors == 0, timeout=PATIENCE)
        self._shut()
        while self.on_close:
            self.on_close.pop()()

    @property
    def is_at_hand(self) -> bool:
        """Whether this thread holds a connection."""
        return getattr(self._here, "connection", None) is not None

    def _open(self) -> bool:
        """Connect this thread, if it is not connected yet: whether it had to."""
        if self.is_at_hand:
            return False
        self._here.connection = connect(str(self.path), self.data_key)
        return True

    def _shut(self) -> None:
        if self.is_at_hand:
            self._here.connection.close()
            self._here.connection = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def _site(con: Connection) -> str:
        return str(scalar(con, "SELECT value FROM ledger_fact WHERE name='site'"))


def _refuse_nesting(con: Connection) -> None:
    if con.in_transaction:
        raise RuntimeError("a change inside a change: pass the Pen on instead")
