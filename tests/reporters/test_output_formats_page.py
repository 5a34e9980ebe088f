"""docs/output-formats.md against the code: same formats, same words, and examples that a report really holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from okrlint.reporters import FORMATS, csv, github, junit, markdown, reporter, sarif, text

PAGE = Path(__file__).parents[2] / "docs" / "output-formats.md"
GOLDEN = Path(__file__).parent / "golden"


def test_the_table_lists_every_format_with_its_own_words() -> None:
    rows = dict(re.findall(r"^\| \[`(\w+)`\]\(#\w+\) \| (.+?) \|", PAGE.read_text(), re.MULTILINE))
    assert rows == {name: reporter(name).SUMMARY for name in FORMATS}


def test_every_format_has_a_section() -> None:
    assert sorted(re.findall(r"^## (\w+)$", PAGE.read_text(), re.MULTILINE)) == list(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
def test_every_example_stands_in_a_report_of_the_tests(format: str) -> None:
    section = PAGE.read_text().split(f"\n## {format}\n")[1].split("\n## ")[0]
    example = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)
    assert example
    reports = "".join((GOLDEN / f"{format}{kind}.out").read_bytes().decode() for kind in ("", "-clean"))
    for block in example:
        assert block.rstrip("\n") in reports


def test_the_limits_are_those_of_the_code() -> None:
    page = PAGE.read_text()
    for limit in (text._LONGEST, markdown.LIMIT, github._MESSAGE, sarif.MOST, junit._LONGEST, csv._CELL):
        assert f"{limit:,}" in page
