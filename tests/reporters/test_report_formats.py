"""What each format promises: limits kept, worst first, partial never clean, everything that was found is said."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import msgspec
import pytest

from okrlint.findings import Finding, Report, Subject, Unseen, Waived
from okrlint.reporters import FORMATS, Options, render
from okrlint.reporters.parts import wording
from okrlint.reporters.parts.text_width import columns, wrap
from tests.reporters import judges, runner, sample

TOKEN = "T0kenT0kenT0kenT0ken"


def many(number: int) -> Report:
    """A complete report with that many findings, notices first so that an order by luck would show."""
    rules = ("orphan-work", "stale-check-in", "idle-key-result")
    found = tuple(
        msgspec.structs.replace(
            sample.finding(rules[n * 3 // number], "MAP-1.1", f"finding number {n}"), fingerprint=f"{n:016x}"
        )
        for n in range(number)
    )
    return msgspec.structs.replace(sample.clean(), findings=found)


@dataclass
class Annotations:
    error: int
    warning: int
    notice: int
    said: str


def annotated(report: Report, per_job: int = 50) -> Annotations:
    log = render("github", report, Options(stop_token=TOKEN, annotations_per_job=per_job))
    commands = runner.run(log)
    counts = {kind: [c for c in commands if c.name == kind] for kind in ("error", "warning", "notice")}
    last = counts["notice"][-1].data if counts["notice"] else ""
    return Annotations(len(counts["error"]), len(counts["warning"]), len(counts["notice"]), last)


def test_annotations_keep_the_limits_of_github_and_say_what_was_left_out() -> None:
    got = annotated(many(300))
    assert (got.error, got.warning, got.notice) == (10, 10, 10)
    assert got.said.startswith("271 more findings (90 errors, 90 warnings and 91 notices)")
    got = annotated(many(300), per_job=15)
    assert (got.error, got.warning, got.notice) == (10, 4, 1)
    assert got.said.startswith("286 more findings")


def test_annotations_that_fit_are_all_there_and_nothing_more_is_said() -> None:
    got = annotated(many(30))
    assert (got.error, got.warning, got.notice) == (10, 10, 10)
    assert "more findings" not in got.said


def test_an_annotation_is_counted_as_github_counts() -> None:
    """In UTF-16 units: an emoji is two."""
    long = msgspec.structs.replace(sample.finding("missing-owner", "MAP-1", "🗾" * 3_000), title="🗾" * 300)
    log = render("github", msgspec.structs.replace(sample.clean(), findings=(long,)), Options(stop_token=TOKEN))
    command = runner.run(log)[0]
    assert 4_000 < len(command.data.encode("utf-16-le")) // 2 <= 4_096


def test_annotations_stand_in_the_order_of_severity_before_the_log() -> None:
    log = render("github", many(9), Options(stop_token=TOKEN))
    assert [c.name for c in runner.run(log)] == [
        *["error"] * 3, *["warning"] * 3, *["notice"] * 3, "stop-commands", TOKEN,
    ]  # fmt: skip


def test_the_log_holds_the_text_report_and_runs_nothing_without_a_token() -> None:
    log = render("github", sample.report(), Options())
    assert render("text", sample.report(), Options()).rstrip("\n") in log
    assert "stop-commands" not in log


@pytest.mark.parametrize("format", FORMATS)
def test_every_finding_is_said_waived_ones_too(format: str) -> None:
    report = sample.report()
    said = render(format, report, Options())
    plain = judges.Page(said).all.replace("\u200b", "") if format == "markdown" else said
    flat = " ".join(plain.replace('\\"', '"').replace('""', '"').replace("&quot;", '"').split())
    # What a merge request shows is what is new and open; these two have no place for what somebody accepted.
    for finding in report.open() if format in ("gitlab", "rdjson") else report.findings:
        text = finding.waived.reason if finding.waived else finding.message
        assert text in flat or text.replace('"', '\\"') in flat, text


@pytest.mark.parametrize("format", FORMATS)
def test_a_partial_run_never_looks_clean(format: str) -> None:
    clean = render(format, sample.clean(), Options())
    partial = render(format, sample.partly_seen(), Options())
    assert "INCOMPLETE" not in clean
    assert "INCOMPLETE" in partial or '"executionSuccessful": false' in partial
    assert "change history could not be read" in partial
    assert "✔" not in partial


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_reason_that_many_share_is_said_once_with_all_that_it_covers(format: str) -> None:
    report = sample.report()
    waived = Waived(reason="was there when the baseline was written", where="known.json")
    told = msgspec.structs.replace(
        report, findings=tuple(msgspec.structs.replace(f, waived=waived) for f in report.findings)
    )
    said = " ".join(render(format, told, Options()).split())
    assert said.count("was there when the baseline was written") == len({f.rule for f in report.findings})
    assert f"Covered by a waiver ({len(report.findings)})" in said
    assert all(s.key in said.replace("\u200b", "") for f in report.findings for s in f.subjects)


@pytest.mark.parametrize("format", ["text", "markdown", "github"])
def test_a_clean_run_with_waivers_counts_them(format: str) -> None:
    report = sample.clean()
    waived = msgspec.structs.replace(sample.report().findings[0], waived=Waived(reason="known"))
    one = msgspec.structs.replace(report, findings=(waived,))
    assert "No findings, 1 waived: 13 rules looked at" in render(format, one, Options())
    gap = msgspec.structs.replace(report.tallies[0], unseen=(Unseen("not provided", "jira", 2),), not_evaluated=2)
    gone = msgspec.structs.replace(one, tallies=(gap, *report.tallies[1:]))
    assert "No findings in what could be evaluated, 1 waived; 1 rule could not look" in render(format, gone, Options())


@pytest.mark.parametrize("format", ["csv", "junit"])
def test_a_gap_of_unknown_size_is_not_one_of_none(format: str) -> None:
    report = sample.clean()
    gap = msgspec.structs.replace(report.tallies[0], unseen=(Unseen("the token sees no incentives", "jira"),))
    said = render(format, msgspec.structs.replace(report, tallies=(gap,)), Options())
    assert "the token sees no incentives" in said
    assert "0 subjects" not in said


@pytest.mark.parametrize("format", ["text", "markdown", "github"])
def test_a_clean_run_says_what_was_looked_at(format: str) -> None:
    said = render(format, sample.clean(), Options())
    assert "✔ No findings: 13 rules looked at 12 objectives, 40 key results and 150 work items." in said


def test_no_rule_with_anything_to_look_at_is_not_a_clean_run() -> None:
    said = render("text", sample.nothing_judged(), Options())
    assert "✔" not in said
    assert "Nothing was judged" in said


def test_gaps_alone_keep_a_complete_run_from_being_clean() -> None:
    report = sample.clean()
    gap = msgspec.structs.replace(report.tallies[0], not_evaluated=2, unseen=(Unseen("not provided", "jira", 2),))
    said = render("text", msgspec.structs.replace(report, tallies=(gap, *report.tallies[1:])), Options())
    assert "✔" not in said
    assert "No findings in what could be evaluated; 1 rule could not look at everything." in said
    assert "What it needs: okrlint explain missing-owner" in said


def test_a_gap_of_unknown_size_names_the_rule_and_no_number() -> None:
    report = sample.clean()
    hidden = (Unseen("the token sees no incentives", "jira"), Unseen("the token sees no incentives", "jira", 2))
    for unseen, said in ((hidden[:1], "missing-owner\n"), (hidden, "missing-owner for 2 cases\n")):
        gap = msgspec.structs.replace(report.tallies[0], unseen=unseen, not_evaluated=sum(u.count for u in unseen))
        text = render("text", msgspec.structs.replace(report, tallies=(gap,)), Options())
        assert f"  ? the token sees no incentives\n    {said}" in text
        assert "1 rule could not look at everything" in text
        assert "✔" not in text


def test_subjects_without_a_reason_are_still_counted() -> None:
    report = sample.clean()
    lost = msgspec.structs.replace(report.tallies[0], not_evaluated=5, unseen=(Unseen("why", "", 2),))
    gaps = wording.gaps(msgspec.structs.replace(report, tallies=(lost,)))
    assert [(g.reason, g.rules[lost.rule]) for g in gaps] == [("why", 2), ("no reason was recorded", 3)]


@pytest.mark.parametrize("limit", [3_000, 4_000, 10_000, 65_536])
def test_markdown_is_cut_honestly(limit: int) -> None:
    report = many(600)
    said = render("markdown", report, Options(max_bytes=limit))
    assert len(said.encode()) <= limit
    judges.markdown(said)
    shown = len(re.findall(r"finding number \d+", said))
    left = re.search(r"\*\*(\d+) findings more do not fit here", said)
    assert left
    assert shown + int(left[1]) == 600
    assert shown == 0 or "**error** finding number 400" in said


def test_markdown_stays_under_the_limit_of_a_step_summary() -> None:
    said = render("markdown", many(12_000), Options())
    assert 900_000 < len(said.encode()) < 1_048_576


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_text_keeps_to_the_width(width: int) -> None:
    for line in render("text", sample.report(), Options(width=width)).splitlines():
        assert columns(line) <= width or "://" in line, line


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_all_findings_about_waivers_stand_under_one_head(format: str) -> None:
    def waiver(number: int) -> Finding:
        subject = Subject(
            kind="waiver", id=f"w{number}", key=f"allow x on MAP-{number}", title="a reason", file="a", line=number
        )
        found = sample.finding("expired-waiver", "MAP-1", f"waiver {number} ran out", subjects=(subject,))
        return msgspec.structs.replace(found, group=subject, owners=())

    report = msgspec.structs.replace(sample.clean(), findings=(waiver(1), waiver(2)))
    said = render(format, report, Options())
    assert len(re.findall(r"^(### )?Waivers$", said, re.MULTILINE)) == 1
    assert "waiver 1 ran out" in said
    assert "allow x on MAP-2" in said


def test_colour_and_links_come_only_when_asked_for_and_change_no_word() -> None:
    plain = render("text", sample.report(), Options())
    colour = render("text", sample.report(), Options(color=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain
    linked = render("text", sample.report(), Options(hyperlinks=True))
    assert "\x1b]8;;https://tarnfield.atlassian.net/browse/MAP-218\x1b\\" in linked


def test_severity_is_a_word_and_not_a_colour_alone() -> None:
    said = render("text", sample.report(), Options())
    for finding in sample.report().open():
        assert re.search(rf"{finding.severity} +{re.escape(finding.message[:20])}", said)


def test_junit_threshold_decides_what_fails() -> None:
    def failures(fail_on: str) -> int:
        said = render("junit", sample.report(), msgspec.convert({"fail_on": fail_on}, Options))
        judges.junit(said)
        return said.count("<failure ")

    assert [failures(s) for s in ("error", "warning", "notice", "never")] == [10, 23, 25, 0]


def test_sarif_points_tickets_at_a_file_and_keeps_waivers_as_suppressions() -> None:
    document = judges.sarif(render("sarif", sample.report(), Options(anchor="okrs/config.yaml")))
    results = document["runs"][0]["results"]
    places = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    assert places == {"okrs/config.yaml", "plans/2026-q4.yaml", "okrlint.yaml"}
    assert sum("suppressions" in r for r in results) == 2
    assert {r["partialFingerprints"]["okrlint/v1"] for r in results} == {
        f.fingerprint for f in sample.report().findings
    }
    first = judges.sarif(render("sarif", sample.report(), Options()))["runs"][0]["results"]
    assert "plans/2026-q4.yaml" in {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in first}


def test_sarif_help_is_the_page_without_front_matter_and_query() -> None:
    page = "---\ntitle: x\n---\n\n## Why it matters\n\nBecause.\n\n## Query\n\n```sql\nSELECT 1\n```\n"
    document = judges.sarif(render("sarif", sample.report(), Options(pages={"missing-owner": page})))
    rules = {r["id"]: r for r in document["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["missing-owner"]["help"]["markdown"] == "## Why it matters\n\nBecause.\n"
    assert "markdown" not in rules["orphan-work"]["help"]


def test_sarif_says_whether_everything_was_read() -> None:
    def invocation(report: Report) -> dict[str, object]:
        done: dict[str, object] = judges.sarif(render("sarif", report, Options()))["runs"][0]["invocations"][0]
        return done

    assert invocation(sample.clean()) == {"executionSuccessful": True, "toolExecutionNotifications": []}
    partial = invocation(sample.partly_seen())
    assert partial["executionSuccessful"] is False
    assert "page 4 of 6 of the change history" in json.dumps(partial)


def test_sarif_never_holds_more_results_than_github_takes() -> None:
    run = json.loads(render("sarif", many(25_003), Options()))["runs"][0]
    assert len(run["results"]) == 25_000
    assert "3 more findings do not fit" in json.dumps(run["invocations"])


def test_json_has_every_field_even_where_nothing_was_said() -> None:
    document = judges.json_(render("json", sample.report(), Options()))
    assert set(document["findings"][0]) == set(Finding.__struct_fields__)
    assert document["format"] == 1
    assert document["summary"]["clean"] is False
    del document["findings"][0]["waived"]
    with pytest.raises(Exception, match="waived"):
        judges.json_(json.dumps(document))


def test_wrap_breaks_wide_text_between_characters_and_never_an_address() -> None:
    assert wrap("日本の地図 abc", 8) == ["日本の地図 abc"]  # there is always room for 20 columns
    assert wrap("日本の" * 8, 24) == ["日本の" * 4, "日本の" * 4]
    assert [columns(line) for line in wrap("👩‍👧" * 12, 24)] == [24, 24]
    address = "https://example.org/" + "a" * 50
    assert wrap(f"see {address} now", 30) == ["see", address, "now"]
    assert wrap("x" * 50, 30, "- ") == ["- " + "x" * 28, "  " + "x" * 22]
    assert wrap("", 30, "- ") == ["-"]


def test_a_long_report_begins_with_one_screen() -> None:
    """By rule, by team, where to begin, and what was not seen; a short one begins with its findings."""
    found = many(200).findings
    teams = ("Yard", "Desk", "")
    subjects = [msgspec.structs.replace(f.subjects[0], id=str(n), team=teams[n % 3]) for n, f in enumerate(found)]
    spread = tuple(msgspec.structs.replace(f, subjects=(s,), group=s) for f, s in zip(found, subjects, strict=True))
    report = msgspec.structs.replace(sample.clean(), findings=spread)
    for width in (60, 100):
        lines = render("text", report, Options(width=width)).splitlines()
        first = lines[: lines.index("─" * min(width, 72))]
        assert len(first) <= 24
        said = "\n".join(first)
        assert "200 findings: 66 errors, 67 warnings and 67 notices" in " ".join(said.split())
        for row in ("66  idle-key-result", "67  Yard", "66  (no team)"):
            assert row in said
        assert sum(line.startswith(("  ✖ ", "  ▲ ", "  ● ")) for line in first) == 5
    short = render("text", msgspec.structs.replace(report, findings=spread[:15]), Options())
    assert "To begin with" not in short


def test_what_files_never_record_is_said_once_and_a_tracker_keeps_its_reasons() -> None:
    report = sample.clean()
    gaps = [
        Unseen(f"no {what} in this source ({why})", "files", count, whole=True)
        for what, why, count in (("work", "no work is read from Markdown", 5), ("poll", "none", 0))
    ]
    hidden = Unseen("no check-ins in this source (the token may not read them)", "jira", whole=True)
    scoped = Unseen("no owners in this source (it names those of key results only)", "files", 1, ("A-1",))
    tallies = tuple(
        msgspec.structs.replace(tally, not_evaluated=unseen.count, unseen=(unseen,))
        for tally, unseen in zip(report.tallies, (*gaps, gaps[0], gaps[0], hidden, scoped), strict=False)
    )
    files = msgspec.structs.replace(report.sources[0], name="files", kind="files")
    report = msgspec.structs.replace(report, tallies=tallies, sources=(*report.sources, files))
    said = render("text", report, Options(width=200))
    first, second, third, last = (tally.rule for tally in tallies[:4])
    assert (
        f"  ? not recorded in files: work and poll; 4 rules ask about that ({first}, {third}, {last} and 1 more)"
        in said
    )
    assert "the token may not read them" in said
    assert "it names those of key results only" in said
    assert "no work is read from Markdown" not in said
    assert "no work is read from Markdown" in render("text", report, Options(width=200, verbose=True))
    assert second in render("json", report, Options())
