"""What a team decides: presets, rules, thresholds, severities, waivers, the moment; and what goes before what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okrlint import packs
from okrlint.engine import PRESETS
from tests.cli.front import ROOT, okrlint
from tests.cli.plans import MIXED, OWNERLESS, PARTLY, plan

HARBOR = ROOT / "examples/harbor"


def report(folder: Path, *options: str, config: str = "", text: str = MIXED) -> dict[str, Any]:
    plan(folder, text)
    if config:
        (folder / "okrlint.yaml").write_text(config)
    did = okrlint("check", *options, "--format", "json", cwd=folder)
    assert did.code in (0, 1), did.err
    loaded: dict[str, Any] = json.loads(did.out)
    return loaded


def rules(found: dict[str, Any]) -> set[str]:
    return {t["rule"] for t in found["tallies"]}


def found(report: dict[str, Any]) -> dict[str, str]:
    return {f["rule"]: f["severity"] for f in report["findings"] if not f.get("waived")}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_holds_its_rules_and_those_of_the_smaller_ones(tmp_path: Path, preset: str) -> None:
    wanted = {p.id for p in packs.built_in() if PRESETS.index(p.meta.preset) <= PRESETS.index(preset)}
    assert rules(report(tmp_path, "--preset", preset)) == wanted
    assert rules(report(tmp_path, config=f"preset: {preset}\n")) == wanted


def test_the_command_line_goes_before_the_configuration(tmp_path: Path) -> None:
    config = "preset: strict\nfail_on: never\n"
    assert report(tmp_path, "--preset", "core", config=config)["preset"] == "core"
    assert okrlint("check", cwd=tmp_path).code == 0
    assert okrlint("check", "--fail-on", "error", cwd=tmp_path).code == 1


def test_select_in_the_configuration_adds_and_ignore_takes_away(tmp_path: Path) -> None:
    core = rules(report(tmp_path, "--preset", "core"))
    changed = rules(report(tmp_path, config="preset: core\nselect: [stale-check-in]\nignore: missing-owner\n"))
    assert changed == core - {"missing-owner"} | {"stale-check-in"}


def test_select_on_the_command_line_means_only_these(tmp_path: Path) -> None:
    config = "ignore: [missing-owner]\n"
    assert rules(report(tmp_path, "-s", "nothing-excluded", "-s", "idle-key-result", config=config)) == {
        "nothing-excluded",
        "idle-key-result",
    }
    assert rules(report(tmp_path, "-s", "ownership", "-i", "missing-owner")) == {
        p.id for p in packs.built_in() if p.meta.family == "ownership"
    } - {"missing-owner"}


def test_a_threshold_and_a_severity_of_ones_own(tmp_path: Path) -> None:
    assert found(report(tmp_path))["idle-key-result"] == "error"
    assert "idle-key-result" not in found(report(tmp_path, config="rules: {idle-key-result: {quiet_days: 36}}\n"))
    assert "idle-key-result" in found(report(tmp_path, config="rules: {idle-key-result: {quiet_days: 35}}\n"))
    config = "rules: {idle-key-result: {severity: notice}, missing-owner: {severity: notice}}\n"
    assert found(report(tmp_path, config=config))["idle-key-result"] == "notice"
    assert okrlint("check", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "date",
    [
        "20261020",
        "2026-W43",
        "2026-W43-2",
        "2026-10-20T",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:00:00-14:00",
        "٢٠٢٦-10-20",
    ],
)
def test_a_moment_that_could_be_read_in_two_ways_is_refused(tmp_path: Path, date: str) -> None:
    plan(tmp_path, MIXED)
    did = okrlint("check", "--as-of", date, cwd=tmp_path)
    assert did.code == 2
    assert did.err == f"error: --as-of {date!r} is no date\n  allowed: 2026-12-31 or 2026-12-31T09:00:00Z\n"


def test_the_moment(tmp_path: Path) -> None:
    assert report(tmp_path)["as_of"] == "2026-11-16T23:59:59Z"
    early = report(tmp_path, "--as-of", "2026-10-20")
    assert early["as_of"] == "2026-10-20T23:59:59Z"
    assert "idle-key-result" not in found(early)
    assert report(tmp_path, "--as-of", "2026-10-20T08:00:00+02:00")["as_of"] == "2026-10-20T06:00:00Z"
    late = report(tmp_path, "--as-of", "2027-02-01")
    assert found(late) == {"unclosed-cycle": "notice"}, "a cycle that is over asks to be closed, and for nothing else"


def test_a_snapshot_can_be_judged_as_of_another_moment(tmp_path: Path) -> None:
    plan(tmp_path, MIXED)
    okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path)
    did = okrlint("check", "snap", "--as-of", "2026-10-20", "--format", "json", cwd=tmp_path)
    assert "idle-key-result" not in found(json.loads(did.out))


ALLOW = "    allow:\n      - {rule: missing-owner, until: 2026-11-16, reason: the successor is being chosen, by: Ada}\n"


class TestWaivers:
    def test_beside_a_goal(self, tmp_path: Path) -> None:
        said = report(tmp_path, text=OWNERLESS + ALLOW)
        assert "missing-owner" not in found(said)
        (waived,) = [f for f in said["findings"] if f.get("waived")]
        assert waived["waived"]["reason"] == "the successor is being chosen"
        assert waived["waived"]["by"] == "Ada"
        assert waived["waived"]["where"] == "okrs.yaml:9:9"
        assert okrlint("check", cwd=tmp_path).code == 0

    def test_runs_out_on_the_day_after(self, tmp_path: Path) -> None:
        assert found(report(tmp_path, "--as-of", "2026-11-16", text=OWNERLESS + ALLOW)) == {}
        late = found(report(tmp_path, "--as-of", "2026-11-17", text=OWNERLESS + ALLOW))
        assert late == {"missing-owner": "error", "expired-waiver": "notice"}

    @pytest.mark.parametrize("subject", ["subject: returns\n", "subjects: [other, returns]\n", ""])
    def test_in_the_configuration(self, tmp_path: Path, subject: str) -> None:
        config = "waivers:\n  - rule: missing-owner\n    reason: it is being chosen\n"
        said = report(tmp_path, config=config + (f"    {subject}" if subject else ""), text=OWNERLESS)
        assert "missing-owner" not in found(said)
        (waived,) = [f for f in said["findings"] if f.get("waived")]
        assert waived["waived"]["where"] == "okrlint.yaml:2:5"

    def test_for_another_goal_changes_nothing_and_is_said(self, tmp_path: Path) -> None:
        config = "waivers: [{rule: missing-owner, reason: it is being chosen, subject: elsewhere}]\n"
        assert found(report(tmp_path, config=config, text=OWNERLESS)) == {
            "missing-owner": "error",
            "unused-waiver": "notice",
        }

    def test_is_not_called_unused_where_its_rule_could_not_tell(self, tmp_path: Path) -> None:
        text = OWNERLESS.replace("cycle:", "partial: {owner: page 3 answered 502}\ncycle:", 1) + ALLOW
        plan(tmp_path, text)
        did = okrlint("check", "--allow-partial", "--format", "json", cwd=tmp_path)
        assert "unused-waiver" not in found(json.loads(did.out))

    def test_of_a_rule_that_did_not_run_is_not_called_unused(self, tmp_path: Path) -> None:
        assert found(report(tmp_path, "--ignore", "missing-owner", text=OWNERLESS + ALLOW)) == {}


class TestWhichConfiguration:
    def test_the_nearest_one_above_up_to_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / "okrlint.yaml").write_text("preset: core\n")
        deep = tmp_path / "plans/2026"
        deep.mkdir(parents=True)
        assert report(deep)["preset"] == "core"
        (tmp_path / "plans/.git").mkdir()
        assert report(deep)["preset"] == "recommended"

    def test_that_of_the_folder_which_is_checked(self, tmp_path: Path) -> None:
        (tmp_path / "here").mkdir()
        there = tmp_path / "there"
        plan(there, OWNERLESS, "goals.okrs.yaml")
        (there / "okrlint.yaml").write_text("preset: core\nsources:\n  - files: {paths: [goals.okrs.yaml]}\n")
        did = okrlint("check", "../there", "--format", "json", cwd=tmp_path / "here")
        assert json.loads(did.out)["preset"] == "core"

    def test_a_folder_whose_configuration_names_no_sources_is_read_itself(self, tmp_path: Path) -> None:
        plan(tmp_path, MIXED)
        plan(tmp_path / "there", OWNERLESS)
        (tmp_path / "there/okrlint.yaml").write_text("preset: core\n")
        did = okrlint("check", "there", "--format", "json", cwd=tmp_path)
        assert json.loads(did.out)["counts"]["key_result"] == 0

    def test_that_which_is_named(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        (tmp_path / "okrlint.yaml").write_text("preset: [broken\n")
        (tmp_path / "other.yaml").write_text("ignore: [missing-owner]\n")
        assert okrlint("check", "--config", "other.yaml", cwd=tmp_path).code == 0


class TestBaseline:
    CONFIG = "baseline: known.json\n"

    def write(self, folder: Path, *options: str, target: str | Path = "known.json") -> int:
        return okrlint("baseline", "-o", target, *options, cwd=folder).code

    def test_the_first_one_can_be_written_with_the_configuration_in_place(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        (tmp_path / "okrlint.yaml").write_text(self.CONFIG)
        missing = okrlint("check", cwd=tmp_path)
        assert missing.code == 2
        assert "okrlint.yaml:1:11: cannot read the baseline known.json" in missing.err
        assert self.write(tmp_path) == 0
        assert okrlint("check", cwd=tmp_path).code == 0

    def test_only_what_is_new_fails_a_run(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        (tmp_path / "okrlint.yaml").write_text(self.CONFIG)
        assert self.write(tmp_path) == 0
        more = OWNERLESS + "  - {id: other, title: Another one altogether, not_doing: [x]}\n"
        did = report(tmp_path, config=self.CONFIG, text=more)
        assert [f["subjects"][0]["key"] for f in did["findings"] if not f.get("waived")] == ["other"]
        assert okrlint("check", cwd=tmp_path).code == 1
        assert self.write(tmp_path) == 2, "it never grows silently"
        assert self.write(tmp_path, "--grow") == 0
        assert okrlint("check", cwd=tmp_path).code == 0

    def test_writing_it_again_by_another_name_of_the_same_file_keeps_it(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        (tmp_path / "okrlint.yaml").write_text(self.CONFIG)
        self.write(tmp_path)
        before = (tmp_path / "known.json").read_bytes()
        assert self.write(tmp_path, target=tmp_path / "known.json") == 0
        assert (tmp_path / "known.json").read_bytes() == before

    def test_is_not_written_from_what_was_seen_in_part(self, tmp_path: Path) -> None:
        plan(tmp_path, PARTLY)
        assert self.write(tmp_path) == 3
        assert not (tmp_path / "known.json").exists()

    def test_that_is_malformed_is_an_error(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        (tmp_path / "okrlint.yaml").write_text(self.CONFIG)
        (tmp_path / "known.json").write_text("[]")
        assert okrlint("check", cwd=tmp_path).code == 2


def test_the_first_file_that_init_writes_is_read_and_asks_for_what_matters(tmp_path: Path) -> None:
    assert okrlint("init", "files", "--set", "team=Yard", cwd=tmp_path).code == 0
    checked = okrlint("check", "--as-of", "2026-11-16", cwd=tmp_path)
    assert checked.code == 1
    assert "missing-owner" in checked.out
    assert okrlint("init", "files", cwd=tmp_path).code == 2, "another team: nothing is overwritten silently"
    assert "team: Yard" in (tmp_path / "okrs.yaml").read_text()


def table(markdown: str) -> int:
    """The sum of the findings in the table at the top of a Markdown report."""
    return sum(int(line.split("|")[3]) for line in markdown.splitlines() if line.startswith("| ") and "`" in line)


@pytest.mark.parametrize(
    ("options", "config"),
    [
        ((), "baseline: known.json\n"),
        ((), "min_confidence: 0.95\n"),
        (("--key", "fuller-vans"), ""),
        (("--key", "fuller-vans"), "baseline: known.json\n"),
    ],
)
def test_numbers_and_findings_tell_one_story(tmp_path: Path, options: tuple[str, ...], config: str) -> None:
    assert okrlint("baseline", HARBOR / "okrs/shops.okrs.yaml", "-o", tmp_path / "known.json").code == 0
    (tmp_path / "okrlint.yaml").write_text(config)
    run: tuple[str | Path, ...] = ("check", HARBOR, "--config", tmp_path / "okrlint.yaml", *options)
    full = json.loads(okrlint("check", HARBOR, "--config", tmp_path / "okrlint.yaml", "-f", "json").out)
    said = json.loads(okrlint(*run, "-f", "json").out)
    opened = [f for f in said["findings"] if not f["waived"] and not f["folded"]]
    assert 0 < len(opened) <= len(full["findings"])
    for tally in said["tallies"]:
        of_rule = [f for f in said["findings"] if f["rule"] == tally["rule"] and not f["stands_for"]]
        assert (tally["finding"], tally["waived"]) == (len(of_rule), sum(bool(f["waived"]) for f in of_rule))
    assert table(okrlint(*run, "-f", "markdown").out) == len(opened)
