"""Whole reports, byte for byte.

After a wanted change: `OKRLINT_REWRITE_GOLDEN=1 pytest tests/reporters`, then read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from okrlint.errors import UsageError
from okrlint.findings import Report
from okrlint.reporters import FORMATS, Options, render, reporter
from tests.reporters import sample

GOLDEN = Path(__file__).parent / "golden"
TOKEN = "T0kenT0kenT0kenT0ken"
PAGES = {"idle-key-result": "## Why it matters\n\nA key result that no work moves is a wish.\n"}
USUAL = Options(stop_token=TOKEN, pages=PAGES, rule_url="https://docs.example/rules/{rule}")
CASES: dict[str, tuple[str, Report, Options]] = {
    **{f"{name}.out": (name, sample.report(), USUAL) for name in FORMATS},
    **{f"{name}-clean.out": (name, sample.clean(), USUAL) for name in FORMATS},
    **{f"{name}-partly-seen.out": (name, sample.partly_seen(), USUAL) for name in FORMATS},
    "text-nothing-judged.out": ("text", sample.nothing_judged(), USUAL),
    "text-narrow.out": ("text", sample.report(), Options(width=60)),
    "text-verbose-colour.out": ("text", sample.report(), Options(color=True, hyperlinks=True, verbose=True)),
    "markdown-small.out": ("markdown", sample.report(), Options(max_bytes=4_000)),
}


@pytest.mark.parametrize("name", CASES)
def test_report_is_byte_for_byte_what_was_agreed(name: str) -> None:
    format, report, options = CASES[name]
    said = render(format, report, options).encode()
    path = GOLDEN / name
    if os.environ.get("OKRLINT_REWRITE_GOLDEN"):
        path.write_bytes(said)
    assert said == path.read_bytes()


def test_there_is_no_golden_file_without_a_case() -> None:
    assert {p.name for p in GOLDEN.iterdir()} == set(CASES)


@pytest.mark.parametrize("format", FORMATS)
def test_a_report_that_was_stored_and_read_back_says_the_same(format: str) -> None:
    report = sample.report()
    again = msgspec.json.decode(msgspec.json.encode(report), type=Report)
    assert render(format, again, USUAL) == render(format, report, USUAL)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_for_whom_it_is(format: str) -> None:
    assert 0 < len(reporter(format).SUMMARY) < 80


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as error:
        render("xml", sample.clean(), Options())
    assert error.value.allowed == ", ".join(FORMATS)
