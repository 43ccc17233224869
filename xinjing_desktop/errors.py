"""The few ways in which a piece of work can end other than well. Everything else is a bug and crashes loudly."""


class Refusal(Exception):
    """Something a person must be told: one Chinese sentence that says what to do next. Nothing was changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Damaged(Refusal):
    """The file can be opened but what it holds does not fit together."""


class TooNew(Refusal):
    """The file was written by a newer version of this program."""

    def __init__(self) -> None:
        super().__init__("这份台账由更新版本的软件写成，本机的软件版本较旧，打不开。请先升级本软件，台账没有改动。")


class Cancelled(Exception):
    """The user asked to stop. Nothing is reported and nothing is kept."""
