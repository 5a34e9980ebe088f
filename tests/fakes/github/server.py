"""The fake as a real HTTP server on the loopback interface: tokens, limits, counting and faults around the world.

with FakeGitHub(world) as fake:
    … fake.environment …        # GITHUB_API_URL and a token
    fake.faults.append(bad_gateway(on="Items", nth=2))
    fake.count("graphql"), fake.writes
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.github import rest, schema
from tests.fakes.github.faults import Fault, Request
from tests.fakes.github.resolvers import refuse
from tests.fakes.github.world import Item, Repository, World

TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Grant:
    """What a token may do.

    `projects`: "read"; "hidden" (a workflow's token: every card is refused); "scope" (a classic token without the
    scope: the whole query is refused). `repositories` limits it to these names; `sign_on` blocks it by SAML.
    """

    login: str = "ada"
    bot: bool = False
    projects: str = "read"
    fields: bool = True
    write: bool = True
    repositories: frozenset[str] | None = None
    sign_on: bool = False
    expires_after: int | None = None
    scopes: str = "repo, read:org, read:project"


class FakeGitHub:
    """A server for one world. `old` makes it an older Enterprise Server; `clock` is its Unix time.

    `strict` holds every REST request and answer against the contract; benchmarks switch it off.
    """

    def __init__(
        self,
        world: World,
        *,
        old: bool = False,
        clock: Callable[[], float] = time.time,
        limit: int = 5000,
        port: int = 0,
    ) -> None:
        self.world = world
        self.old = old
        self.clock = clock
        self.limit = limit
        self.remaining = limit
        self.reset_at = clock() + 3600
        self.points = 0
        self.query_cost = (0, 0)
        self.grants: dict[str, Grant] = {TOKEN: Grant()}
        self.grant = Grant()
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.strict = True
        self.counts_hidden = False  # whether totals hold what the token may not see
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> FakeGitHub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to know in order to talk to this server."""
        return {"GITHUB_API_URL": self.url, "OKRLINT_GITHUB_TOKEN": TOKEN}

    @property
    def viewer(self) -> Any:
        login = self.grant.login + ("[bot]" if self.grant.bot else "")
        return {"__typename": "User", "login": login, "id": "U_viewer"}

    def count(self, on: str = "") -> int:
        """How many requests so far have `on` in "VERB PATH OPERATION"."""
        return sum(1 for r in self.requests if on in f"{r.verb} {r.path} {r.operation}")

    @property
    def writes(self) -> int:
        return sum(1 for r in self.requests if r.verb != "GET" and not r.path.endswith("/graphql"))

    def may_see(self, thing: Any) -> bool:
        """Whether the token that asks may see a thing: that is a matter of its repository."""
        home = thing.repository if isinstance(thing, Item) else thing if isinstance(thing, Repository) else None
        allowed = self.grant.repositories
        return home is None or allowed is None or home.name in allowed

    def check_sign_on(self) -> None:
        if self.grant.sign_on:
            message = (
                "Resource protected by organization SAML enforcement. You must grant your Personal Access token "
                "access to this organization."
            )
            raise refuse("FORBIDDEN", message, saml_failure=True)

    def check_projects(self, field: str) -> None:
        if self.grant.projects == "scope":
            message = (
                "Your token has not been granted the required scopes to execute this query. "
                f"The '{field}' field requires one of the following scopes: ['read:project'], but your token has only "
                "been granted the: ['repo'] scopes. Please modify your token's scopes at: https://github.com/settings/tokens."
            )
            raise refuse("INSUFFICIENT_SCOPES", message)

    def handle(self, verb: str, target: str, body: Any, token: str) -> tuple[int, dict[str, str], Any] | None:
        """Answer one request; None means that the answer is lost on the way."""
        path = urlsplit(target).path
        request = Request(verb, path, _operation(body) if path.endswith("/graphql") else "", body, token)
        with self._lock:
            self.requests.append(request)
            struck = [f for f in self.faults if f.strikes(request)]
            for fault in struck:
                if fault.call:
                    fault.call()
                if fault.status:
                    return fault.status, {**self._headers(), **fault.headers}, fault.body
            status, headers, answer = self._answer(request, parse_qs(urlsplit(target).query))
            for fault in struck:
                if fault.lost:
                    return None
                answer = fault.alter(answer) if fault.alter else answer
            return status, {**self._headers(), **headers}, answer

    def _answer(self, request: Request, query: dict[str, list[str]]) -> tuple[int, dict[str, str], Any]:
        if refused := self._admit(request):
            return refused
        if not request.path.endswith("/graphql"):
            return rest.answer(self, request, query)
        if not isinstance(request.body, dict):
            return 400, {}, {"message": "Problems parsing JSON"}
        body, points = schema.answer(self, request.body["query"], request.body.get("variables") or {})
        if points > self.remaining:
            errors = [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]
            self.remaining = 0
            return 200, {}, {"errors": errors}
        self.remaining -= points
        self.points += points
        kinds = {e.get("type") for e in body.get("errors", ())}
        if "INSUFFICIENT_SCOPES" in kinds:
            body.pop("data", None)
        return (
            200,
            {"x-github-sso": "required; url=https://x.test/sso?authorization_request=A"}
            if (self.grant.sign_on and "FORBIDDEN" in kinds)
            else {},
            body,
        )

    def _admit(self, request: Request) -> tuple[int, dict[str, str], Any] | None:
        """Look at the token, and let the hour pass."""
        if self.clock() >= self.reset_at:
            self.remaining, self.reset_at = self.limit, self.clock() + 3600
        grant = self.grants.get(request.token)
        if grant is None and not rest.is_app_request(request):
            return 401, {}, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
        if grant is not None:
            if grant.expires_after is not None:
                if grant.expires_after <= 0:
                    return 401, {}, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
                grant.expires_after -= 1
            self.grant = grant
        return None

    def _headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": f"{self.reset_at:.0f}",
            "x-ratelimit-resource": "graphql",
            "x-oauth-scopes": self.grant.scopes,
        }


def _operation(body: Any) -> str:
    words = str(body.get("query", "") if isinstance(body, dict) else "").replace("(", " ").replace("{", " ").split()
    return next((words[i + 1] for i, w in enumerate(words[:-1]) if w in ("query", "mutation")), "")


def _handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            raw = self.rfile.read(length)
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                body = raw.decode(errors="replace")
            token = (self.headers.get("authorization") or "").partition(" ")[2]
            result = fake.handle(self.command, self.path, body, token)
            if result is None:
                self.close_connection = True
                return
            status, headers, answer = result
            text = answer if isinstance(answer, str) else "" if answer is None else json.dumps(answer)
            data = text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
