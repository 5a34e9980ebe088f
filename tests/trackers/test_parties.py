"""Names beside goals: who is meant, and how many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.records import PartyKind
from okrlint.trackers.text.people_names import classify_party, split_parties

LABELS = Path(__file__).parents[3] / "shared" / "corpus" / "owner_labels.jsonl"


@pytest.mark.parametrize(
    ("said", "name", "kind"),
    [
        ("@mira-okafor", "@mira-okafor", "person"),
        ("Mira Okafor", "Mira Okafor", "person"),
        ("*mokafor2*", "mokafor2", "person"),
        ("Mira", "Mira", "person"),
        ("[@mira](https://example.com/mira)", "@mira", "person"),
        ("mira@example.com", "mira@example.com", "person"),
        ("Mira Okafor (CFO)", "Mira Okafor", "person"),
        ("VP Sales (Mira Okafor)", "Mira Okafor", "person"),
        ("Mira Okafor, Head of Design", "Mira Okafor", "person"),
        ("CFO", "CFO", "role"),
        ("VPE", "VPE", "role"),
        ("Director of Quality", "Director of Quality", "role"),
        ("Sr Director of Development", "Sr Director of Development", "role"),
        ("Senior Director, Platform", "Senior Director, Platform", "role"),
        ("Head of Eng", "Head of Eng", "role"),
        ("VP Alliances", "VP Alliances", "role"),
        ("Payroll Lead", "Payroll Lead", "role"),
        ("Customer Success Managers", "Customer Success Managers", "team"),
        ("Field Marketing", "Field Marketing", "team"),
        ("Warehouse team", "Warehouse team", "team"),
        ("team: Warehouse", "Warehouse", "team"),
        ("@harbour/warehouse", "@harbour/warehouse", "team"),
        ("Operations (Finance, Legal)", "Operations (Finance, Legal)", "team"),
        ("Data & Analytics", "Data & Analytics", "team"),
        ("EMEA", "EMEA", "team"),
        ("TBD", "TBD", "placeholder"),
        ("t.b.d.", "t.b.d.", "placeholder"),
        ("???", "???", "placeholder"),
        ("@???", "@???", "placeholder"),
        ("OWNER", "OWNER", "placeholder"),
        ("<owner>", "owner", "placeholder"),
        ("unassigned", "unassigned", "placeholder"),
        ("Not yet assigned", "Not yet assigned", "placeholder"),
        ("![Help wanted][]", "Help wanted", "placeholder"),
        ("n/a", "n/a", "placeholder"),
        ("N/A", "N/A", "placeholder"),
        ("—", "—", "placeholder"),
        ("_No response_", "No response", "placeholder"),
        ("to be determined", "to be determined", "placeholder"),
        ("", "", "placeholder"),
        ("merge-helper[bot]", "merge-helper[bot]", "bot"),
        ("@release-bot", "@release-bot", "bot"),
    ],
)
def test_who_a_name_stands_for(said: str, name: str, kind: PartyKind) -> None:
    assert classify_party(said) == (name, kind)


def test_a_single_word_is_what_its_place_suggests() -> None:
    assert classify_party("Harbour") == ("Harbour", "person")
    assert classify_party("Harbour", default="team") == ("Harbour", "team")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("@mira, @tom", ["@mira", "@tom"]),
        ("@mira @tom", ["@mira", "@tom"]),
        ("@mira/@tom", ["@mira", "@tom"]),
        ("Mira and Tom", ["Mira", "Tom"]),
        ("Mira, Tom and Ines", ["Mira", "Tom", "Ines"]),
        ("mira / tom", ["mira", "tom"]),
        ("@mira + tbd", ["@mira", "tbd"]),
        ("(Mira, Tom)", ["Mira", "Tom"]),
        ("Mira<br>Tom", ["Mira", "Tom"]),
        ("Mira Okafor, Head of Design", ["Mira Okafor, Head of Design"]),
        ("Senior Director, Platform", ["Senior Director, Platform"]),
        ("Operations (Finance, Legal)", ["Operations (Finance, Legal)"]),
        ("Data & Analytics", ["Data & Analytics"]),
        ("Product/Engineering", ["Product/Engineering"]),
        ("![Team][] [docs] [web]", ["team:docs", "team:web"]),
        ("![Team][] docs", ["team:docs"]),
        ("team:docs, web", ["team:docs", "team:web"]),
        ("@mira et al.", ["@mira"]),
        ("Mira (acting)", ["Mira"]),
        ("n/a", ["n/a"]),
        ("", []),
        (" , ", []),
    ],
)
def test_how_many_names_there_are(said: str, names: list[str]) -> None:
    assert split_parties(said) == names


@given(st.text(max_size=400))
def test_any_text_is_split_and_classified(said: str) -> None:
    for name in split_parties(said):
        assert name.strip()
        classify_party(name)


@pytest.mark.skipif(not LABELS.exists(), reason="the labelled owners (../shared/corpus) are not here")
def test_labelled_owners_of_real_objectives() -> None:
    kinds = {"handle": "person", "name": "person", "company": "team"}
    names, right = 0, 0
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        default: PartyKind = "person" if row["owner_kind"] in ("name", "handle") else "team"
        for name in row["owner_names"]:
            names += 1
            right += classify_party(name, default)[1] == kinds.get(row["owner_kind"], row["owner_kind"])
    assert names >= 60
    assert right / names >= 0.97
