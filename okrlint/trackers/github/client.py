"""Talking to one GitHub server: credentials, limits, retries and counting, over PyGithub's requester.

What is asked stands in `queries.py`. `connect.connect(owner, base_url, environment, …)` makes a Client, and
`comments.Comments(client)` has list, create, update and delete.

    client.graphql(query, variables) -> Answer            data and errors; both may be present
    client.rest(verb, path, body=None, params=None) -> Reply
    client.pages(path, params=None) -> list               every page of a REST list
    client.whoami() -> str                                login of the account that comments are written as
    client.spent -> Spent                                 points, and what is left of the hour

Everything raises `GitHubError` (exit code 3; `.kind` says what happened) when it cannot get an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from okrlint import redaction
from okrlint.trackers.github.rate_limits import errors_in, judge, judge_graphql
from okrlint.trackers.github.responses import Answer, GitHubError, Kind, Reply, Spent
from okrlint.trackers.github.shape import mend
from okrlint.trackers.http.paging import Page, PagePace, follow
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.http.transport import Ended, Policy, Repeat, Transport, Verdict
from okrlint.trackers.http.wellformed import Decoded, decode_json, wellformed

__all__ = ["Answer", "GitHubClient", "GitHubError", "Kind", "Reply", "Spent", "host_of"]

TRIES = 5
"""How often one request is sent at most, the first time included; as often at limits."""
POLICY = Policy(again=TRIES, wait=TRIES)
TIMEOUT = 30
"""Seconds without an answer after which a request counts as lost; GitHub itself gives up after 10."""
LOGGERS = ("github", "github.Requester", "github.GithubRetry", "urllib3.connectionpool")


_FINAL: dict[str, tuple[Kind, str]] = {
    "smaller": ("too_much", ""),
    "unauthorized": ("unauthorized", "the token is wrong, revoked or expired: make a new one"),
    "forbidden": ("forbidden", "docs/github.md lists the permissions; `okrlint doctor` says which one is missing"),
    "missing": ("missing", "it does not exist, or this token may not see it (GitHub answers the same to both)"),
    "gone": ("gone", ""),
}
_NONE = Reply(0, {}, None)


class GitHubClient:
    """One connection with one credential. Not for sharing between threads (PyGithub mixes up their answers)."""

    def __init__(
        self,
        requester: Any,
        secrets: Secrets,
        *,
        transport: Transport,
        renew: Callable[[], Any] | None = None,
    ) -> None:
        self._requester = requester
        self._secrets = secrets
        self._renew = renew
        self.transport = transport
        self.spent = Spent()
        self.mended = 0  # texts of answers that were not well-formed
        self.api: str = requester.base_url

    def graphql(
        self, query: str, variables: Mapping[str, Any] | None = None, *, reads: bool = True, gently: bool = False
    ) -> Answer:
        """Send a query, or a mutation (`reads=False`: then it is never repeated after a lost answer).

        `gently`: raise `too_much` at the first sign that the query is too heavy, for the caller to ask for less.
        """
        self._await_budget()
        body = {"query": query, "variables": dict(variables or {})}
        try:
            parsed = self._send("POST", self._requester.graphql_url, body, safe=reads, gently=gently, graphql=True).body
        except GitHubError as error:
            if error.status not in (404, 405):
                raise
            raise GitHubError(
                "no_graphql",
                f"there is no GraphQL at this address (it answers {error.status}), so this is no API of GitHub",
                where=error.where,
                hint="GITHUB_API_URL and base_url name the REST address: https://api.github.com, or https://HOST/api/v3",
                status=error.status,
            ) from None
        data = parsed.get("data")
        data = data if isinstance(data, dict) else {}
        misfits = mend(query, data)
        told = data.get("rateLimit")
        if isinstance(told, dict):
            self.spent.points += int(told.get("cost") or 0)
            self.spent.remaining = told.get("remaining", self.spent.remaining)
            self.spent.limit = told.get("limit", self.spent.limit)
            self.spent.reset_at = _unix(told.get("resetAt")) or self.spent.reset_at
        errors = ({**e, "message": self._secrets.clean(e["message"])} for e in errors_in(parsed))
        return Answer(data, (*errors, *misfits))

    def rest(self, verb: str, path: str, body: Any = None, params: Mapping[str, Any] | None = None) -> Reply:
        """Send a REST request; `path` starts with a slash. A POST is sent once, other verbs may be repeated."""
        return self._send(verb, path, body, params=params, safe=verb != "POST")

    def pages(self, path: str, params: Mapping[str, Any] | None = None) -> list[Any]:
        """All items of a REST list; stops when a page repeats or is not full. Pages are counted, links not followed."""
        found: list[Any] = []

        def ask(number: int, size: int) -> Page[list[Any], int]:
            reply = self.rest("GET", path, params={**(params or {}), "per_page": size, "page": number})
            items = reply.body
            if not isinstance(items, list):
                raise GitHubError("server", "the answer holds no list", where=self.api + path, status=reply.status)
            if not items or items == found[-len(items) :]:  # an empty page, or the same again
                return Page([], None)
            last = 'rel="next"' not in reply.headers.get("link", "") and len(items) < size
            return Page(items, None if last else number + 1)

        for page in follow(ask, 1, PagePace(100)):
            found += page.items
        return found

    def whoami(self) -> str:
        """The login of the account behind the credential; `name[bot]` for an App and for the token of a workflow."""
        return str((self.graphql("query Me { viewer { login } }").data.get("viewer") or {}).get("login") or "")

    def now(self) -> float:
        """The Unix time by this connection's clock."""
        return self.transport.clock.wall()

    def clean(self, text: str) -> str:
        """`text` without credentials."""
        return self._secrets.clean(text)

    def close(self) -> None:
        """End the connection and stop guarding the loggers."""
        self._requester.close()
        self._secrets.release(*LOGGERS)

    def __enter__(self) -> GitHubClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(
        self,
        verb: str,
        path: str,
        body: Any,
        *,
        params: Mapping[str, Any] | None = None,
        safe: bool,
        gently: bool = False,
        graphql: bool = False,
    ) -> Reply:
        """The answer. Raises GitHubError for a final refusal, and when nothing is left to try."""

        def once() -> tuple[Reply, Verdict]:
            reply, verdict = self._once(verb, path, body, params, graphql=graphql)
            if verdict.step == "unauthorized" and self._renew:
                self._requester = self._renew()
                reply, verdict = self._once(verb, path, body, params, graphql=graphql)
            # A server or a proxy may quote the request in its answer; from here on the words are fit to be shown.
            step = "again" if verdict.step == "smaller" and not gently else verdict.step
            return reply, msgspec.structs.replace(verdict, step=step, why=self.clean(verdict.why))

        may: tuple[Repeat, ...] = ("wait", "again") if safe else ("wait",)
        ended = self.transport.send(once, may)
        if ended.verdict.step == "ok":
            return ended.answer
        raise self._error(ended, path if path.startswith("http") else self.api + path)

    def _once(
        self, verb: str, path: str, body: Any, params: Mapping[str, Any] | None, *, graphql: bool
    ) -> tuple[Reply, Verdict]:
        import jwt
        import requests
        from github import GithubException

        self.transport.leave("graphql" if graphql else verb)
        try:
            status, headers, text = self._requester.requestJson(
                verb, path, dict(params or {}), None, redaction.clean_value(body)
            )
        except GithubException as error:  # from asking for the token of a GitHub App
            verdict = judge(error.status or 0, _lower(error.headers), error.data, self.now())
            return Reply(error.status or 0, {}, None), verdict if verdict.step != "ok" else Verdict("again", None, "?")
        except requests.exceptions.RequestException as error:
            return _NONE, Verdict("again", None, f"no answer: {type(error).__name__}", lost=True)
        except RuntimeError as error:  # PyGithub: a redirect to another host, which the credential must not follow
            return _NONE, Verdict("refused", None, str(error))
        except (ValueError, jwt.exceptions.PyJWTError) as error:
            return _NONE, Verdict("unauthorized", None, f"the key cannot be used: {type(error).__name__}")
        # What an App was given for this request: nothing else knows it.
        self._secrets.add(str(getattr(getattr(self._requester, "auth", None), "token", "")))
        headers = _lower(headers)
        reply = Reply(status, headers, self._parsed(text))
        self._note(headers)
        verdict = judge(status, headers, reply.body, self.now())
        if graphql and verdict.step == "ok":
            verdict = judge_graphql(headers, reply.body, self.now())
        return reply, verdict

    def _parsed(self, text: str) -> Any:
        try:
            decoded = decode_json(text) if text else Decoded(None)
        except ValueError:
            return wellformed(text[:500])
        self.mended += decoded.mended
        return decoded.value

    def _note(self, headers: Mapping[str, str]) -> None:
        left, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
        if headers.get("x-ratelimit-resource", "graphql") == "graphql" and left.isdecimal():
            self.spent.remaining = int(left)
            self.spent.reset_at = float(reset) if reset.isdecimal() else None

    def _await_budget(self) -> None:
        """Wait for the reset rather than run into a limit that is known to be used up: refusals are held against us."""
        spent, now = self.spent, self.now()
        if spent.remaining == 0 and spent.reset_at is not None and spent.reset_at > now:
            used_up, pause = "the hourly limit is used up", spent.reset_at - now + 1
            if pause > self.transport.max_wait:
                raise self._error(Ended(_NONE, Verdict("wait", why=used_up), "long", pause), self.api)
            self.transport.pause(pause, used_up)
            spent.remaining = None

    def _error(self, ended: Ended[Reply], where: str) -> GitHubError:
        verdict, status = ended.verdict, ended.answer.status
        kind, hint = _FINAL.get(verdict.step, ("refused", ""))
        why = verdict.why
        if ended.why == "unsafe":
            kind, why = "unknown", f"the answer was lost ({why}); the change may have been made"
        elif ended.why:
            kind = "limit" if verdict.step == "wait" else "server" if status else "unreachable"
        if ended.why == "long":
            why = (
                f"{why} (waiting {ended.pause:.0f} s would be longer than the {self.transport.max_wait:.0f} s allowed)"
            )
            hint = "run again later: what was read is kept; or allow more with --max-wait"
        elif ended.why == "often":
            why = f"gave up after {TRIES} attempts: {why}"
        return GitHubError(kind, why, where=where, hint=hint, status=status)


def _lower(headers: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(k).lower(): str(v) for k, v in (headers or {}).items()}


def _unix(moment: Any) -> float | None:
    import datetime as dt

    try:
        return dt.datetime.fromisoformat(str(moment)).timestamp()
    except (ValueError, OverflowError):
        return None


def host_of(api: str) -> str:
    """The host that web pages of this server live on."""
    host = urlsplit(api).hostname or ""
    return "github.com" if host == "api.github.com" else host
