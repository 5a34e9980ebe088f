"""Formats and files: what is printed, what is written beside it, and that the same input gives the same bytes."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from okrlint.reporters import FORMATS
from tests.cli.front import ROOT, okrlint, okrlint_apart
from tests.cli.plans import CLEAN, MIXED, OWNERLESS, plan

HARBOR = ROOT / "examples/harbor"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_prints_the_finding(tmp_path: Path, name: str) -> None:
    did = okrlint("check", plan(tmp_path, OWNERLESS), "--format", name)
    assert did.code == 1
    assert "no owner is named" in did.out
    assert did.out.endswith("\n")
    assert did.err == ""


def test_several_outputs_of_one_run_agree(tmp_path: Path) -> None:
    plan(tmp_path, MIXED)
    files = {"json": "a/report.json", "sarif": "a/report.sarif", "junit": "b/c/report.xml", "csv": "report.csv"}
    outputs = [part for name, file in files.items() for part in ("--output", f"{name}={file}")]
    did = okrlint("check", "okrs.yaml", *outputs, "--format", "markdown", cwd=tmp_path)
    assert did.code == 1
    assert did.out.startswith("<!-- okrlint: report -->\n#")
    report = json.loads((tmp_path / files["json"]).read_text())
    found = sorted(f["rule"] for f in report["findings"])
    assert {"missing-owner", "idle-key-result"} <= set(found)
    sarif = json.loads((tmp_path / files["sarif"]).read_text())
    assert sorted(r["ruleId"] for r in sarif["runs"][0]["results"]) == found
    suite = ET.parse(tmp_path / files["junit"]).getroot()
    assert len(list(suite.iter("failure"))) + len(list(suite.iter("system-out"))) >= len(found) - 2
    with (tmp_path / files["csv"]).open(newline="") as rows:
        assert sorted(r["rule"] for r in csv.DictReader(rows) if r["outcome"] == "finding") == found


def test_a_format_may_be_written_twice(tmp_path: Path) -> None:
    did = okrlint("check", plan(tmp_path, CLEAN), "-o", "json=a.json", "-o", "json=b.json", "-f", "json", cwd=tmp_path)
    assert (tmp_path / "a.json").read_text() == (tmp_path / "b.json").read_text() == did.out


def test_two_documents_on_one_standard_output_are_refused(tmp_path: Path) -> None:
    did = okrlint("check", plan(tmp_path, OWNERLESS), "--format", "json", "--output", "csv=-")
    assert did.code == 2
    assert did.out == ""
    assert "--format json and --output 'csv=-' would both go to standard output" in did.err
    assert "--format csv prints that one" in did.err


@pytest.mark.parametrize(
    ("outputs", "says"),
    [
        (("json=a", "csv=./a"), "'json=a' and 'csv=./a' name the same file"),
        (("json=a", "json=a"), "name the same file"),
        (("csv=link", "json=a"), "name the same file"),
        (("markdown=./okrs.yaml",), "would overwrite what is read"),
        (("json=new", "csv=folder"), "folder: cannot write: Is a directory"),
        (("json=okrs.yaml/report",), "okrs.yaml is no folder"),
    ],
)
def test_an_output_that_cannot_be_is_said_before_anything_is_read(
    tmp_path: Path, outputs: tuple[str, ...], says: str
) -> None:
    text = plan(tmp_path, OWNERLESS).read_text()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("a")
    did = okrlint("check", "okrs.yaml", *(x for o in outputs for x in ("-o", o)), cwd=tmp_path)
    assert did.code == 2
    assert did.out == ""
    assert says in did.err
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "new").exists()
    assert (tmp_path / "okrs.yaml").read_text() == text


def test_a_comparison_looks_at_its_outputs_first_as_well(tmp_path: Path) -> None:
    okrlint("check", plan(tmp_path, OWNERLESS), "-o", "json=new.json", cwd=tmp_path)
    for option in (("-f", "jsn"), ("-o", "jsn=x"), ("-o", "scan=new.json"), ("-o", "scan=x", "-o", "numbers=x")):
        did = okrlint("compare", "none", "new.json", *option, cwd=tmp_path)
        assert (did.code, did.out) == (2, "")
    assert not (tmp_path / "x").exists()


def test_reports_beside_the_plans_are_not_read_as_plans(tmp_path: Path) -> None:
    for name in ("company", "delivery", "shops"):
        plan(tmp_path, (HARBOR / f"okrs/{name}.okrs.yaml").read_text(), f"{name}.okrs.yaml")
    outputs = ("-o", "markdown=report.md", "-o", "csv=report.csv", "-o", "json=report.json", "-o", "text=report.txt")
    first = okrlint("check", *outputs, cwd=tmp_path)
    assert okrlint("check", cwd=tmp_path) == first
    assert okrlint("check", *outputs, cwd=tmp_path) == first


def test_an_output_that_fails_keeps_no_other_back(tmp_path: Path) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("this system has no /dev/full")
    full = ("-o", "csv=/dev/full")
    did = okrlint(
        "check", plan(tmp_path, OWNERLESS), *full, "-o", "json=a.json", *full, "-o", "csv=b.csv", cwd=tmp_path
    )
    assert did.code == 2
    assert did.err.count("error: /dev/full: cannot write: No space left on device") == 2
    assert json.loads((tmp_path / "a.json").read_text())["complete"] is True
    assert (tmp_path / "b.csv").exists()


@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_a_snapshot_gives_the_same_bytes_each_time(tmp_path: Path, name: str) -> None:
    assert okrlint("fetch", HARBOR, "-o", tmp_path / "snap").code == 0
    first = okrlint_apart("check", tmp_path / "snap", "--format", name, env={"PYTHONHASHSEED": "1"})
    second = okrlint_apart("check", tmp_path / "snap", "--format", name, env={"PYTHONHASHSEED": "2"})
    assert first == second
    assert first.code == 1


def test_a_snapshot_says_what_its_files_say(tmp_path: Path) -> None:
    okrlint("fetch", HARBOR, "-o", tmp_path / "snap")
    kept = json.loads(okrlint("check", tmp_path / "snap", "--format", "json").out)
    fresh = json.loads(okrlint("check", HARBOR, "--format", "json").out)
    assert kept["findings"] == fresh["findings"]
    assert kept["as_of"] == fresh["as_of"]


def test_fetching_again_changes_nothing_that_is_judged(tmp_path: Path) -> None:
    okrlint("fetch", HARBOR, "-o", tmp_path / "snap")
    before = okrlint("check", tmp_path / "snap", "--format", "json").out
    did = okrlint("fetch", HARBOR, "-o", tmp_path / "snap")
    assert did.code == 0
    assert "read completely" in did.out
    assert okrlint("check", tmp_path / "snap", "--format", "json").out == before


def test_a_goal_that_is_gone_is_forgotten_by_the_next_fetch(tmp_path: Path) -> None:
    both = OWNERLESS + "  - {id: other, title: Another one altogether, not_doing: [x]}\n"
    plan(tmp_path, both)
    okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path)
    plan(tmp_path, OWNERLESS)
    okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path)
    report = json.loads(okrlint("check", "snap", "--format", "json", cwd=tmp_path).out)
    assert report["counts"]["objective"] == 1


def test_only_one_goal(tmp_path: Path) -> None:
    did = okrlint("check", HARBOR, "--key", "fuller-vans", "--format", "json")
    findings = json.loads(did.out)["findings"]
    assert findings
    assert all("fuller-vans" in {s["key"] for s in [*f["subjects"], f["group"]]} for f in findings)


def test_what_could_not_be_placed_is_listed(tmp_path: Path) -> None:
    plan(tmp_path, "# Objective: calm\n\n- KR: noise from 84 to 75 dB\n", "plan.md")
    did = okrlint("check", "plan.md", "--explain-input", cwd=tmp_path)
    assert did.code == 0
    assert did.out


def test_schemas_are_json_and_fit_what_they_describe(tmp_path: Path) -> None:
    import jsonschema
    import yaml

    for name in ("config", "okrs", "report", "rule"):
        schema = json.loads(okrlint("schema", name).out)
        jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(okrlint("check", HARBOR, "--format", "json").out)
    jsonschema.Draft202012Validator(json.loads(okrlint("schema", "report").out)).validate(report)
    config = yaml.safe_load((HARBOR / "okrlint.yaml").read_text())
    jsonschema.Draft202012Validator(json.loads(okrlint("schema", "config").out)).validate(config)
    assert "CREATE TABLE ranked_above" in okrlint("schema", "sql").out
