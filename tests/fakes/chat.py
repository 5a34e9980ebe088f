"""A fake endpoint for chat completions on this machine: answers as it is told, and keeps what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Said(NamedTuple):
    """An answer: status, body, headers, and how long it takes (seconds)."""

    status: int
    body: bytes
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)
    after: float = 0.0


class Asked(NamedTuple):
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def pair(self) -> dict[str, Any]:
        """The two objectives as they were sent."""
        found: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return found


class Chat(NamedTuple):
    url: str
    asked: list[Asked]


def completion(content: Any, **message: Any) -> Said:
    """A chat completion with this content (text as it is, anything else as JSON)."""
    text = content if isinstance(content, str) else json.dumps(content)
    body = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": {"content": text, **message}}]}
    return Said(200, json.dumps(body).encode())


@contextlib.contextmanager
def chat(answer: Callable[[Asked], Said]) -> Iterator[Chat]:
    """The endpoint for as long as the block lasts."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            one = Asked(self.path, dict(self.headers), json.loads(raw))
            asked.append(one)
            said = answer(one)
            time.sleep(said.after)
            with contextlib.suppress(OSError):
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Chat(f"http://127.0.0.1:{server.server_port}/v1", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
