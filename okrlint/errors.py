"""The errors a user can cause or meet, each carrying its exit code; nothing here knows how they are printed."""

from __future__ import annotations


class OkrlintError(Exception):
    """Base of all expected failures.

    `message` says what was seen, `where` is `file:line:column` or a URL, `allowed` says what would have been right
    and `hint` what to do. `exit_code` is part of the documented interface (see docs/exit-codes.md).
    """

    exit_code = 4

    def __init__(self, message: str, *, where: str = "", allowed: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.allowed = allowed
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        tail = [f"allowed: {self.allowed}"] if self.allowed else []
        tail += [self.hint] if self.hint else []
        return "\n  ".join([head, *tail])


class UsageError(OkrlintError):
    """Bad arguments, configuration, rule page or input file: the reader can mend it. Exit code 2."""

    exit_code = 2


class IncompleteError(OkrlintError):
    """Something that was asked for could not be read. Exit code 3."""

    exit_code = 3


class InputErrors(UsageError):
    """Several faults found in one go, so that a reader mends them in one go."""

    def __init__(self, errors: list[UsageError]) -> None:
        super().__init__("\n".join(str(e) for e in errors))
        self.errors = errors
