"""The report as a page for people: one file of HTML that needs no network and, but for filters, no script.

A function of one frozen value (`facts.Facts`): `read` takes what it needs from the relations, the modules of `views`
turn it into one value a view, the templates write these down and compute nothing. The same facts give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlint import escape
from okrlint.page import words
from okrlint.page.facts import Facts

if TYPE_CHECKING:
    import jinja2

_TEMPLATES = Path(__file__).parent / "templates"
NAMES = (
    ("overview", "Overview"),
    ("findings", "Findings"),
    ("serving", "Who serves whom"),
    ("order", "Who yields to whom"),
    ("effort", "Effort against rank"),
    ("people", "Who carries what"),
    ("course", "Numbers against words"),
    ("unseen", "What was not seen"),
)
"""The views in reading order: the name in the address, and the heading in the navigation."""


def render(facts: Facts) -> str:
    """The page, ending with a line feed."""
    from okrlint.page.views import course, effort, findings, order, overview, people, serving, unseen

    views: dict[str, Any] = {
        "overview": overview.view(facts),
        "findings": findings.view(facts),
        "serving": serving.view(facts),
        "order": order.view(facts),
        "effort": effort.view(facts),
        "people": people.view(facts),
        "course": course.view(facts),
        "unseen": unseen.view(facts),
    }
    style, script = _part("style.css"), _part("script.js")
    cycles = words.listed([words.short(c, 40) for c in facts.cycles], 3)
    page = _environment().get_template("page.html.j2")
    return page.render(
        views,
        names=NAMES,
        title=words.short(facts.title, 120),
        subtitle=", ".join(part for part in (cycles, f"as of {words.moment(facts.report.as_of)}") if part),
        tool=facts.report.tool,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        counts={"findings": views["findings"].open, "unseen": views["unseen"].unanswered},
    )


@cache
def _environment() -> jinja2.Environment:
    import jinja2
    from markupsafe import Markup

    def written(value: Any) -> Any:
        # Every value passes here: the page's escape is `okrlint.escape.html`, not the library's.
        return value if isinstance(value, Markup) else Markup(escape.html(str(value)))  # noqa: S704

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=written,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["with_code"] = lambda text: Markup(escape.html_with_code(text))  # noqa: S704 (as above)
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["percent"] = lambda number: f"{number:.2f}".rstrip("0").rstrip(".")
    return environment


@cache
def _part(name: str) -> Any:
    from markupsafe import Markup

    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 (a file of our own)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
