"""A real Chromium for the page: Debian's, driven by Playwright. Where it is absent, tests skip and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("OKRLINT_CHROMIUM") or shutil.which("chromium") or ""
ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "contracts" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("overview", "findings", "serving", "order", "effort", "people", "course", "unseen")

needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no chromium here: apt-get install chromium")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that is closed afterwards."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        # As root, as in a container, Chromium's own sandbox does not start.
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """One tab, and everything that it should not have done: requests, messages on the console, errors, dialogs."""

    def __init__(self, browser: Any, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.tab = self.context.new_page()
        self.strays: list[str] = []
        self.tab.on("request", lambda r: self._note(r.url if not r.url.startswith("file:") else ""))
        self.tab.on("console", lambda m: self._note(f"console: {m.text}"))
        self.tab.on("pageerror", lambda e: self._note(f"error: {e}"))
        self.tab.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Any) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, text: str) -> None:
        if text:
            self.strays.append(text)

    def open(self, file: Path, address: str = "") -> Any:
        """The tab, with the page at this address, loaded anew."""
        self.tab.goto("about:blank")
        self.tab.goto(f"{file.as_uri()}{address}")
        return self.tab

    def close(self) -> None:
        """What it should not have done is an error of the test."""
        self.context.close()
        assert self.strays == []
