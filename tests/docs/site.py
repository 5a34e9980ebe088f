"""`python -m tests.docs.site` makes the site of the documents: build/pages from this repository, build/site from those.

The documents are written to be read on GitHub as well, and nothing in them is made for the site. Here stands what
differs: where a file of the repository is found on the site, the menu, rule pages (front matter in words, what okrlint
prints for the example, run now, the query folded), and lists as Python-Markdown reads them. What can be wrong in a
document has its tests in `test_documents`; those of the site are in `test_site`.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from okrlint import packs
from okrlint.pages import Page
from tests.cli.front import ROOT, okrlint
from tests.docs.parts import FAMILIES, by_family

REPOSITORY = "https://github.com/okrlint/okrlint/blob/main"
"""Where links to code lead."""

ELSEWHERE = {
    "README.md": "index.md",
    "docs/README.md": "overview.md",
    "rules/README.md": "rules/index.md",
    "docs/decisions/README.md": "decisions/index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security-policy.md",
}
"""File of the repository -> page, where the one does not follow from the other."""

NAV: dict[str, tuple[str, ...]] = {
    "Start": ("index", "tutorial", "why-did-i-get-this", "glossary", "overview"),
    "Files": ("okr-files", "markdown", "goal-texts", "words"),
    "Trackers": ("github", "jira", "atlassian-goals", "tables", "own-tracker"),
    "Running it": (
        *(
            "github-action",
            "nightly",
            "gate",
            "editors",
            "comments",
            "waivers",
            "report",
            "history",
            "snapshots",
            "poll",
        ),
    ),
    "Reference": (
        *(
            "commands",
            "configuration",
            "exit-codes",
            "output-formats",
            "relations",
            "overlap",
            "trade-offs",
            "precision",
            "scale",
            "cluster",
        ),
        *("security", "security-policy", "changelog", "contributing", "releasing"),
    ),
}
"""Tab -> pages; rules and decisions have tabs of their own."""

_LINK = re.compile(r"(\]\()(?![a-z]+:)([^)#\s]*)(#[^)\s]*)?(\))")
_FENCED = re.compile(r"^ *(`{3,})[^`]*?^ *\1 *$", re.MULTILINE | re.DOTALL)


def documents() -> list[str]:
    """The Markdown files of the repository that become pages."""
    found = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("rules/*.md"), *(ROOT / name for name in ELSEWHERE)]
    return sorted({path.relative_to(ROOT).as_posix() for path in found})


def page_of(path: str) -> str | None:
    """The page that a file of the repository becomes, or None if it becomes none."""
    if path in ELSEWHERE:
        return ELSEWHERE[path]
    return path.removeprefix("docs/") if path.startswith(("docs/", "rules/")) else None


def relinked(text: str, source: str) -> str:
    """The text of a file with its links to files of the repository as links to pages, or into the repository."""
    here = posixpath.dirname(page_of(source) or "")

    def link(match: re.Match[str]) -> str:
        before, target, anchor, after = match[1], match[2], match[3] or "", match[4]
        if not target:
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        page = page_of(path)
        address = posixpath.relpath(page, here or ".") if page else f"{REPOSITORY}/{path}"
        return f"{before}{address}{anchor}{after}"

    pieces, at = [], 0
    for fence in _FENCED.finditer(text):
        pieces += [_LINK.sub(link, text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*pieces, _LINK.sub(link, text[at:])])


def spaced(text: str) -> str:
    """The text as Python-Markdown reads it alike: items of lists four columns deep, a blank line before a list, one
    word behind a fence.
    """
    lines = text.split("\n")
    moved = [0] * len(lines)
    starts: set[int] = set()
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "list_item_open" and token.map:
            width = len(token.info) + len(token.markup) + 1
            for number in range(token.map[0] + 1, token.map[1]):
                moved[number] += 4 - width
        if token.type == "fence" and token.map and " " in token.info:
            lines[token.map[0]] = lines[token.map[0]].replace(token.info, token.info.split()[0])
        if token.type in ("bullet_list_open", "ordered_list_open") and token.map:
            starts.add(token.map[0])
    out: list[str] = []
    for number, line in enumerate(lines):
        if number in starts and number and lines[number - 1].strip():
            out.append("")
        out.append(" " * moved[number] + line if line.strip() else line)
    return "\n".join(out)


def rule_page(page: Page) -> str:
    """A rule as a page: its front matter in words, the examples with what okrlint prints today, the query folded."""
    meta, source = page.meta, f"rules/{page.id}.md"
    body = spaced(relinked(page.text.split("\n---\n", 1)[1], source))
    presets = {"core": "core, recommended, strict", "recommended": "recommended, strict", "strict": "strict"}
    facts = [
        ("Severity", page.severity),
        ("Asks about", f"{meta.over.replace('_', ' ')} ({', '.join(meta.states)})"),
        ("In the presets", presets[meta.preset]),
        ("Family", f"{meta.family}: {FAMILIES[meta.family]}"),
        ("Must have seen", ", ".join(f"`{name}`" for name in meta.needs) or "nothing but the goals"),
        ("What helps", meta.advice.replace("|", "\\|")),
    ]
    reasons, rest = body.split("\n## Incorrect\n", 1)
    incorrect, rest = rest.split("\n## Correct\n", 1)
    others, query = rest.split("\n## Query\n", 1)
    folded = "\n".join(f"    {line}" if line else "" for line in query.strip().split("\n"))
    return f"""# {meta.title}

| Rule | `{page.id}` |
|---|---|
{"".join(f"| {name} | {value} |" + chr(10) for name, value in facts)}
{reasons.strip()}

## Incorrect
{incorrect}
What `okrlint check` prints for it:

```text
{_printed(page)}```

## Correct
{others}
## Settings and exceptions

{_settings(page)}
## Query

??? abstract "The query, over the relations"

{folded}

Its columns and tables are [relations](../relations.md).
"""


def _printed(page: Page) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "okrs.yaml"
        file.write_text(page.incorrect.yaml, encoding="utf-8")
        return okrlint("check", "okrs.yaml", "--select", page.id, cwd=Path(scratch)).out


def _settings(page: Page) -> str:
    lines: list[str] = []
    if page.meta.params:
        lines += ["| key | default | allowed | what it is |", "|---|---|---|---|"]
        for name, param in page.meta.params.items():
            lines.append(f"| `{name}` | {_default(param.default)} | {param.allowed()} | {param.description} |")
        name, param = next(iter(page.meta.params.items()))
        lines += [
            "",
            "```yaml",
            "# okrlint.yaml",
            "rules:",
            f"  {page.id}: {{{name}: {_default(param.default)}}}",
            "```",
            "",
        ]
    return (
        "\n".join(lines)
        + f"""Where it is meant to be so, say it where the goal stands, with a reason and a day
([waivers](../waivers.md)); or turn the rule off for everybody:

```yaml
# okrlint.yaml
rules:
  {page.id}: off
```
"""
    )


def _default(value: float | str | bool | list[str]) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else json.dumps(value)


@cache
def _rules() -> dict[str, Page]:
    return {page.id: page for page in packs.built_in()}


def nav() -> list[dict[str, Any]]:
    """The menu: tabs, and below them pages, or rules by family."""
    tabs: list[dict[str, Any]] = [{title: [f"{page}.md" for page in pages]} for title, pages in NAV.items()]
    families = [
        {FAMILIES[family]: [{page.meta.title: f"rules/{page.id}.md"} for page in found]}
        for family, found in by_family()
    ]
    decisions = [page_of(name) for name in documents() if name.startswith("docs/decisions/") and "README" not in name]
    tabs.insert(1, {"Rules": ["rules/index.md", *families]})
    return [*tabs, {"Decisions": ["decisions/index.md", *decisions]}]


def _toml(value: Any) -> str:
    """Lists, texts and tables of one key as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def write_pages(build: Path) -> Path:
    """Write the pages and the configuration of the site below `build`; returns the configuration's path."""
    pages = build / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(ROOT / "docs" / "pictures", pages / "pictures")
    for source in documents():
        path = pages / str(page_of(source))
        path.parent.mkdir(parents=True, exist_ok=True)
        rule = _rules().get(path.stem) if path.parent.name == "rules" else None
        text = rule_page(rule) if rule else spaced(relinked((ROOT / source).read_text(encoding="utf-8"), source))
        path.write_text(text, encoding="utf-8")
    settings = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    target = build / "zensical.toml"
    target.write_text(settings.replace("[project]\n", f"[project]\nnav = {_toml(nav())}\n", 1), encoding="utf-8")
    return target


def build(folder: Path) -> Path:
    """Build the site below `folder`; returns the folder of its pages. Raises CalledProcessError if a link is dead."""
    config = write_pages(folder)
    shutil.rmtree(folder / "site", ignore_errors=True)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(config)]
    subprocess.run(command, check=True, cwd=folder)
    return folder / "site"


if __name__ == "__main__":
    print(build(ROOT / "build"))
