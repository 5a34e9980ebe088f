"""The report for build servers that show tests: a suite for each rule, a failed test for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okrlint.escape import clip, xml
from okrlint.findings import SEVERITIES, Finding, Report, Tally
from okrlint.reporters import Options
from okrlint.reporters.parts import wording

SUMMARY = "build servers that show tests (Jenkins, GitLab, Azure)"

_LONGEST = 8_000


def render(report: Report, options: Options) -> str:
    """JUnit XML as Jenkins and GitLab read it.

    A finding below `fail_on`, a waived one and one that another finding says are skipped tests with the message; what
    was not evaluated is skipped with the reason; an incomplete reading is an error of its own suite; what had no
    finding is one test that passed. Names hold no numbers of the day, so that a build server recognises a test of the
    day before.
    """
    suites = [] if report.complete else [_suite("okrlint", "reading", [_incomplete(report)], report)]
    for tally in report.tallies:
        found = [f for f in report.findings if f.rule == tally.rule]
        suites.append(_suite(tally.rule, tally.over, list(_cases(tally, found, options)), report))
    attributes = _attributes([("name", "okrlint"), *_totals("".join(suites))])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {attributes}>\n{"".join(suites)}</testsuites>\n'


def _cases(tally: Tally, found: list[Finding], options: Options) -> Iterator[str]:
    for finding in wording.worst_first(found):
        keys = wording.listed(s.key for s in finding.subjects)
        yield _case(tally.rule, f"{keys}: {finding.title} [{finding.fingerprint}]", _outcome(finding, options))
    for unseen in tally.unseen:
        reach = f" for {wording.counted(unseen.count, 'subject')}" if unseen.count else ""
        reason = f"not evaluated{reach}: {unseen.reason}"
        yield _case(tally.rule, f"not evaluated: {unseen.reason}", _element("skipped", reason))
    if tally.ok:
        said = f"{tally.ok:,} of {tally.ok + tally.finding:,} without a finding"
        yield _case(tally.rule, "everything else", f"<system-out>{xml(said)}</system-out>")
    elif not (found or tally.unseen):
        yield _case(tally.rule, "nothing to apply to", _element("skipped", "nothing to apply to"))


def _outcome(finding: Finding, options: Options) -> str:
    if finding.waived:
        return _element("skipped", f"waived: {finding.waived.reason}")
    if finding.folded:
        return _element("skipped", f"said by another finding [{finding.folded}]: {finding.message}")
    if options.fail_on == "never" or SEVERITIES.index(finding.severity) > SEVERITIES.index(options.fail_on):
        return _element("skipped", f"{finding.severity}, below the threshold: {finding.message}")
    lines = [
        *(f"{s.key}  {s.title}" for s in finding.subjects),
        *(" ".join(p for p in (e.text, e.on, e.url) if p) for e in finding.evidence),
        f"advice: {finding.advice}",
        f"owner: {wording.owners(finding)}" if finding.owners else "",
        wording.place(finding.subjects[0]),
    ]
    return _element("failure", finding.message, finding.severity, "\n".join(line for line in lines if line))


def _incomplete(report: Report) -> str:
    lines = [f"{name}: {line}" for name, missing in wording.partial_sources(report) for line in missing]
    return _case("okrlint", "everything that was asked for could be read",
                 _element("error", wording.verdict(report), "incomplete", "\n".join(lines)))  # fmt: skip


def _suite(name: str, over: str, cases: list[str], report: Report) -> str:
    body = "".join(cases)
    stamp = report.as_of.strftime("%Y-%m-%dT%H:%M:%S")
    attributes = _attributes([("name", name), *_totals(body), ("time", "0"), ("timestamp", stamp)])
    about = f"    <properties><property {_attributes([('name', 'over'), ('value', over)])}/></properties>\n"
    return f"  <testsuite {attributes}>\n{about}{body}  </testsuite>\n"


def _totals(body: str) -> list[tuple[str, str]]:
    """Counted in the finished XML, where `<` can only come from us."""
    tags = (("tests", "<testcase "), ("failures", "<failure "), ("errors", "<error "), ("skipped", "<skipped "))
    return [(name, str(body.count(tag))) for name, tag in tags]


def _case(rule: str, name: str, outcome: str) -> str:
    attributes = _attributes([("classname", f"okrlint.{rule}"), ("name", name), ("time", "0")])
    return f"    <testcase {attributes}>{outcome}</testcase>\n"


def _element(tag: str, message: str, kind: str = "", body: str = "") -> str:
    attributes = _attributes([("message", message), *([("type", kind)] if kind else [])])
    return f"<{tag} {attributes}>{clip(body, _LONGEST, xml)}</{tag}>"


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f'{name}="{clip(value, _LONGEST, xml)}"' for name, value in pairs)
