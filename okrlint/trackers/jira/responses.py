"""What an HTTP answer of Jira means: its content, or the failure that fits, in Jira's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from okrlint.trackers.http.backoff import retry_after
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.http.wellformed import decode_json
from okrlint.trackers.jira.errors import BadQuery, LimitReached, NotLoggedIn, RequestFailed, Unreadable

_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
LOGIN_HINT = (
    "check that the token is valid and belongs to the address in OKRLINT_JIRA_EMAIL (Cloud), or is a personal access "
    "token of this server (Data Center); tokens expire. `okrlint doctor` looks at it"
)
_SCOPED_HINT = (
    "; a token with scopes, or of a service account, is accepted only with `cloud_id` in the source "
    "(from {site}/_edge/tenant_info)"
)
_PROXY_HINT = "a proxy, a login page or a maintenance page stands between here and Jira"


def read_answer(
    method: str,
    where: str,
    answer: requests.Response,
    *,
    secrets: Secrets,
    wall: float,
    noted: Callable[[int], None] = lambda _: None,
    anonymous_is_fine: bool = False,
) -> Any:
    """The decoded content, None where there is none; `noted` hears in how many texts it was not well-formed.

    Raises NotLoggedIn for a credential that is not accepted (also where Jira then answers as to nobody), BadQuery for a
    400, LimitReached for a 429, RequestFailed for other errors and for what is not JSON.
    """
    status = answer.status_code
    if status == 401 or (not anonymous_is_fine and _taken_for_nobody(answer)):
        raise NotLoggedIn("Jira does not accept the credential", where=where, status=status, hint=login_hint(where))
    if status == 204 or (status < 300 and not answer.content):
        return None
    try:
        content, mended = decode_json(answer.content)
        noted(mended)
    except ValueError:
        content = None
    if status < 300:
        if content is None:
            seen = secrets.clean(page(answer))  # a proxy's page may quote the request
            raise Unreadable(f"not Jira's answer but {seen}", where=where, status=status, hint=_PROXY_HINT)
        return content
    said = tuple(secrets.clean(m) for m in messages(content))
    text = "; ".join(said) or secrets.clean(page(answer))
    if status == 400 and content is not None:
        raise BadQuery(f"Jira refuses the request: {text}", where=where, said=said)
    if status == 429:
        raise _limit(answer, where, said, wall)
    raise RequestFailed(
        f"{method} answered {status}: {text}",
        where=where,
        status=status,
        said=said,
        after=retry_after(answer.headers, wall) if status >= 500 else None,
        maybe_acted=method == "POST" and status >= 500,
    )


def login_hint(where: str) -> str:
    """What to look at when a credential is not accepted at this address."""
    parts = urlsplit(where)
    is_site = (parts.hostname or "").endswith(".atlassian.net")
    return LOGIN_HINT + (_SCOPED_HINT.format(site=f"https://{parts.hostname}") if is_site else "")


def messages(content: Any) -> list[str]:
    """Jira's own words in an error answer: errorMessages, errors by field, message; markup taken out, bounded."""
    if not isinstance(content, dict):
        return []
    plain, errors = content.get("errorMessages"), content.get("errors")
    found = [m for m in plain if isinstance(m, str)] if isinstance(plain, list) else []
    if isinstance(errors, dict):
        found += [f"{field}: {said}" for field, said in errors.items()]
    elif isinstance(errors, list):
        found += [str(e.get("message", "")) if isinstance(e, dict) else str(e) for e in errors]
    found += [content[name] for name in ("message", "errorMessage") if isinstance(content.get(name), str)]
    return [_words(m)[:500] for m in found[:10] if m]


def page(answer: requests.Response) -> str:
    """A few words on an answer that is no JSON: the title of an error page, or its kind and size."""
    kind = answer.headers.get("Content-Type", "").split(";")[0] or "unknown content"
    text = answer.content[:20_000].decode("utf-8", "replace")
    title = _TITLE.search(text)
    words = _words(title[1] if title else text)[:120]
    return f"{kind} ({len(answer.content)} bytes){f': {words}' if words else ''}"


def innermost(error: Exception) -> str:
    """The innermost cause, without addresses and object names."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None and inner is not cause:
        cause = inner
    return re.sub(r"<[^>]*>|0x[0-9a-f]+", "", str(cause) or type(cause).__name__)[:160].strip()


def _limit(answer: requests.Response, where: str, said: tuple[str, ...], wall: float) -> LimitReached:
    limit = (
        (answer.headers.get("RateLimit-Reason") or answer.headers.get("X-RateLimit-Reason") or "").strip().lower()[:80]
    )
    after = retry_after(answer.headers, wall)
    wait = "" if after is None else f", asks to wait {after:.0f} s"
    return LimitReached(
        f"Jira's rate limit{f' ({limit})' if limit else ''}{wait}",
        where=where,
        status=429,
        said=said,
        limit=limit,
        after=after,
        hint="a later run goes on from where this one stopped; --max-wait allows longer waits",
    )


def _taken_for_nobody(answer: requests.Response) -> bool:
    login = answer.headers.get("X-Seraph-LoginReason", "").upper()
    return "FAILED" in login or "DENIED" in login or answer.headers.get("X-AUSERNAME", "").lower() == "anonymous"


def _words(text: str) -> str:
    return " ".join(_TAGS.sub(" ", text).split())
