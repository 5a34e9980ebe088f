"""Keeping credentials out of everything that is written: the values in use, and what looks like a credential.

Where a credential comes from and where it may be sent is decided beside each tracker's client.
"""

from __future__ import annotations

import logging
import re

HIDDEN = "[secret removed]"
_SHAPES = re.compile(
    r"""
      \bgh[a-z]_[A-Za-z0-9]{16,255}\b            # GitHub: personal, OAuth, server-to-server, refresh
    | \bghs_[A-Za-z0-9_.\-]{16,}                 # GitHub: of an App, which may hold a JSON web token
    | \bgithub_pat_[A-Za-z0-9_]{20,255}\b        # GitHub: fine-grained
    | \bATATT[A-Za-z0-9_=\-]{20,}                # Atlassian: API token
    | (?<![A-Za-z0-9])eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}   # JSON web token
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?-----END\ [A-Z ]*PRIVATE\ KEY-----
    | (?<=authorization_request=)[A-Za-z0-9_\-%]+   # the one-time part of GitHub's single sign-on links
    | (?i:(?<=authorization:\ )|(?<=['"]authorization['"]:\ ['"]))(?:basic|bearer|token)\ [A-Za-z0-9._~+/=\-]+
    """,
    re.VERBOSE | re.DOTALL,
)


class Secrets:
    """Knows the credentials of one connection and removes them from text and from log records."""

    def __init__(self, *values: str) -> None:
        # A longer value first: a short one may be a part of it. Very short ones would eat ordinary text.
        self._values = sorted({v for v in values if len(v) >= 6}, key=len, reverse=True)

    def add(self, value: str) -> None:
        """Guard one more value, such as a token that was issued on the way."""
        self._values = sorted({*self._values, value} if len(value) >= 6 else self._values, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without any credential."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        return _SHAPES.sub(HIDDEN, text)

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
