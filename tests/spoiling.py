"""A proxy that spoils single answers of a server on their way, and holds what okrlint then says against the truth.

    with Proxy(server.url) as proxy:                      # any of the fakes, behind any path
        proxy.spoil(SPOILS["torn body"], nth=3)           # the third request that can be struck; `times` for more
        … okrlint talks to proxy.url …

Transport, status and content faults are the same for every tracker; what only one protocol can do (a null inside
GraphQL, an index that lags behind) is a `Content` function that gets the parsed answer. `check_spoilt` runs
`okrlint fetch` and `check` through the proxy and asserts what must hold however an answer was spoilt.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.cli.front import okrlint

Content = Callable[[Any], Any]
PAGE = b"<!DOCTYPE html><html><body><h1>The gateway did not answer</h1></body></html>"


@dataclass(frozen=True)
class Answer:
    """What a server said, or what takes its place; without a status the connection is closed instead.

    `length` is the Content-Length that is claimed: "right", "long" (the body stops short of it) or "none".
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    length: str = "right"


Spoil = Callable[[Answer], Answer]


def instead(status: int, body: bytes = b"", **headers: str) -> Spoil:
    """Another answer in its place."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(status, {"Content-Type": "application/json", **told}, body)


def content(change: Content) -> Spoil:
    """The same answer with other JSON in it."""

    def spoilt(answer: Answer) -> Answer:
        with contextlib.suppress(ValueError):
            return Answer(answer.status, answer.headers, json.dumps(change(json.loads(answer.body))).encode())
        return answer

    return spoilt


def _half(answer: Answer, length: str) -> Answer:
    return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2], length)


SPOILS: dict[str, Spoil] = {
    "closed": lambda a: Answer(0, {}, b""),
    "torn body": lambda a: _half(a, "long"),
    "torn without a length": lambda a: _half(a, "none"),
    "torn JSON": lambda a: _half(a, "right"),
    "gzip garbage": lambda a: Answer(a.status, {**a.headers, "Content-Encoding": "gzip"}, b"\x1f\x8b" + b"\0" * 40),
    "gzip cut short": lambda a: Answer(a.status, {**a.headers, "Content-Encoding": "gzip"}, gzip.compress(a.body)[:-9]),
    "500": instead(500, b'{"message": "boom"}'),
    "502 page": instead(502, PAGE, Content_Type="text/html"),
    "503": instead(503),
    "503 told": instead(503, Retry_After="1"),
    "504": instead(504, PAGE, Content_Type="text/html"),
    "429": instead(429, b"{}"),
    "429 told": instead(429, b"{}", Retry_After="2"),
    "429 junk": instead(429, b"{}", Retry_After="soon"),
    "400": instead(400, b'{"message": "no", "errorMessages": ["no"]}'),
    "401": instead(401, b'{"message": "Bad credentials"}'),
    "403": instead(403, b'{"message": "Forbidden"}'),
    "404": instead(404, b'{"message": "Not Found"}'),
    "410": instead(410, b'{"message": "Gone"}'),
    "413": instead(413, b"{}"),
    "login page": instead(200, PAGE, Content_Type="text/html"),
    "empty 200": instead(200),
    "204": instead(204),
    "null": instead(200, b"null"),
    "list": instead(200, b"[]"),
    "text": instead(200, b'"well"'),
    "empty object": instead(200, b"{}"),
    "redirect elsewhere": instead(302, Location="http://127.0.0.1:9/elsewhere"),
    "redirect to nothing": instead(308, Location="http://[bad"),
    "redirect kept": instead(307, Location="http://127.0.0.1:9/elsewhere"),
    "half a character": content(lambda answer: _halved(answer)),
}
"""Faults that any HTTP service can have."""


def _halved(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {
            k: v + "\ud83d" if k in ("title", "summary") and isinstance(v, str) else _halved(v)
            for k, v in answer.items()
        }
    return [_halved(one) for one in answer] if isinstance(answer, list) else answer


@dataclass
class Order:
    spoil: Spoil
    nth: int
    times: int
    struck: int = 0


class Proxy:
    """Stands before one server. `seen` counts requests, `strays` those that reached a host that is none of ours."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.seen = 0
        self._orders: list[Order] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}{self.target.path}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def spoil(self, spoil: Spoil, nth: int, times: int = 1) -> Order:
        """Spoil the answer to the nth request from now (1 is the next), and the `times - 1` after it."""
        with self._lock:
            self._orders.append(Order(spoil, self.seen + nth, times))
            return self._orders[-1]

    def heal(self) -> None:
        """Spoil nothing any more."""
        with self._lock:
            self._orders.clear()

    def pass_on(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self._lock:
            self.seen += 1
            orders = [o for o in self._orders if o.nth <= self.seen < o.nth + o.times]
        kept = {k: v for k, v in headers.items() if k.lower() not in ("host", "accept-encoding", "connection")}
        left_out = ("content-length", "transfer-encoding", "connection")
        connection = http.client.HTTPConnection(str(self.target.hostname), self.target.port, timeout=30)
        with contextlib.closing(connection) as there:
            there.request(method, path, body or None, kept)
            got = there.getresponse()
            told = {k: v for k, v in got.getheaders() if k.lower() not in left_out}
            answer = Answer(got.status, told, got.read())
        if self.target.port and self.url != self.target.geturl():
            # Some trackers hand out addresses of themselves.
            body = answer.body.replace(self.target.netloc.encode(), urlsplit(self.url).netloc.encode())
            answer = Answer(answer.status, answer.headers, body)
        for order in orders:
            order.struck += 1
            answer = order.spoil(answer)
        return answer

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            answer = proxy.pass_on(self.command, self.path, dict(self.headers.items()), sent)
            if not answer.status:
                self.close_connection = True
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            claimed = len(answer.body) * (2 if answer.length == "long" else 1)
            if answer.length != "none":
                self.send_header("Content-Length", str(claimed))
            else:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)
            if answer.length != "right":
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class Told(NamedTuple):
    """What `okrlint check` said of a snapshot: its exit code, and each finding with all its words and figures."""

    code: int
    findings: frozenset[tuple[str, str, str]]
    errors: str
    as_of: str


def fetch(folder: Path, environment: Mapping[str, str], as_of: str) -> int:
    """`okrlint fetch -o snap` in a folder with a configuration; its exit code."""
    did = okrlint("fetch", "-o", "snap", "--as-of", as_of, "--max-wait", "5", cwd=folder, env=environment)
    assert "Traceback" not in did.err, did.err
    return did.code


_QUOTED = re.compile("“[^”]*”")


def check(folder: Path, as_of: str) -> Told:
    """`okrlint check snap`."""
    did = okrlint("check", "snap", "--as-of", as_of, "--preset", "strict", "-o", "json=out.json", cwd=folder)
    assert "Traceback" not in did.err, did.err
    report = json.loads((folder / "out.json").read_text())
    # A title that is quoted may itself have been spoilt on its way; what is said of it may not.
    found = frozenset((f["rule"], f["fingerprint"], _QUOTED.sub("“…”", f["message"])) for f in report["findings"])
    return Told(did.code, found, did.out + did.err, as_of)


def check_spoilt(folder: Path, environment: Mapping[str, str], as_of: str, truth: Told) -> int:
    """Fetch through a proxy that spoils something, and assert that nothing false is said; answers the exit code.

    The findings equal those of the undisturbed run; or the fetch ends with 3 and they are a subset, figures included.
    """
    code = fetch(folder, environment, as_of)
    if not (folder / "snap" / "manifest.json").exists():
        assert code == 3, "nothing could be read"
        return code
    told = check(folder, truth.as_of)
    if code == 0:
        assert told.findings == truth.findings, told.findings ^ truth.findings
    else:
        assert code == 3, code
        assert told.findings <= truth.findings, told.findings - truth.findings
        assert told.code == 3
        assert "not evaluated" in told.errors or "could not" in told.errors or "in part" in told.errors
    return code
