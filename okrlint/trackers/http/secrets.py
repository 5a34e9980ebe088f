"""The credentials of one connection, kept out of what it quotes and logs; `okrlint.redaction` does the rest.

Where a credential comes from and where it may be sent is decided beside each tracker's client.
"""

from __future__ import annotations

import logging

from okrlint import redaction
from okrlint.redaction import HIDDEN

__all__ = ["HIDDEN", "Secrets"]


class Secrets:
    """Knows the credentials of one connection and removes them from text and from log records."""

    def __init__(self, *values: str) -> None:
        self._values: set[str] = set()
        self._targets: list[redaction.Target] = []
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Guard one more value, such as a token that was issued on the way."""
        if len(value) < 6 or value in self._values:  # very short ones would eat ordinary text
            return
        self._values.add(value)
        # A longer one first: a short one may be a part of it.
        self._targets = sorted([*self._targets, *redaction.targets(value)], key=lambda t: -len(t.value))
        redaction.guard(value)

    def clean(self, text: str) -> str:
        """`text` without any credential, in whatever form."""
        return redaction.shaped(redaction.strike(text, self._targets))

    def guard(self, *loggers: str) -> None:
        """Clean whatever is logged under these names from now on, tracebacks too; once per instance and logger."""
        for name in loggers:
            log = logging.getLogger(name)
            if not any(isinstance(f, _Cleaner) and f.secrets is self for f in log.filters):
                log.addFilter(_Cleaner(self))

    def release(self, *loggers: str) -> None:
        """Undo `guard`."""
        for name in loggers:
            log = logging.getLogger(name)
            for f in [f for f in log.filters if isinstance(f, _Cleaner) and f.secrets is self]:
                log.removeFilter(f)

    def __repr__(self) -> str:
        return f"Secrets({len(self._values)} guarded)"


class _Cleaner(logging.Filter):
    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self.secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.secrets.clean(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self.secrets.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True
