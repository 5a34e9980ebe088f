"""How an advised line is written: one mark, every form; and what people wrote is never taken for a mark."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okrlint import packs
from okrlint.errors import UsageError
from okrlint.findings import Subject
from okrlint.pages import Page
from okrlint.trackers import BUILT_IN, tracker
from okrlint.writing import PLAIN, WRITABLE, Form, check, filled, names, shielded, written
from okrlint.yaml_positions import load
from tests.cli.front import okrlint

TODAY = dt.date(2026, 11, 16)
PLACES = [("files", "okrs.yaml"), ("files", "okrs.md"), ("files", "okrs.csv"), ("github", ""), ("jira", "")]


def form(name: str, file: str) -> Form:
    writing = tracker(name).writing
    assert writing is not None
    return writing(None, file)


@pytest.mark.parametrize(("name", "file"), PLACES)
@pytest.mark.parametrize("mark", WRITABLE)
def test_every_place_knows_how_each_line_is_written(name: str, file: str, mark: str) -> None:
    said = form(name, file).line(mark, ["A", "B", "C"], TODAY)
    assert said
    assert not re.search(r"\{\d\}|\{name\}|\{today\}", said)


@pytest.mark.parametrize("page", packs.built_in(), ids=lambda page: page.id)
def test_advice_of_yaml_is_yaml(page: Page) -> None:
    meta = page.meta
    for advice in (meta.advice, *(v.advice for v in meta.variants.values())):
        values = dict.fromkeys(names(advice), "Nobody's: 50 % of it, or more")
        for line in re.findall(r"`([^`]+)`", written(filled(advice, values, TODAY), form("files", "okrs.yaml"), TODAY)):
            assert isinstance(load(line.removeprefix("- "), "advice").data, dict) or ":" in line


def test_a_teams_own_words_are_used() -> None:
    settings = tracker("files").Settings(fields={"owner": "Captain"})
    writing = tracker("files").writing
    assert writing is not None
    assert writing(settings, "plan.md").line("owner", ["NAME"], TODAY) == "`Captain: NAME`"
    assert writing(settings, "plan.csv").line("owner", ["NAME"], TODAY) == "`NAME` in the column Captain of its row"


@given(st.text(max_size=60))
def test_what_people_wrote_is_no_mark(text: str) -> None:
    said = written(filled("See “{title}”, {owner={title}}.", {"title": text + "{state=dropped}"}, TODAY), PLAIN, TODAY)
    assert "`State: dropped`" not in said
    assert said.count("`") == 2
    assert written(shielded(text + "{owner=NAME}"), PLAIN, TODAY).endswith("{owner=NAME}")


@pytest.mark.parametrize(
    ("advice", "says"),
    [("Write {ovner=NAME}.", "{ovner=NAME} stands for nothing"), ("Write {owner=NAME", "stands for nothing")],
)
def test_a_mark_that_stands_for_nothing(advice: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        check(advice, "page.md:9:1")


def test_who_can_write_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(
        "# OKRs 2026-Q4\n\n## Objective 1: Parcels arrive on Sundays\nOwner: Ada Brix\n\n- KR: 9 of 10\n"
    )
    config = {"sources": [{"files": {"paths": ["plan.md"]}, "written_by": "the planning tool; ask Hanne Dlamini"}]}
    (tmp_path / "okrlint.yaml").write_text(yaml.safe_dump(config))
    did = okrlint("check", "-s", "nothing-excluded", "--as-of", "2026-11-16", cwd=tmp_path)
    said = " ".join(did.out.split())
    assert "`Not doing: WHAT YOU LEAVE OUT`" in said
    assert "Who can write there: the planning tool; ask Hanne Dlamini." in said


def test_trackers_of_this_folder_all_say_how_to_write() -> None:
    """But for tables, which are copies: nobody writes a goal there."""
    assert [name for name in BUILT_IN if not tracker(name).writing] == ["tables"]
    assert Subject(kind="team", id="t", key="T").source == ""
