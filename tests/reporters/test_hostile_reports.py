"""Every format over every hostile text in every field, judged by parsers that are not ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from okrlint.findings import Evidence, Finding, Party, Report, Subject, Unseen, Waived
from okrlint.reporters import FORMATS, Options, render
from tests.hostile import HOSTILE
from tests.reporters import judges, sample

TOKEN = "R4nd0mR4nd0mR4nd0mR4nd0m"
JUDGES: dict[str, Callable[[str], Any]] = {
    "text": judges.text,
    "json": judges.json_,
    "sarif": judges.sarif,
    "github": lambda said: judges.github(said, TOKEN),
    "markdown": judges.markdown,
    "junit": judges.junit,
    "csv": judges.csv_,
    "gitlab": judges.gitlab,
    "rdjson": judges.rdjson,
}


def poisoned(evil: str) -> Report:
    """A report in which every text that comes from outside is `evil`."""

    def subject(number: int) -> Subject:
        return Subject(
            kind="objective", id=f"x:{number}", key=evil, title=evil, source=evil, url=evil, file=evil, line=3
        )

    def finding(rule: str, waived: Waived | None = None) -> Finding:
        return msgspec.structs.replace(
            sample.finding(rule, "MAP-1", evil),
            subjects=(subject(1), subject(2)),
            group=subject(3),
            values={"k": evil, evil: 1},
            evidence=(Evidence(text=evil, url=evil, on=evil), Evidence(text=evil, url=f"https://ok.example/{evil}")),
            owners=(Party(id=evil, name=evil), Party(id="2", name=evil)),
            waived=waived,
            first_seen=evil,
        )

    report = sample.report()
    first, *rest = report.tallies
    return msgspec.structs.replace(
        report,
        findings=(
            finding("missing-owner"),
            finding("nothing-excluded"),
            finding("orphan-work", Waived(reason=evil, until=evil, by=evil, where=evil)),
        ),
        tallies=(
            msgspec.structs.replace(
                first, not_evaluated=3, unseen=(Unseen(evil, evil, 3, (evil, evil), evil),), finding=1, title=evil
            ),
            *rest,
        ),
        sources=tuple(
            msgspec.structs.replace(s, name=evil, reasons=dict.fromkeys(s.coverage, evil), failures=(evil,))
            for s in report.sources
        ),
        preset=evil,
        notes=(evil,),
    )


def test_the_corpus_is_as_large_as_promised_and_every_format_has_a_judge() -> None:
    assert len(HOSTILE) >= 60
    assert len(set(HOSTILE.values())) == len(HOSTILE)
    assert set(JUDGES) == set(FORMATS)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_breaks_no_format(format: str, name: str) -> None:
    report = poisoned(HOSTILE[name])
    said = render(format, report, Options(stop_token=TOKEN))
    said.encode("utf-8")
    assert said.endswith("\n")
    verdict = JUDGES[format](said)
    if format == "github":
        assert [c.name for c in verdict] == ["warning", "error", "warning", "stop-commands", TOKEN]
    if format == "csv":
        assert [row["outcome"] for row in verdict][:4] == ["incomplete", "finding", "finding", "waived"]
    assert render(format, report, Options(stop_token=TOKEN)) == said


@pytest.mark.parametrize("name", HOSTILE)
def test_coloured_text_holds_no_sequence_but_ours(name: str) -> None:
    import re

    said = render("text", poisoned(HOSTILE[name]), Options(color=True, hyperlinks=True))
    address = r"https?://[!-~]*"
    bare = re.sub(rf"\x1b\[(?:0|1|2|1;3[1236])m|\x1b\]8;;(?:{address})?\x1b\\", "", said)
    judges.text(bare)
    assert said.count("\x1b[0m") * 2 == len(re.findall(r"\x1b\[", said))


@pytest.mark.parametrize("format", FORMATS)
def test_a_harmless_report_passes_the_same_judges(format: str) -> None:
    for report in (sample.report(), sample.clean(), sample.partly_seen(), sample.nothing_judged()):
        JUDGES[format](render(format, report, Options(stop_token=TOKEN)))


def test_the_judges_can_fail() -> None:
    """Each is shown what an unescaped report would look like."""
    broken = {
        "text": "\x1b[31mred",
        "json": "{}",
        "sarif": '{"version": "2.1.0"}',
        "github": f"title ##[error]x\n::stop-commands::{TOKEN}\n::{TOKEN}::\n",
        "markdown": "thanks @octocat",
        "junit": "<testsuites tests='1' failures='0' errors='0' skipped='0'/>",
        "csv": '"a"\r\n"=1+1"\r\n',
        "gitlab": '[{"description": "x"}]',
        "rdjson": '{"diagnostics": [{"message": "thanks @octocat", "location": {"path": "x"}}]}',
    }
    for name, said in broken.items():
        with pytest.raises(Exception):  # noqa: B017, PT011 - each parser has its own
            JUDGES[name](said)
