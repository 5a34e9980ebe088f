"""Makes the pictures of docs/report.md from the bundled example, in Chromium: `python -m tests.page.pictures`.

They differ from machine to machine by the faces that are installed; nothing compares them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.cli.front import okrlint
from tests.page.browser import ROOT, chromium

FOLDER = ROOT / "docs" / "pictures"
SHOWN = {
    "overview": (1280, 1140, "light"),
    "findings": (1280, 900, "light"),
    "order": (1280, 1000, "light"),
    "effort": (1280, 960, "dark"),
    "course": (1280, 900, "light"),
    "people": (1280, 960, "light"),
}
"""View -> width, height and theme."""


def make() -> None:
    """Write one PNG a view."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "report.html"
        okrlint("report", "examples/harbor", "-o", file, "--title", "Halvern Harbour Parcels")
        for name, (width, height, scheme) in SHOWN.items():
            tab = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
            tab.goto(f"{file.as_uri()}#{name}")
            tab.evaluate("scrollTo(0, 0)")
            tab.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    make()
