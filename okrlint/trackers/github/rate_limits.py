"""What an answer of GitHub means for the next step: go on, wait, ask for less, try again, or give up. Pure.

Steps that are final: `ok`, `unauthorized`, `forbidden`, `missing`, `gone`, `refused`. `smaller` is `again` to a caller
that cannot ask for less. Sources: docs.github.com, "Rate limits for the REST API", "Rate limits and query limits for
the GraphQL API", "Best practices for using the REST API".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from okrlint.trackers.http.transport import Verdict

UNTOLD_WAIT = 60.0
"""Seconds to wait at a secondary limit that names no time (the documentation says: at least one minute)."""
_TOO_MUCH = ("timedout", "timeout", "something went wrong while executing your query", "resource limit")
_TOO_MUCH_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT", "SERVICE_UNAVAILABLE"}


def judge(status: int, headers: Mapping[str, str], body: Any, now: float) -> Verdict:
    """Judge one REST answer. `headers` have lower-case names, `body` is parsed JSON or text, `now` is a Unix time."""
    said = _message(body)
    if status in (403, 429) and (status == 429 or _is_limit(headers, said)):
        return Verdict("wait", _seconds(headers, now), said or "rate limited", unit=UNTOLD_WAIT)
    if status in (502, 504):
        return Verdict("smaller", None, said or f"status {status}")
    if status >= 500 or status in (408, 425):
        return Verdict("again", _retry_after(headers), said or f"status {status}")
    if status == 401:
        return Verdict("unauthorized", None, said or "the token was not accepted")
    if status == 403:
        return Verdict("forbidden", None, _single_sign_on(headers) or said or "forbidden")
    if status == 404:
        return Verdict("missing", None, said or "not found")
    if status == 410:
        return Verdict("gone", None, said or "gone")
    if status >= 300:
        return Verdict("refused", None, said or f"status {status}")
    if isinstance(body, str):  # a page of something between here and GitHub: who takes it for an answer finds nothing
        return Verdict("again", None, "the answer was no JSON")
    return Verdict("ok")


def judge_graphql(headers: Mapping[str, str], body: Any, now: float) -> Verdict:
    """Judge a GraphQL answer that came with status 200: limits and overload arrive inside it."""
    if not isinstance(body, dict):
        return Verdict("again", None, "the answer was no JSON object")
    errors = errors_in(body)
    said = "; ".join(e["message"][:300] for e in errors[:3])
    kinds = {e["type"] for e in errors}
    if "RATE_LIMITED" in kinds or "RATE_LIMIT" in kinds:
        return Verdict("wait", _seconds(headers, now), said or "rate limited", unit=UNTOLD_WAIT)
    data = body.get("data")
    if isinstance(data, dict) and any(v is not None for k, v in data.items() if k != "rateLimit"):
        return Verdict("ok")
    if not errors:
        return Verdict("again", None, "an answer without data")
    if is_overload(errors):
        return Verdict("smaller", None, said)
    if "FORBIDDEN" in kinds or "INSUFFICIENT_SCOPES" in kinds:
        return Verdict("forbidden", None, _single_sign_on(headers) or said)
    if kinds == {"NOT_FOUND"}:
        return Verdict("ok")  # every field is null, and the errors say why: the caller sees both
    return Verdict("refused", None, said)


def errors_in(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The errors of a GraphQL answer, each with `type`, `message` and `path` of the kinds that they should have."""
    listed = body.get("errors")
    return [
        {
            "type": str(e.get("type") or ""),
            "message": str(e.get("message") or ""),
            "path": [step for step in path if isinstance(step, str | int)]
            if isinstance(path := e.get("path"), list)
            else [],
        }
        for e in (listed if isinstance(listed, list) else ())
        if isinstance(e, dict)
    ]


def is_overload(errors: Iterable[Mapping[str, Any]]) -> bool:
    """Whether errors say that a query was too much work: some of what was asked for may be there all the same."""
    return any(
        str(e.get("type", "")) in _TOO_MUCH_TYPES or any(w in str(e.get("message", "")).lower() for w in _TOO_MUCH)
        for e in errors
    )


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    text = said.lower()
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in text
        or "abuse detection" in text
    )


def _seconds(headers: Mapping[str, str], now: float) -> float | None:
    """How long a limit asks to wait: Retry-After, else until the reset of a used-up primary limit, else unknown."""
    after = _retry_after(headers)
    if after is not None:
        return after
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(0.0, int(reset) - now) + 1  # the reset may come at any moment of that second
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdigit() else None


def _single_sign_on(headers: Mapping[str, str]) -> str:
    """GitHub names the organisation's sign-on page in a header; its link holds a one-time request and is left out."""
    if headers.get("x-github-sso", "").startswith("required"):
        return "the organisation enforces SAML single sign-on and this token is not authorised for it"
    return ""


def _message(body: Any) -> str:
    if isinstance(body, dict):
        return str(body.get("message") or "")[:500]
    return ""
