"""Every message can be shown whole: at most 240 characters, of which only quotations were shortened."""

from __future__ import annotations

import json
import re
import statistics
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint import packs
from okrlint.messages import LONGEST, SHORTEST, fitted
from tests.cli.front import ROOT, okrlint
from tests.crater.test_crater import DATE, OTHER_DATES, RAW, folders


def findings(path: Path, scratch: Path, *more: str) -> list[dict[str, Any]]:
    """Everything that all rules find in a folder or file."""
    out = scratch / "out.json"
    options = ("--preset", "strict", "--fail-on", "never", "--allow-partial", "-o", f"json={out}", *more)
    did = okrlint("check", path, *options, cwd=scratch)
    assert did.code == 0, did.err[-2000:]
    return list(json.loads(out.read_text(encoding="utf-8"))["findings"])


def judge(messages: list[str], capsys: pytest.CaptureFixture[str], of: str) -> None:
    sizes = sorted(len(message) for message in messages)
    middle, late = statistics.median(sizes), sizes[int(0.95 * (len(sizes) - 1))]
    with capsys.disabled():
        print(f"\n{of}: {len(sizes)} messages, median {middle}, p95 {late}")
    assert sizes[-1] <= LONGEST
    outside = [m for m in messages if "…" in re.sub(r"“[^“”]*”", "", m)]
    assert outside == [], "what is no quotation was cut"


def test_on_the_examples_of_all_pages(capsys: pytest.CaptureFixture[str]) -> None:
    judge([line for page in packs.built_in() for line in page.incorrect.expected.splitlines()], capsys, "pages")


@pytest.mark.parametrize("path", ["examples/harbor", "tests/engine/further.okrs.yaml"])
def test_on_invented_companies(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge([f["message"] for f in findings(ROOT / path, tmp_path)], capsys, path)


@pytest.mark.skipif(not RAW.is_dir(), reason="the real OKRs (../shared/corpus/raw) are not here")
def test_on_real_okrs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        f["message"]
        for letter, folder in folders().items()
        for f in findings(folder, tmp_path, "--as-of", OTHER_DATES.get(letter, DATE))
    ]
    judge(found, capsys, "real OKRs")


def test_long_titles_lose_their_middle_and_the_sentence_stays() -> None:
    title = "Everything that we have ever wanted to ship to everybody who has ever asked for it " * 4
    said = fitted(f"“{title.strip()}”: no owner is named, and “short” stays")
    assert len(said) <= LONGEST
    assert said.startswith("“Everything that we have")
    assert "…" in said
    assert said.endswith("asked for it”: no owner is named, and “short” stays")


@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_whatever_titles_say_a_message_keeps_the_limit(titles: list[str]) -> None:
    said = fitted(" and ".join(f"“{t}”" for t in titles))
    assert len(said) <= LONGEST
    assert SHORTEST < LONGEST
