"""The HTTP side of the fake: a real server on loopback that counts, records and, when told so, fails."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import socket
import threading
from collections import Counter
from dataclasses import dataclass
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.jira import gateway
from tests.fakes.jira.api import Api
from tests.fakes.jira.faults import FOREVER, PAGE, Fault, Kind
from tests.fakes.jira.site import Site

EMAIL, TOKEN = "reader@example.com", "fake-token-0123456789"
READING = re.compile(
    r"/(search(/jql|/approximate-count)?|issue/bulkfetch|changelog/bulkfetch|comment/list|graphql\?query \w*)$"
)


@dataclass(frozen=True)
class Exchange:
    """One request and what it got; `status` is 0 where the connection was closed or the answer spoilt."""

    method: str
    path: str
    query: dict[str, str]
    sent: Any
    status: int
    answer: Any
    headers: dict[str, str]


class JiraServer:
    """Serves a site until the `with` ends. `exchanges` holds every request with its answer, in order."""

    def __init__(self, site: Site, *, port: int = 0, page_cap: int = 100, context: str = "", keep: bool = True) -> None:
        self.site = site
        self.exchanges: list[Exchange] = []
        self.counts: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.accepts_token = True
        self.keep = keep
        self.context = context
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}{context}"
        self.api = Api(site, self.url, page_cap)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs to be let in."""
        given = {"OKRLINT_JIRA_URL": self.url, "OKRLINT_JIRA_TOKEN": TOKEN}
        return given | ({"OKRLINT_JIRA_EMAIL": EMAIL} if self.site.cloud else {})

    @property
    def requests(self) -> int:
        return self.counts.total()

    @property
    def writes(self) -> int:
        """Requests that could have changed something."""
        return sum(n for kind, n in self.counts.items() if not kind.startswith("GET ") and not READING.search(kind))

    @property
    def reads(self) -> int:
        return self.requests - self.writes

    def sent(self, match: str) -> list[Exchange]:
        """The exchanges whose `METHOD path` contains `match`."""
        return [e for e in self.exchanges if match in f"{e.method} {e.path}"]

    def reset_counts(self) -> None:
        self.exchanges.clear()
        self.counts.clear()

    def recorded(self) -> int:
        """How many exchanges there are, once no request is being answered: who asked may be dead by then."""
        with self._lock:
            return len(self.exchanges)

    def fault(self, match: str, kind: Kind = "status", *, forever: bool = False, **more: Any) -> Fault:
        """Arrange for requests to fail; see `Fault`. Paths begin below /rest/api/N; `*` stands for anything."""
        if forever:
            more["times"] = FOREVER
        made = Fault(match, kind, **more)
        self.faults.append(made)
        return made

    def start(self) -> JiraServer:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def __enter__(self) -> JiraServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def handle(
        self, method: str, target: str, headers: dict[str, str], body: Any
    ) -> tuple[int, Any, dict[str, str], Fault | None]:
        parts = urlsplit(target)
        query = {k: ",".join(v) for k, v in parse_qs(parts.query).items()}
        path = parts.path.removeprefix(self.context)
        short = re.sub(r"^/rest/(?:api/(?:\d|latest)|agile/1\.0)", "", path)
        if path.endswith("/graphql"):
            short += f"?{gateway.operation(body)}"
        with self._lock:
            self.counts[f"{method} {re.sub(r'(?<=/)(?:[0-9]+|[A-Z][A-Z0-9]+-[0-9]+)(?=/|$)', '*', short)}"] += 1
            fault = next((f for f in self.faults if f.strikes(method, short)), None)
            known = self._known(headers) and not (fault and fault.kind == "nobody")
            status, answer, extra = self._judged(fault, method, path, query, body, known)
            if path.endswith("/graphql") and self.site.goals:
                extra = {**self.site.goals.limit_headers, **extra}
            if self.keep:
                spoilt = fault is not None and fault.kind in ("reset", "lost", "empty", "changed")
                self.exchanges.append(Exchange(method, path, query, body, 0 if spoilt else status, answer, headers))
        return status, answer, extra, fault

    def _judged(
        self, fault: Fault | None, method: str, path: str, query: dict[str, str], body: Any, known: bool
    ) -> tuple[int, Any, dict[str, str]]:
        if fault and fault.kind == "expired_token" and isinstance(body, dict) and "nextPageToken" in body:
            return 400, {"errorMessages": ["The provided next page token is invalid or expired."], "errors": {}}, {}
        if fault and fault.kind == "empty":
            return fault.status, None, {}
        if fault and fault.kind == "changed":
            status, answer = self.api.answer(method, path, query, body, known=known)
            # Through JSON, so that a change reaches nothing of the site itself.
            return status, fault.change(json.loads(json.dumps(answer))) if fault.change else answer, {}
        if fault is None or fault.kind in ("lost", "slow", "torn", "cut", "gzip", "nobody", "expired_token"):
            return (*self.api.answer(method, path, query, body, known=known), {})
        if fault.kind == "hook":
            if fault.then:
                fault.then(self.site)
            return (*self.api.answer(method, path, query, body, known=known), {})
        if fault.kind == "html":
            return fault.status, PAGE, {"Content-Type": "text/html; charset=utf-8"}
        if fault.kind == "same_token":
            status, answer = self.api.answer(method, path, query, body, known=known)
            if isinstance(answer, dict) and isinstance(body, dict) and "nextPageToken" in answer:
                answer["nextPageToken"] = body.get("nextPageToken", answer["nextPageToken"])
            return status, answer, {}
        if fault.kind == "reset":
            return 0, None, {}
        return (
            fault.status,
            fault.body or {"errorMessages": ["Something went wrong"], "errors": {}},
            dict(fault.headers),
        )

    def _known(self, headers: dict[str, str]) -> bool:
        if not self.accepts_token:
            return False
        said = headers.get("authorization", "")
        basic = "Basic " + base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        return said == (basic if self.site.cloud else f"Bearer {TOKEN}")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up (a timeout under test) is nothing to print."""


def _handler(owner: JiraServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(size) if size else b""
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                return self.send(400, {"errorMessages": ["Invalid request payload."], "errors": {}}, {}, None)
            headers = {k.lower(): v for k, v in self.headers.items()}
            status, answer, extra, fault = owner.handle(self.command, self.path, headers, body)
            if fault and fault.kind in ("reset", "lost"):
                self.close_connection = True
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
                return None
            if fault and fault.kind == "slow":
                threading.Event().wait(fault.seconds)
            return self.send(status, answer, extra, fault)

        def send(self, status: int, answer: Any, extra: dict[str, str], fault: Fault | None) -> None:
            content = (
                answer.encode() if isinstance(answer, str) else b"" if answer is None else json.dumps(answer).encode()
            )
            if fault and fault.kind == "cut":
                content = content[: len(content) // 2]
            if fault and fault.kind == "gzip":
                content, extra["Content-Encoding"] = b"\x1f\x8b" + bytes(40), "gzip"
            self.send_response_only(status)
            extra.setdefault("Date", format_datetime(owner.site.now.astimezone(dt.UTC), usegmt=True))
            self.send_header("Content-Type", extra.pop("Content-Type", "application/json;charset=UTF-8"))
            self.send_header("Content-Length", str(len(content)))
            for name, value in extra.items():
                self.send_header(name, value)
            self.end_headers()
            if fault and fault.kind == "torn":
                self.wfile.write(content[: len(content) // 2])
                self.close_connection = True
                return
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = serve

    return Handler
