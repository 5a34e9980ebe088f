"""A digest of a message without its durations and the smaller digits of its numbers, which change every day.

Messages of one digest need no new notification. Whether a finding was evaluated at all stands in `evaluated`.
"""

from __future__ import annotations

import calendar
import hashlib
import re

from okrlint.findings import Finding

_DURATION = re.compile(r"\b\d[\d.,]*(?=[\s\u00a0-]*(?:minute|hour|day|week|month|year)s?\b)", re.IGNORECASE)
_MONTH = "|".join(name for name in calendar.month_name if name)
_NUMBER = re.compile(rf"(?<![\w#./:-])\d+(?:[.,]\d+)*(?![\w/:-]|[.,]\d| (?:{_MONTH})\b)")


def coarse(message: str) -> str:
    """The message without what changes from day to day: durations go, other free-standing numbers keep one digit.

    Days, keys (PROJ-12, #7) and the numbers within words stay as they are.
    """
    return _NUMBER.sub(_one_digit, _DURATION.sub("_", message))


def message_digest(finding: Finding) -> str:
    """Eight hex digits that change when a reader has to be told something new."""
    said = "\0".join([finding.severity, finding.tier, coarse(finding.message)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _one_digit(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0].split(".")[0]) or "0"
    whole = digits.lstrip("0")
    return whole[0] + "0" * (len(whole) - 1) if whole else "0"
