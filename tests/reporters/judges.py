"""What other people's parsers make of a report: one judge a format, which knows the format and never our escapes."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cmarkgfm  # type: ignore[import-untyped]
import jsonschema
import junitparser
from cmarkgfm.cmark import Options as Cmark  # type: ignore[import-untyped]

from okrlint.reporters.json import report_schema
from tests.reporters import runner

CONTRACTS = Path(__file__).parents[1] / "contracts"
TAGS = {"h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "a", "code"} | {
    "details",
    "summary",
    "sub",
}


class Page(html.parser.HTMLParser):
    """What a browser would find in rendered Markdown: tags, comments, links, and text outside code."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.comments: list[str] = []
        self.attributes: set[str] = set()
        self.plain = self.code = self.all = ""
        self._code = 0
        rendered = cmarkgfm.github_flavored_markdown_to_html(source, Cmark.CMARK_OPT_UNSAFE)
        self.feed(rendered)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._code += tag == "code"
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.all += data
        if self._code:
            self.code += data
        else:
            self.plain += data

    def pings(self) -> list[str]:
        """What GitHub would link, or act on, in rendered text outside of code.

        As its page "Autolinked references and URLs" has it: mentions of people and teams, `#12`, `owner/repo#12`,
        `GH-12` (with a closing keyword they close an issue), commit ids (seven hexadecimal digits and more), addresses;
        also advisories, which it links in practice.
        """
        return [found[0] for found in _LINKED.finditer(self.plain)]


_LINKED = re.compile(
    r"@[a-z0-9]|#\d+|\bGH-\d+|\bGHSA-\w|(?<![\w])[0-9a-f]{7,64}(?![\w])|(?:https?|ftp)://|\bwww\.", re.IGNORECASE
)


def text(said: str, width: int = 100) -> None:
    for line in said.split("\n"):
        for char in line:
            assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"), hex(ord(char))
            assert unicodedata.bidirectional(char) not in (
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            )
            assert char not in "\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad", hex(ord(char))
        assert _cells(line) <= width or "://" in line, line


def _cells(line: str) -> int:
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


def markdown(said: str) -> None:
    page = Page(said)
    assert set(page.tags) <= TAGS, set(page.tags) - TAGS
    assert page.attributes <= {"href", "align"}
    assert page.comments == [" okrlint: report "], "our own mark and none that a stranger forged"
    assert not page.pings()
    assert page.tags.count("details") == said.count("<details>")
    for link in page.links:
        assert re.match(r"https?://", link), link
        assert not re.match(r"https?://github\.com/.*/(issues|pull)/", link), link
    assert len(said.encode()) <= 1_000_000


def junit(said: str) -> None:
    root = ElementTree.fromstring(said.encode())
    names = {e.tag for e in root.iter()}
    known = {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }
    assert names <= known
    cases = list(root.iter("testcase"))
    for tag, total in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(root.attrib[total]) == sum(1 for c in cases if c.find(tag) is not None)
    assert int(root.attrib["tests"]) == len(cases)
    parsed = junitparser.JUnitXml.fromstring(said.encode())
    assert sum(1 for suite in parsed for _ in suite) == len(cases)


def json_(said: str) -> Any:
    document = json.loads(said)
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    assert "\\u0000" not in said
    return document


def sarif(said: str) -> Any:
    schema = json.loads((CONTRACTS / "sarif-2.1.0-rtm.5.json").read_text())
    document = json.loads(said)
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    for result in document["runs"][0]["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert result["partialFingerprints"]
        assert not re.search(r"\]\(|\{\d+\}", result["message"]["text"])
        assert document["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return document


def csv_(said: str) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(said, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            for part in cell.split(";"):
                begin = unicodedata.normalize("NFKC", part).lstrip(" \t\r\n'\"")[:1]
                assert begin not in ("=", "+", "-", "@") or part.lstrip().startswith("'"), cell
            assert len(cell) <= 32_767
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def github(said: str, token: str) -> list[runner.Command]:
    commands = runner.run(said)
    names = [c.name for c in commands]
    assert not [c for c in commands if c.old]
    assert set(names) <= {"error", "warning", "notice", "stop-commands", token}
    assert names[-2:] == ["stop-commands", token]
    for command in commands[:-2]:
        assert set(command.properties) <= {"file", "line", "col", "title"}
        assert len(command.data.encode("utf-16-le")) // 2 <= 4_096
    for kind in ("error", "warning", "notice"):
        assert names.count(kind) <= 10
    text("\n".join(line for line in said.split("\n") if not line.startswith("::")), width=105)
    return commands


def gitlab(said: str) -> list[dict[str, Any]]:
    """As GitLab's documentation of the Code Quality report has it: keys, severities, one entry an identity."""
    entries: list[dict[str, Any]] = json.loads(said)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert set(entry["location"]) == {"path", "lines"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert not entry["location"]["path"].startswith("./")
        assert len(entry["description"]) <= 4_000
    identities = [entry["fingerprint"] for entry in entries]
    assert len(set(identities)) == len(identities)
    return entries


def rdjson(said: str) -> dict[str, Any]:
    """As reviewdog's `DiagnosticResult` has it; its messages are put into comments, so they are judged as Markdown."""
    result: dict[str, Any] = json.loads(said)
    assert set(result) == {"source", "severity", "diagnostics"}
    for diagnostic in result["diagnostics"]:
        assert set(diagnostic) == {"message", "location", "severity", "code"}
        assert diagnostic["severity"] in ("ERROR", "WARNING", "INFO")
        assert set(diagnostic["location"]) == {"path", "range"}
        start = diagnostic["location"]["range"]["start"]
        assert all(number >= 1 for number in start.values())
        page = Page(diagnostic["message"])
        assert not page.pings()
        assert not page.links
        assert set(page.tags) <= TAGS
    return result
