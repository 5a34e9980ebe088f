"""One vocabulary for everything that people read: the styles under `docs/styles` over documents, pages and outputs.

The styles have Vale's form (`substitution`, `existence`), so that editors can show them; here nothing else is needed.
"""

from __future__ import annotations

import configparser
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from okrlint import packs
from okrlint.pages import Page
from tests.cli.front import ROOT
from tests.docs.parts import commands
from tests.docs.test_documents import DOCUMENTS

STYLES = ROOT / "docs" / "styles" / "okrlint"
OF_DOCUMENTS = ("Subjects", "Words")
OF_OUTPUTS = ("Subjects", "Words", "Outputs")
OF_MESSAGES = (*OF_OUTPUTS, "Verdicts")
PAGES = packs.built_in()
_OPTIONAL = re.compile(r"\{([^{}]*,[^{}]*)\}")


def style(name: str) -> list[tuple[re.Pattern[str], str]]:
    """The patterns of a style, each with what is right instead ("" where there is no one word)."""
    read: dict[str, Any] = yaml.safe_load((STYLES / f"{name}.yml").read_text(encoding="utf-8"))
    assert read["extends"] in ("substitution", "existence")
    wrong = read["swap"].items() if read["extends"] == "substitution" else ((token, "") for token in read["tokens"])
    flags = re.IGNORECASE if read.get("ignorecase") else 0
    return [(re.compile(rf"\b(?:{pattern})\b", flags), better) for pattern, better in wrong]


def faults(text: str, *styles: str) -> list[str]:
    """What a text says against these styles."""
    return [
        f"{found[0]!r} ({better or name})"
        for name in styles
        for pattern, better in style(name)
        for found in pattern.finditer(text)
    ]


def prose(markdown: str) -> str:
    """A document without front matter, comments, code and addresses: what is read as sentences."""
    text = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    text = re.sub(r"^(`{3,}|~{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"<!--.*?-->|`[^`\n]*`|\]\([^)]*\)", "", text, flags=re.DOTALL)


def styles_of(path: Path) -> list[str]:
    """The styles that `.vale.ini` has for a document."""
    settings = configparser.ConfigParser()
    settings.read_string("[top]\n" + (ROOT / "docs" / ".vale.ini").read_text(encoding="utf-8"))
    left_out = set()
    for section in settings.sections():
        spread = _OPTIONAL.search(section)
        names = [section.replace(spread[0], one) for one in spread[1].split(",")] if spread else [section]
        if any(fnmatch(path.name, name) for name in names):
            left_out |= {
                key.split(".")[1] for key, on in settings[section].items() if key.startswith("okrlint.") and on == "NO"
            }
    return [name for name in OF_DOCUMENTS if name.lower() not in {n.lower() for n in left_out}]


READ = [
    name
    for name in DOCUMENTS
    if not name.startswith("docs/decisions/") and name not in ("CHANGELOG.md", "CONTRIBUTING.md")
]


@pytest.mark.parametrize("name", [*READ, *(f"rules/{page.id}.md" for page in PAGES)])
def test_documents_and_pages_use_the_words_of_the_house(name: str) -> None:
    path = ROOT / name
    assert faults(prose(path.read_text(encoding="utf-8")), *styles_of(path)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_titles_messages_and_advice_are_observations_in_plain_words(page: Page) -> None:
    meta = page.meta
    said = [
        meta.title,
        meta.message,
        meta.in_part,
        "" if meta.habit == "never" else meta.habit,
        *(text for v in meta.variants.values() for text in (v.message, v.in_part)),
    ]
    advice = [meta.advice, *(v.advice for v in meta.variants.values())]
    shown = [*page.incorrect.expected.splitlines()]
    assert [fault for text in (*said, *shown) for fault in faults(re.sub(r"“[^”]*”", "", text), *OF_MESSAGES)] == []
    assert [fault for text in advice for fault in faults(text, *OF_OUTPUTS)] == []


def test_the_help_of_the_commands_uses_them_too() -> None:
    assert faults(re.sub(r"--[\w-]+", "", commands()), "Words", "Outputs") == []


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("12 subjects", ("Subjects",)),
        ("the finding is healed", ("Words",)),
        ("Key result nothing is working toward", ("Verdicts",)),
        ("Rules told here", ("Outputs",)),
    ],
)
def test_the_guard_sees_what_it_is_there_for(text: str, styles: tuple[str, ...]) -> None:
    assert faults(text, *styles)


def test_prose_has_no_code_in_it() -> None:
    assert prose("---\ntitle: subjects\n---\nA `subjects` b\n```yaml\nsubjects: [a]\n```\nc").split() == ["A", "b", "c"]
