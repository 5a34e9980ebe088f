"""The transport under the session: a timeout on everything, and repeats of what is safe to repeat, and only of that.

Requests that read, and writes that set or remove one thing, are repeated after lost connections, timeouts, 5xx and 429;
a POST that writes is never sent twice after anything that may have carried it out. What an answer means is decided in
`okrlint.trackers.jira.client`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import requests
from requests.adapters import HTTPAdapter

from okrlint.trackers.jira.backoff import ATTEMPTS, TOLD, Clock, Pace, guess, retry_after

TIMEOUT = (10.0, 60.0)
FIRST_ATTEMPTS = 3
"""As long as nothing has ever answered, the address is more likely wrong than the network."""
GIVEN_UP = 3
"""Requests in a row that failed for good (each after ATTEMPTS) before the site is taken to be gone."""
_READING_POST = re.compile(
    r"/rest/api/[23]/(?:search(?:/jql|/approximate-count)?|issue/bulkfetch|changelog/bulkfetch|comment/list"
    r"|permissions/(?:project|check)|jql/parse)$"
)
_ISSUE = re.compile(r"/rest/api/[23]/issue/([^/?]+)(?=/|$)")
_VARYING = re.compile(r"(?<=/)(?<!/rest/api/)(?:\d+|[A-Z][A-Z0-9_]+-\d+)(?=/|$)")
_BROKEN = frozenset({500, 502, 503, 504})
_LOST = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


class PatientAdapter(HTTPAdapter):
    """Sends one request, again where that is safe; hands back the last answer or raises the last failure.

    `sent` counts every request that left, by method and endpoint with ids left out. `stopped` holds why no
    more requests are sent at all (a used-up quota, a site that is gone), so that the rest of a reading fails at once.
    """

    def __init__(self, clock: Clock, max_wait: float, say: Callable[[str], None]) -> None:
        super().__init__(max_retries=0, pool_maxsize=8)
        self.sent: Counter[str] = Counter()
        self.stopped = ""
        self._clock = clock
        self._max_wait = max_wait
        self._say = say
        self._pace = Pace(clock)
        self._failed = 0
        self._answered = False

    def send(  # type: ignore[override]  # the keyword arguments are handed through as they are
        self, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        if not options.get("timeout"):
            options["timeout"] = TIMEOUT
        kind = endpoint(request)
        repeatable = is_repeatable(request)
        broken = told = 0
        while True:
            self._pace.wait(_paced(request, kind))
            self.sent[kind] += 1
            response: requests.Response | None = None
            try:
                response = super().send(request, **options)
                _ = response.content  # a connection that breaks inside the body must break here
            except _LOST as failure:
                broken += 1
                hopeless = isinstance(failure, requests.exceptions.SSLError)
                if not repeatable or hopeless or broken >= (ATTEMPTS if self._answered else FIRST_ATTEMPTS):
                    self._given_up()
                    raise
                self._pause(guess(broken, self._clock.jitter()), "the connection was lost")
                continue
            self._answered = True
            if response.status_code == 429:
                told += 1
                pause = self._limited(request, response, kind, told)
                if pause is None or (not repeatable and not _refused_before_acting(request)):
                    return response
                self._pause(pause, "Jira asks to slow down")
            elif response.status_code in _BROKEN and repeatable:
                broken += 1
                pause = self._broken(response, broken)
                if pause is None:
                    return response
                self._pause(pause, f"Jira answers {response.status_code}")
            else:
                self._pace.fine(_paced(request, kind))
                self._failed = 0
                return response
            response.close()

    def _limited(
        self, request: requests.PreparedRequest, answer: requests.Response, kind: str, told: int
    ) -> float | None:
        """The pause before asking again, or None when there is no use in it."""
        reason = limit_reason(answer.headers)
        asked = retry_after(answer.headers, self._clock.wall())
        pause = guess(told, self._clock.jitter()) if asked is None else asked
        if "quota" in reason and (asked is None or asked > self._max_wait):
            self.stopped = f"the hourly quota is used up ({reason})"
            return None
        if pause > self._max_wait or told > TOLD:
            return None
        self._pace.slower(_paced(request, kind))
        return pause

    def _broken(self, answer: requests.Response, attempt: int) -> float | None:
        """The pause before asking again after a 5xx, or None when it has been asked often enough."""
        asked = retry_after(answer.headers, self._clock.wall())
        pause = guess(attempt, self._clock.jitter()) if asked is None else asked
        if attempt >= ATTEMPTS or pause > self._max_wait:
            self._given_up()
            return None
        return pause

    def _given_up(self) -> None:
        """One request more that came to nothing; after some in a row the others need not be tried."""
        self._failed += 1
        if self._failed >= GIVEN_UP:
            self.stopped = f"Jira did not answer {GIVEN_UP} requests in a row"

    def _pause(self, seconds: float, why: str) -> None:
        if seconds >= 5:
            self._say(f"{why}: waiting {seconds:.0f} s")
        self._clock.sleep(seconds)


def is_repeatable(request: requests.PreparedRequest) -> bool:
    """Whether sending it twice does no harm: reads, and writes that set or remove one thing."""
    if request.method == "POST" and _path(request).endswith("/graphql"):
        return not is_mutation(request.body)
    return request.method in ("PUT", "DELETE") or is_read(request.method or "", _path(request))


def is_mutation(body: bytes | str | None) -> bool:
    """Whether a question to a GraphQL server changes something; what cannot be read may."""
    try:
        query = msgspec.json.decode(body or b"")["query"]
        return not str(query).lstrip().startswith("query")
    except (msgspec.DecodeError, KeyError, TypeError):
        return True


def is_read(method: str, path: str) -> bool:
    """Whether a request only asks: also some that are sent by POST, since their question is long."""
    return bool(_READING_POST.search(path)) if method == "POST" else method in ("GET", "HEAD")


def endpoint(request: requests.PreparedRequest) -> str:
    """Method and path below /rest with ids left out: what limits and counts go by."""
    path = _path(request)
    at = path.find("/rest/")
    return f"{request.method} {_VARYING.sub('*', path[at:] if at >= 0 else path)}"


def limit_reason(headers: Mapping[str, str]) -> str:
    """Which limit a 429 speaks of, in lower case; empty where it is not said."""
    return (headers.get("RateLimit-Reason") or headers.get("X-RateLimit-Reason") or "").strip().lower()[:80]


def _refused_before_acting(request: requests.PreparedRequest) -> bool:
    """A 429 is given before anything is done, but a new comment waits for its caller, who owns the write budget."""
    return request.method != "POST"


def _paced(request: requests.PreparedRequest, kind: str) -> str:
    """Writes are limited per issue, everything else per endpoint."""
    found = _ISSUE.search(_path(request)) if request.method in ("PUT", "POST", "DELETE") else None
    return f"issue {found[1]}" if found and found[1] not in ("bulkfetch",) else kind


def _path(request: requests.PreparedRequest) -> str:
    return (request.url or "").split("?", 1)[0]
