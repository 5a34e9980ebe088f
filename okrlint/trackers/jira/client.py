"""One connection to one Jira site, Cloud (REST v3) or Data Center (REST v2): requests, pages by offset, who we are.

What to ask for is decided by its callers; connections are made in `connect`, comments written in `comments`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
from jira import JIRA

from okrlint import redaction
from okrlint.trackers.http.credentials import origin
from okrlint.trackers.http.paging import Page, PagePace, follow
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.http.transport import Transport, Verdict
from okrlint.trackers.jira import answers
from okrlint.trackers.jira.answer_parts import Object
from okrlint.trackers.jira.errors import BadQuery, LimitReached, NotLoggedIn, RequestFailed, Unreadable
from okrlint.trackers.jira.responses import innermost, login_hint, read_answer
from okrlint.trackers.jira.verdicts import OK, endpoint, is_mutation, judge, paced, repeatable

_REDIRECTS = 5
TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and between two pieces of an answer."""
_LOST = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_Params: TypeAlias = Mapping[str, Any] | None


class Site(msgspec.Struct, frozen=True):
    """What /serverInfo says. `now` is the server's own time, for cursors that must not trust the clock here."""

    cloud: bool
    version: str = ""
    title: str = ""
    now: str = ""


class OwnAccount(msgspec.Struct, frozen=True):
    """Whom the credential makes us: `id` is the account id (Cloud) or user key (Data Center)."""

    id: str
    name: str
    active: bool = True


class JiraClient:
    """Sends requests to one site; made by `okrlint.trackers.jira.connect.connect`. Threads may share it to read."""

    def __init__(
        self,
        url: str,
        api: str,
        library: JIRA,
        transport: Transport,
        secrets: Secrets,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        self.url = url
        self.api = api
        self.secrets = secrets
        self.transport = transport
        self.clock = transport.clock
        self._library = library  # keeps its session alive
        self._session: requests.Session = library._session
        self._timeout = timeout
        self._site: Site | None = None
        self._account: OwnAccount | None = None
        self.doubts_refusals = True  # a 400 is asked again; not where each request counts and some 400s are expected
        self.said_at: dt.datetime | None = None  # by the clock of the server, when it last answered
        self.mended = 0  # texts of answers that were not well-formed
        self.limits: dict[str, str] = {}  # what the last answer's headers say of limits

    @property
    def sent(self) -> Counter[str]:
        """Requests that left so far, repeats included, by method and endpoint."""
        return self.transport.sent

    @property
    def request_count(self) -> int:
        """How many requests left so far, repeats included."""
        return self.sent.total()

    @property
    def site(self) -> Site:
        """Cloud or Data Center, and its version; asked once. Raises RequestFailed where no Jira answers."""
        if self._site is None:
            info = self._call("GET", "/rest/api/2/serverInfo", anonymous_is_fine=True, form=Object)
            if not isinstance(info, dict) or "version" not in info:
                raise RequestFailed(
                    "what answers there is not Jira (no version in /rest/api/2/serverInfo)",
                    where=self.url,
                    hint="`url` is the address of the site, with the context path if it has one",
                )
            self._site = Site(
                cloud=str(info.get("deploymentType", "")).lower() == "cloud",
                version=str(info.get("version", "")),
                title=str(info.get("serverTitle", "")),
                now=str(info.get("serverTime", "")),
            )
        return self._site

    @property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud: v3, ADF bodies, page tokens. Data Center has v2, wiki text and offsets."""
        return self.site.cloud

    def assume(self, *, cloud: bool) -> None:
        """Take the site for Cloud or for Data Center without asking it."""
        self._site = Site(cloud=cloud)

    def forget_site(self) -> None:
        """Ask the site again what it is."""
        self._site = None

    def me(self, *, again: bool = False) -> OwnAccount:
        """The account behind the credential; raises NotLoggedIn where Jira treats the request as anonymous.

        Anonymous searches get an empty 200, so this is asked before an answer is believed, and `again`
        after a reading, for a token that has been revoked on the way.
        """
        if self._account is None or again:
            said = self.get("/myself", form=Object)
            identity = said.get("accountId") or said.get("key") or said.get("name")
            if not identity:
                raise NotLoggedIn("Jira does not say who we are", where=self.url, hint=login_hint(self.url))
            self._account = OwnAccount(str(identity), str(said.get("displayName", "")), said.get("active", True))
        return self._account

    def path(self, path: str) -> str:
        """`/search/jql` as `/rest/api/3/search/jql`; what begins with /rest stays as it is."""
        return path if path.startswith("/rest/") else f"/rest/api/{3 if self.cloud else 2}{path}"

    def get(self, path: str, params: _Params = None, *, form: Any = Any) -> Any:
        """The decoded answer, which has the declared `form` (see `okrlint.trackers.jira.answers`).

        There is no query in it that could be wrong: a 400 is a failure of the server as well. Raises RequestFailed or a
        kind of it: Unreadable for what is not Jira's answer or has another form, also when it was asked for again.
        """
        try:
            return self._call("GET", self.path(path), params=params, form=form)
        except BadQuery as refusal:
            raise RequestFailed(refusal.message, where=refusal.where, status=400, said=refusal.said) from None

    def post(self, path: str, body: Any, params: _Params = None, *, form: Any = Any) -> Any:
        """As `get`, but a 400 that stays raises BadQuery.

        A POST that only reads is repeated when it fails, one that writes never.
        """
        return self._call("POST", self.path(path), params=params, body=body, form=form)

    def put(self, path: str, body: Any, params: _Params = None) -> Any:
        """As `get`; repeated when it fails, since it sets the same thing again."""
        return self._call("PUT", self.path(path), params=params, body=body)

    def delete(self, path: str) -> None:
        """As `get`; repeated when it fails."""
        self._call("DELETE", self.path(path))

    @property
    def gateway(self) -> str:
        """The address of Atlassian's GraphQL gateway, on the host that the token is for."""
        if self.api == self.url:
            return f"{self.url}/gateway/api/graphql"
        scheme, rest = self.api.split("://", 1)
        return f"{scheme}://{rest.split('/', 1)[0]}/graphql"

    def graphql(self, body: Mapping[str, Any], *, form: Any = Any) -> Any:
        """What the gateway answers; a query is repeated when it fails, a mutation never. Raises as `post`."""
        return self._call("POST", self.gateway, body=body, form=form, reads=not is_mutation(body))

    def open(self, path: str, *, form: Any = Any) -> Any:
        """As `get`, for what a site shows to everybody beside its API."""
        return self._call("GET", path, anonymous_is_fine=True, form=form)

    def offset_pages(
        self, path: str, key: str, params: _Params = None, page: int = 100, *, form: Any = answers.Objects
    ) -> Iterator[Any]:
        """Every item of a list that is paged by startAt (`values`, `comments` …), whatever page size the server grants.

        The list has the declared `form`. Ends at isLast, at the total, or at an empty page; never asks the same page
        twice.
        """
        whole = answers.page_of(key, form)

        def ask(start: int, size: int) -> Page[list[Any], int]:
            answer = self.get(path, {**(params or {}), "startAt": start, "maxResults": size}, form=whole)
            items, total = answer[key], answer.get("total")
            behind = start + len(items)
            last = not items or answer.get("isLast") is True or (total is not None and behind >= total)
            return Page(items, None if last else behind)

        for found in follow(ask, 0, PagePace(page)):
            yield from found.items

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: _Params = None,
        body: Any = None,
        anonymous_is_fine: bool = False,
        form: Any = Any,
        reads: bool | None = None,
    ) -> Any:
        """The answer; `reads` says whether a request only asks where its path does not."""
        if self.transport.stopped:
            raise LimitReached(self.transport.stopped, where=self._address(path), status=429)
        may = repeatable(method, path, reads=reads)

        def once() -> tuple[Any, Verdict]:
            try:
                answer = self._followed(method, self._address(path), params, body, anonymous_is_fine=anonymous_is_fine)
                return self._fitting(answer, path, form, asked="doubt" in may), OK
            except (RequestFailed, BadQuery) as failure:
                return failure, judge(failure, doubts_refusals=self.doubts_refusals)

        ended = self.transport.send(once, may, paced=paced(method, path))
        if isinstance(ended.answer, RequestFailed | BadQuery):
            raise ended.answer
        return ended.answer

    def _fitting(self, content: Any, path: str, form: Any, *, asked: bool) -> Any:
        """The content of an answer, if there is any where something was asked for, and it has the form."""
        if content is None and asked:
            raise Unreadable("an empty answer", where=self._plain(self._address(path)))
        if why := answers.misfit(content, form) if form is not Any else "":
            raise Unreadable(
                f"the answer does not have the form of Jira's: {self.secrets.clean(why)}",
                where=self._plain(self._address(path)),
            )
        return content

    def _followed(self, method: str, url: str, params: _Params, body: Any, *, anonymous_is_fine: bool) -> Any:
        """What is answered behind redirects, which are followed on the own host only."""
        for _ in range(_REDIRECTS):
            answer = self._send(method, url, params, body)
            told = {k: v for k, v in answer.headers.items() if "ratelimit" in k.lower().replace("-", "")}
            self._note_time(answer.headers.get("Date", ""))
            self.limits = {k: self.secrets.clean(v)[:80] for k, v in told.items()}
            if answer.status_code not in (301, 302, 303, 307, 308):
                return read_answer(
                    method,
                    self._plain(url),
                    answer,
                    secrets=self.secrets,
                    wall=self.clock.wall(),
                    noted=self._mended,
                    anonymous_is_fine=anonymous_is_fine,
                )
            url, params = self._redirected(method, url, answer), None
        raise RequestFailed("redirected in a circle", where=url)

    def _address(self, path: str) -> str:
        """The whole address of a path of the API; one that is whole already stays as it is."""
        return path if path.startswith(("https://", "http://")) else self.api + path

    def _note_time(self, said: str) -> None:
        with contextlib.suppress(ValueError):
            at = parsedate_to_datetime(said)
            self.said_at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)

    def _mended(self, count: int) -> None:
        self.mended += count

    def _send(self, method: str, url: str, params: _Params, body: Any) -> requests.Response:
        data = None if body is None else redaction.clean_bytes(msgspec.json.encode(body))
        self.transport.leave(endpoint(method, url.split("?", 1)[0]), paced(method, url.split("?", 1)[0]))
        lost, failure = False, ""
        try:
            # Not the library's own request(): its errors quote the headers, and with them the credential.
            return requests.Session.request(
                self._session, method, url, params=params, data=data, timeout=self._timeout, allow_redirects=False
            )
        except requests.exceptions.SSLError as error:
            failure = f"the certificate could not be verified ({self.secrets.clean(innermost(error))})"
        except requests.Timeout:
            lost, failure = True, "no answer in time"
        except requests.RequestException as error:
            lost = isinstance(error, _LOST)
            failure = f"the connection failed ({self.secrets.clean(innermost(error))})"
        except ValueError:  # from the library, which looks at where a redirect leads
            failure = "it redirects to what is no address"
        writes = method == "POST" and body is not None
        raise RequestFailed(f"{method}: {failure}", where=self._plain(url), maybe_acted=writes, lost=lost)

    def _redirected(self, method: str, url: str, answer: requests.Response) -> str:
        target = urljoin(url, answer.headers.get("Location", ""))
        if origin(target) != origin(self.api):
            host = self.secrets.clean(urlsplit(target).netloc)
            raise RequestFailed(
                f"Jira redirects to another host ({host}); the token was not sent there",
                where=self._plain(url),
                status=answer.status_code,
                hint="set `url` to the address that the site really has, or log in: this can be a login page",
            )
        if method != "GET":
            raise RequestFailed(f"{method} was redirected", where=self._plain(url), status=answer.status_code)
        return str(target)

    def _plain(self, url: str) -> str:
        return self.secrets.clean(url.split("?", 1)[0])
