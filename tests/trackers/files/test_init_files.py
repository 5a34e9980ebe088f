"""`okrlint init files DIR`: what lies in a folder becomes a proposal that reads what it says it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import okrlint

TABLE = (
    "Ambition,Proof,Captain\nHalve the power,Lights off at ten,Jon\n,Belts stop at six,Ana\n"
    "Calm the nights,Less noise,Ana\n"
)
DATA = """\
areas:
  - name: Depot
    aims:
      - {words: Halve the power, proofs: [{words: Lights off at ten}, {words: Belts stop at six}]}
      - {words: Calm the nights, proofs: [{words: Less noise}]}
"""


NUMBERED = DATA.replace("{words: ", "{nr: a-1, words: ")
LISTED = (
    DATA.replace("{words: Lights off at ten}", "Lights off at ten")
    .replace("{words: Belts stop at six}", "Belts stop at six")
    .replace("{words: Less noise}", "Less noise")
)
OWNED = TABLE.replace(",Jon", ",Jon Wirth").replace(",Ana", ",Ana Abara").replace("Captain", "Owner")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("plan.csv", TABLE),
        ("owned.csv", OWNED),
        ("plan.yaml", DATA),
        ("numbered.yaml", NUMBERED),
        ("listed.yaml", LISTED),
    ],
)
def test_a_proposal_reads_as_many_goals_as_it_promises(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / file).write_text(text, encoding="utf-8")
    assert okrlint("check", "plans", cwd=tmp_path).code == 2
    did = okrlint("init", "files", "plans", cwd=tmp_path)
    assert did.code == 0, did
    assert "Next: `okrlint doctor` looks whether it fits" in did.out
    proposed = (tmp_path / "okrlint.yaml").read_text(encoding="utf-8")
    assert "2 objectives, 3 key results (such as Halve the power; Calm the nights)" in proposed
    report = json.loads(okrlint("check", "--format", "json", "--fail-on", "never", cwd=tmp_path).out)
    assert (report["counts"]["objective"], report["counts"]["key_result"]) == (2, 3)


def test_what_is_read_without_a_mapping_needs_none(tmp_path: Path) -> None:
    (tmp_path / "okrs.csv").write_text("Objective,Key result\nHalve the power,Lights off\n", encoding="utf-8")
    did = okrlint("init", "files", ".", "--print", cwd=tmp_path)
    assert "# chosen: as they are, without a mapping: 1 objectives, 1 key results (such as Halve the power)" in did.out
    assert "\n      objective:" not in did.out


def test_layouts_of_markdown_are_counted_with_examples(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(
        "# Harbour\n\n## Be calm\n\n- less noise\n\n## Be quick\n\n- fewer queues\n\nRisk 1: fog\n\nRisk 2: ice\n",
        encoding="utf-8",
    )
    did = okrlint("init", "files", ".", "--print", cwd=tmp_path)
    assert "Markdown, heading: 2: 2 objectives, 2 key results (such as Be calm; Be quick)" in did.out
    assert "Markdown, label: Risk: 2 objectives, 0 key results (such as fog; ice)" in did.out


def test_without_a_folder_a_first_file_is_written(tmp_path: Path) -> None:
    did = okrlint("init", "files", cwd=tmp_path)
    assert did.code == 0
    assert "okrs.yaml" in did.out


def test_what_strangers_wrote_stays_in_its_comment(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        '"Am\nbition: [x]",Captain\n"Halve the power\n  evil: yes",Jon\n"Calm the nights now",Ana\n', encoding="utf-8"
    )
    did = okrlint("init", "files", ".", cwd=tmp_path)
    assert did.code == 0
    assert okrlint("check", cwd=tmp_path).code in (0, 1)
    assert "evil: yes" not in (tmp_path / "okrlint.yaml").read_text(encoding="utf-8").splitlines()
