"""How findings came and went, from the history of a configuration."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from okrlint.app.check import Request
from okrlint.app.history import configured
from okrlint.app.settings import load

if TYPE_CHECKING:
    from okrlint.history.trend import By, Trend


def trend_request(request: Request, by: By, start: dt.datetime | None) -> Trend:
    """The trend by rule, family, team or severity. Raises HistoryError where no scan has been recorded."""
    from okrlint.history.trend import trend

    return trend(configured(load(request.config), request), by, start, request.as_of)
