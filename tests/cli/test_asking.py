"""`query`, `rules try`, `settings`, `extends:`, standard input: what people ask besides what the rules ask."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.front import ROOT, environment, okrlint
from tests.cli.plans import CLEAN, MIXED, OWNERLESS, PARTLY, plan

TITLES = "SELECT key, title FROM objective ORDER BY key"


class TestQuery:
    def test_a_snapshot_and_a_file_answer_alike(self, tmp_path: Path) -> None:
        file = plan(tmp_path, MIXED)
        okrlint("fetch", file, "-o", tmp_path / "snap")
        asked = okrlint("query", TITLES, tmp_path / "snap")
        assert asked.code == 0
        assert "returns  A return costs nobody an evening" in asked.out
        assert asked.out.endswith("1 row\n")
        assert okrlint("query", TITLES, file).out == asked.out

    def test_derived_relations_and_the_moment_of_the_data(self, tmp_path: Path) -> None:
        sql = "SELECT k.key, a.doing, $today AS day FROM activity a JOIN key_result k USING (goal)"
        asked = okrlint("query", sql, plan(tmp_path, MIXED), "--format", "json")
        assert json.loads(asked.out) == [{"key": "refund-days", "doing": 1, "day": "2026-11-16"}]

    def test_csv_is_safe_for_a_spreadsheet(self, tmp_path: Path) -> None:
        file = plan(tmp_path, MIXED.replace("A return costs nobody an evening", "'=HYPERLINK(\"x\")'"))
        rows = list(csv.reader(io.StringIO(okrlint("query", TITLES, file, "-f", "csv").out)))
        assert rows[0] == ["key", "title"]
        assert rows[1][1].startswith("'=")

    def test_a_title_cannot_drive_the_terminal(self, tmp_path: Path) -> None:
        file = plan(tmp_path, MIXED.replace("A return costs nobody an evening", '"\\x1b[31mred"'))
        assert "\x1b" not in okrlint("query", TITLES, file).out

    @pytest.mark.parametrize(
        ("sql", "says"),
        [
            ("SELECT * FROM objektive", "objektive"),
            ("SELECT 1; SELECT 2", "exactly one SELECT"),
            ("DELETE FROM objective", "exactly one SELECT"),
            ("COPY (SELECT 1) TO 'x.csv'", "exactly one SELECT"),
            ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
            ("SELECT", "rror"),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, sql: str, says: str) -> None:
        did = okrlint("query", sql, plan(tmp_path, CLEAN), cwd=tmp_path)
        assert did.code == 2
        assert says in did.err
        assert not (tmp_path / "x.csv").exists()
        assert "root:" not in did.out + did.err

    def test_nothing_can_be_written_by_a_select(self, tmp_path: Path) -> None:
        did = okrlint("query", "WITH gone AS (SELECT 1) SELECT nextval('s')", plan(tmp_path, CLEAN))
        assert did.code == 2

    def test_rows_over_a_part_say_so(self, tmp_path: Path) -> None:
        file = plan(tmp_path, PARTLY)
        sql = "SELECT o.key FROM objective o JOIN owner w USING (goal)"
        did = okrlint("query", sql, file)
        assert did.code == 3
        assert "owners seen only in part (page 3 answered 502)" in did.err
        assert okrlint("query", sql, file, "--allow-partial").code == 0
        assert okrlint("query", TITLES, file).code == 0


class TestTry:
    def test_a_page_of_ones_own_runs_before_it_has_a_pack(self, tmp_path: Path) -> None:
        okrlint("rules", "new", "too-many", "--in", tmp_path / "pack")
        page = tmp_path / "alone" / "too-many.md"
        page.parent.mkdir()
        page.write_text((tmp_path / "pack/too-many.md").read_text().replace("default: 5", "default: 1"))
        file = plan(tmp_path, MIXED.replace("    key_results:\n", "    key_results:\n      - Another one\n"))
        did = okrlint("rules", "try", page, file)
        assert did.code == 0
        assert "returns: 2 key results, where 1 can be kept in mind" in did.out
        assert "missing-owner" not in did.out

    def test_a_built_in_page_too(self, tmp_path: Path) -> None:
        did = okrlint("rules", "try", ROOT / "rules/missing-owner.md", plan(tmp_path, MIXED))
        assert did.code == 0
        assert "missing-owner" in did.out
        assert "idle-key-result" not in did.out

    def test_a_fault_in_the_query_has_its_line(self, tmp_path: Path) -> None:
        okrlint("rules", "new", "too-many", "--in", tmp_path)
        page = tmp_path / "too-many.md"
        page.write_text(page.read_text().replace("FROM objective o", "FROM objectives o"))
        did = okrlint("rules", "try", page, plan(tmp_path, MIXED))
        assert did.code == 2
        assert "too-many.md:" in did.err
        assert "objectives" in did.err


class TestSettings:
    def test_each_value_has_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "okrlint.yaml").write_text(
            "preset: core\nselect: [nothing-excluded]\nignore: [ranking-cycle]\n"
            "rules:\n  idle-key-result: {severity: notice, quiet_days: 30}\n"
        )
        found = json.loads(okrlint("settings", "--format", "json", cwd=tmp_path).out)
        rules = {r["rule"]: r for r in found["rules"]}
        assert rules["nothing-excluded"]["said_in"] == "select, okrlint.yaml:2:10"
        assert not rules["ranking-cycle"]["runs"]
        assert rules["ranking-cycle"]["said_in"] == "ignore, okrlint.yaml:3:10"
        assert not rules["orphan-work"]["runs"]
        assert rules["orphan-work"]["said_in"] == "not in preset core, okrlint.yaml:1:9"
        assert rules["idle-key-result"]["severity"] == {
            "name": "severity", "value": "notice", "said_in": "okrlint.yaml:5:31",
        }  # fmt: skip
        params = {p["name"]: (p["value"], p["said_in"]) for p in rules["idle-key-result"]["params"]}
        assert params["quiet_days"] == (30, "okrlint.yaml:5:51")
        said = okrlint("settings", cwd=tmp_path).out
        assert "quiet_days: 30  (okrlint.yaml:5:51)" in said
        assert okrlint("settings", "--preset", "strict", cwd=tmp_path).out.count("ignore, okrlint.yaml") == 1

    def test_it_says_what_check_does(self, tmp_path: Path) -> None:
        """The rules that it lists as running are those that a check has tallies of."""
        (tmp_path / "okrlint.yaml").write_text("preset: core\nselect: [outputs]\nignore: [unranked-overlap]\n")
        plan(tmp_path, MIXED)
        judged = json.loads(okrlint("check", "-f", "json", cwd=tmp_path).out)
        found = json.loads(okrlint("settings", "-f", "json", cwd=tmp_path).out)
        assert {t["rule"] for t in judged["tallies"]} == {r["rule"] for r in found["rules"] if r["runs"]}

    def test_without_a_configuration(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        said = okrlint("settings", cwd=tmp_path).out
        assert said.startswith("No okrlint.yaml here or above: the defaults hold.")


class TestExtends:
    def test_lists_are_added_and_values_replaced(self, tmp_path: Path) -> None:
        company = tmp_path / "company"
        company.mkdir()
        (company / "base.yaml").write_text(
            "preset: core\nfail_on: warning\nignore: [ranking-cycle]\n"
            "rules:\n  idle-key-result: {severity: warning, quiet_days: 40}\n"
        )
        (tmp_path / "okrlint.yaml").write_text(
            "extends: company/base.yaml\nfail_on: never\nignore: [missing-owner]\n"
            "rules: {idle-key-result: {quiet_days: 30}}\n"
        )
        plan(tmp_path, MIXED)
        did = okrlint("check", "-f", "json", cwd=tmp_path)
        assert did.code == 0
        found = json.loads(did.out)["findings"]
        assert [(f["rule"], f["severity"]) for f in found] == [("idle-key-result", "warning")]
        settings = json.loads(okrlint("settings", "-f", "json", cwd=tmp_path).out)
        rules = {r["rule"]: r for r in settings["rules"]}
        assert settings["files"] == ["okrlint.yaml", "company/base.yaml"]
        assert rules["ranking-cycle"]["said_in"] == "ignore, company/base.yaml:3:10"
        assert rules["missing-owner"]["said_in"] == "ignore, okrlint.yaml:3:10"
        assert rules["idle-key-result"]["severity"]["said_in"] == "company/base.yaml:5:31"

    def test_mistakes_in_either_have_their_own_place(self, tmp_path: Path) -> None:
        (tmp_path / "base.yaml").write_text("ignore: [no-such-rule]\n")
        (tmp_path / "okrlint.yaml").write_text("extends: [base.yaml]\n")
        plan(tmp_path, CLEAN)
        did = okrlint("check", cwd=tmp_path)
        assert did.code == 2
        assert "base.yaml:1:10: no rule, family or tag 'no-such-rule'" in did.err
        (tmp_path / "okrlint.yaml").write_text("extends: [gone.yaml]\n")
        did = okrlint("check", cwd=tmp_path)
        assert did.code == 2
        assert "okrlint.yaml:1:11: cannot read gone.yaml" in did.err

    def test_a_circle_is_no_endless_loop(self, tmp_path: Path) -> None:
        (tmp_path / "base.yaml").write_text("extends: okrlint.yaml\n")
        (tmp_path / "okrlint.yaml").write_text("extends: base.yaml\n")
        did = okrlint("check", cwd=tmp_path)
        assert did.code == 2
        assert "base.yaml:1:10: okrlint.yaml leads back to itself" in did.err

    def test_packs_and_baseline_are_found_from_the_file_that_names_them(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS, "team/okrs.yaml")
        okrlint("rules", "new", "too-many", "--in", tmp_path / "company/pack")
        okrlint("baseline", "team", "-o", "company/known.json", cwd=tmp_path)
        (tmp_path / "company/base.yaml").write_text("packs: [pack]\nbaseline: known.json\n")
        (tmp_path / "team/okrlint.yaml").write_text("extends: ../company/base.yaml\n")
        did = okrlint("check", "team", "-f", "json", cwd=tmp_path)
        assert did.code == 0, did.err
        report = json.loads(did.out)
        assert "too-many" in {t["rule"] for t in report["tallies"]}
        assert [f["waived"]["reason"] for f in report["findings"] if f["waived"]]


class TestStandardInput:
    def piped(self, text: str, *options: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "okrlint", "check", "-", *options],
            input=text, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def test_it_is_judged_like_a_file(self, tmp_path: Path) -> None:
        did = self.piped(OWNERLESS, cwd=tmp_path)
        assert did.returncode == 1
        assert "stdin.yaml:5:5" in did.stdout
        assert "okrlint-" not in did.stdout
        page = "# 2026-Q4\n\n## Objective: Drivers know the way\n\n- KR1: 30 routes drawn\n"
        did = self.piped(page, "--stdin-name", "plan.md", cwd=tmp_path)
        assert "plan.md:3" in did.stdout

    def test_what_is_wrong_is_said(self, tmp_path: Path) -> None:
        did = self.piped("okrs: 1\nobjectives:\n  - {title: Calm, rnk: 3}\n", cwd=tmp_path)
        assert did.returncode == 2
        assert "stdin.yaml:3:19" in did.stderr
        assert "okrlint-" not in did.stderr
        assert "file, without folders" in self.piped("", "--stdin-name", "../x.md", cwd=tmp_path).stderr
        assert "checked alone" in okrlint("check", "-", "x.md", cwd=tmp_path).err


class TestLessOutput:
    def test_quiet_is_findings_only(self, tmp_path: Path) -> None:
        assert okrlint("check", plan(tmp_path, CLEAN), "-q", "--preset", "core").out == ""
        did = okrlint("check", plan(tmp_path, OWNERLESS), "-q")
        assert did.code == 1
        assert "no owner is named" in did.out
        assert "Looked at" not in did.out
        partly = okrlint("check", plan(tmp_path, PARTLY), "-q")
        assert partly.code == 3
        assert "INCOMPLETE" in partly.out

    def test_statistics_count_by_rule(self, tmp_path: Path) -> None:
        did = okrlint("check", plan(tmp_path, MIXED), "--statistics")
        assert did.code == 1
        assert [line.split()[:2] for line in did.out.splitlines()[:2]] == [
            ["1", "idle-key-result"],
            ["1", "missing-owner"],
        ]
        assert okrlint("check", plan(tmp_path, MIXED), "--statistics", "-f", "json").code == 2

    def test_names_may_stand_in_one_list(self, tmp_path: Path) -> None:
        file = plan(tmp_path, MIXED)
        several = okrlint("check", file, "-s", "missing-owner", "-s", "idle-key-result")
        assert okrlint("check", file, "-s", "missing-owner, idle-key-result").out == several.out
        assert okrlint("check", file, "-s", "missing-owner,idle-key-results").code == 2
        assert okrlint("check", file, "-s", "").code == 2


def test_readers_of_errors_may_leave_without_changing_the_exit_code(tmp_path: Path) -> None:
    """`okrlint check 2>&1 | head -1`: what head does not read is not written, and 3 stays 3."""
    plan(tmp_path, PARTLY)
    script = f"set -o pipefail; {sys.executable} -m okrlint check 2>&1 | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    for _ in range(3):
        did = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert did.stdout.strip() == "3", did.stderr


class TestWhose:
    PLANS = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
teams:
  - {name: Yard}
  - {name: Gate, parent: Yard}
  - {name: Desk}
objectives:
  - {id: cranes, title: Cranes are where ships are, team: Yard, owner: Ines Abara}
  - {id: lorries, title: Lorries do not queue, team: Gate, owner: TBD}
  - {id: calls, title: Calls are short, team: Desk, owner: Rolf Imhof}
"""

    def shown(self, folder: Path, *options: str) -> set[str]:
        did = okrlint("check", plan(folder, self.PLANS), "-f", "json", *options)
        return {f["subjects"][0]["key"] for f in json.loads(did.out)["findings"]}

    def test_a_team_has_the_teams_below_it(self, tmp_path: Path) -> None:
        assert self.shown(tmp_path) == {"cranes", "lorries", "calls"}
        assert self.shown(tmp_path, "--team", "yard") == {"cranes", "lorries"}
        assert self.shown(tmp_path, "--team", "Gate,Desk") == {"lorries", "calls"}
        assert self.shown(tmp_path, "--owner", "rolf imhof") == {"calls"}
        assert self.shown(tmp_path, "--family", "ownership") == {"lorries"}
        assert self.shown(tmp_path, "--family", "ownership", "--team", "Desk") == set()

    def test_what_is_not_shown_is_counted_and_does_not_fail(self, tmp_path: Path) -> None:
        did = okrlint("check", plan(tmp_path, self.PLANS), "--team", "Desk")
        assert did.code == 0
        assert "Only what concerns Desk is shown; 3 further findings are not." in did.out

    def test_a_name_that_nothing_has_lists_those_that_there_are(self, tmp_path: Path) -> None:
        did = okrlint("check", plan(tmp_path, self.PLANS), "--team", "Yrad")
        assert did.code == 2
        assert "there is no team 'Yrad' here" in did.err
        assert "allowed: Desk, Gate, Yard" in did.err
        assert "did you mean 'Yard'?" in did.err
        did = okrlint("check", plan(tmp_path, self.PLANS), "--owner", "tbd")
        assert "there is no owner 'tbd' here\n  allowed: Ines Abara, Rolf Imhof\n" in did.err

    def test_every_command_that_asks_whose_says_it_alike(self, tmp_path: Path) -> None:
        file = plan(tmp_path, self.PLANS)
        okrlint("check", file, "-f", "json", "-o", f"sarif={tmp_path / 'x'}", "-o", f"json={tmp_path / 'now.json'}")
        for asked in (
            ("check", file),
            ("report", file, "-o", tmp_path / "page.html"),
            ("baseline", file, "-o", tmp_path / "base.json"),
            ("compare", "none", tmp_path / "now.json"),
            ("lens", file),
        ):
            did = okrlint(*asked, "--team", "Yrad")
            assert (did.code, did.out) == (2, ""), asked
            assert "there is no team 'Yrad' here\n  allowed: Desk, Gate, Yard\n  did you mean 'Yard'?" in did.err, asked

    def test_a_baseline_of_a_team_leaves_the_others_in_it(self, tmp_path: Path) -> None:
        file, base = plan(tmp_path, self.PLANS), tmp_path / "base.json"

        def held() -> set[str]:
            return {one["subject"] for one in json.loads(base.read_text())["findings"]}

        assert okrlint("baseline", file, "-o", base, "--team", "Desk").code == 0
        assert held() == {"calls"}
        assert okrlint("baseline", file, "-o", base, "--team", "Gate").code == 2, "it would grow"
        assert okrlint("baseline", file, "-o", base, "--team", "Gate", "--grow").code == 0
        assert held() == {"calls", "lorries"}

    def test_two_reports_are_compared_for_a_team(self, tmp_path: Path) -> None:
        now = tmp_path / "now.json"
        okrlint("check", plan(tmp_path, self.PLANS), "-o", f"json={now}")
        did = okrlint("compare", "none", now, "-f", "csv", "--team", "Desk")
        assert "Calls are short" in did.out
        assert "Cranes" not in did.out
        assert "new=1\n" in okrlint("compare", "none", now, "-f", "numbers", "--owner", "rolf imhof").out

    def test_the_history_remembers_all(self, tmp_path: Path) -> None:
        file, memory = plan(tmp_path, self.PLANS), tmp_path / "memory.sqlite"
        okrlint("check", file, "--record", "--history", memory)
        okrlint("check", file, "--record", "--history", memory, "--team", "Desk")
        third = okrlint("check", file, "-f", "json", "--history", memory)
        assert "fixed" not in third.err
        assert {f["subjects"][0]["key"] for f in json.loads(third.out)["findings"]} == {"cranes", "lorries", "calls"}
