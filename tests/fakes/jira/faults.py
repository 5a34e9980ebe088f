"""What can go wrong on demand, and when: the nth request of a kind, so many times."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.jira.site import Site

Kind = Literal[
    "status",  # answer with `status`, `headers` and `body` and do nothing
    "html",  # a proxy's page with `status`
    "reset",  # close the connection without doing anything
    "lost",  # do it, then close the connection without an answer
    "slow",  # answer only after `seconds`
    "torn",  # the first half of the answer, then the connection closes
    "cut",  # the first half of the answer as if it were all
    "gzip",  # bytes that claim to be compressed and are not
    "empty",  # `status` and no content
    "changed",  # the answer as `change` makes it
    "same_token",  # the page token that came in goes out again
    "expired_token",  # 400, as for a token that is too old
    "nobody",  # answer as to an anonymous visitor: 200 with nothing, /myself 401
    "hook",  # call `then(site)` before answering as usual
]


@dataclass
class Fault:
    """Strikes requests that match (`POST /search/jql`, `* /issue/*/comment`) from the `nth` on, `times` often."""

    match: str
    kind: Kind = "status"
    nth: int = 1
    times: int = 1
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    seconds: float = 0.0
    then: Callable[[Site], None] | None = None
    change: Callable[[Any], Any] | None = None
    seen: int = 0
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if not fnmatch.fnmatchcase(f"{method} {path}", self.match):
            return False
        self.seen += 1
        if self.seen < self.nth or self.struck >= self.times:
            return False
        self.struck += 1
        return True


FOREVER = 10**9
PAGE = """<!DOCTYPE html><html><head><title>Bad Gateway</title><style>body{color:red}</style></head>
<body><h1>The gateway did not answer</h1><p>Request id 7f3a</p></body></html>"""
