"""What can go wrong on the way, on demand: each fault says which requests it strikes and what it does to them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """One request as the server received it; `operation` is the name of a GraphQL operation."""

    verb: str
    path: str
    operation: str = ""
    body: Any = None
    token: str = ""


@dataclass
class Fault:
    """Strikes the `nth` request (from 1) that fits, and the `times - 1` after it that fit.

    `on` is searched in "VERB PATH OPERATION". With a `status` the request is not carried out; `lost` carries it out and
    closes the connection instead of answering; `alter` changes the answer's body; `call` runs before the request.
    """

    on: str = ""
    nth: int = 1
    times: int = 1
    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    alter: Callable[[Any], Any] | None = None
    call: Callable[[], None] | None = None
    seen: int = 0
    struck: int = 0

    def strikes(self, request: Request) -> bool:
        if not re.search(self.on, f"{request.verb} {request.path} {request.operation}"):
            return False
        self.seen += 1
        hit = self.nth <= self.seen < self.nth + self.times
        self.struck += hit
        return hit


def primary_limit(reset_at: float, **more: Any) -> Fault:
    """The hourly limit is used up (REST form)."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{reset_at:.0f}"}
    return Fault(status=403, headers=headers, body={"message": "API rate limit exceeded for user ID 1."}, **more)


def secondary_limit(retry_after: int | None = None, status: int = 403, **more: Any) -> Fault:
    """Too much at once; without `retry_after` the server names no time."""
    headers = {"retry-after": str(retry_after)} if retry_after is not None else {}
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(status=status, headers=headers, body={"message": message}, **more)


def limited_in_200(reset_at: float, **more: Any) -> Fault:
    """GraphQL's way of saying that the hourly limit is used up."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{reset_at:.0f}"}
    errors = [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]
    return Fault(status=200, headers=headers, body={"errors": errors}, **more)


def bad_gateway(status: int = 502, **more: Any) -> Fault:
    """The answer took longer than ten seconds; the body is a web page or a bit of JSON."""
    return Fault(status=status, body="<html><h1>502 Bad Gateway</h1></html>", **more)


def timed_out(**more: Any) -> Fault:
    """GraphQL's own timeout, in a 200 without data."""
    message = "Something went wrong while executing your query. This may be the result of a timeout, or a GitHub bug."
    return Fault(status=200, body={"data": None, "errors": [{"message": message}]}, **more)


def repeated_cursor(**more: Any) -> Fault:
    """Every page claims that there is a next one, behind the same cursor."""

    def stuck(body: Any) -> Any:
        text = re.sub(r'"hasNextPage": false', '"hasNextPage": true', json.dumps(body))
        return json.loads(re.sub(r'"endCursor": ("[^"]*"|null)', '"endCursor": "Y3Vyc29yOjI="', text))

    return Fault(alter=stuck, times=more.pop("times", 10_000), **more)


class Killed(BaseException):
    """Raised inside the fetching process where a kill -9 would end it; nothing in the product catches it."""
