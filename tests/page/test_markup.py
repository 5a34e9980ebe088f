"""What the page's text promises without a browser: the same bytes, nothing from elsewhere, complete without script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from okrlint.findings import Gone, Since
from okrlint.page import NAMES, badge, render
from okrlint.page.facts import Facts
from okrlint.page.plan import Plan
from okrlint.page.views import findings as findings_view
from tests.cli.front import ROOT, okrlint
from tests.cli.plans import PARTLY, plan
from tests.hostile import HOSTILE
from tests.page.samples import company
from tests.reporters import sample
from tests.reporters.test_hostile_reports import poisoned
from tests.reporters.test_public_corpus import BUNDLES, report_of

HARBOR = ROOT / "examples" / "harbor"
VOID = {"meta", "link", "br", "input", "path", "rect", "circle", "use", "hr"}


class Page(HTMLParser):
    """Elements with their attributes, and whether every one that is opened is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def judged(text: str) -> Page:
    """The page, if it holds nothing that runs, styles or loads but its one style and one script."""
    page = Page(text)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"iframe", "img", "object", "embed", "link", "base", "image", "foreignobject", "animate"} & set(tags)
    for tag, attributes in page.elements:
        assert not [a for a in attributes if a.startswith("on") or a in ("style", "src", "srcset", "action")], tag
        href = attributes.get("href") or "#"
        assert re.match(r"#|https?://", href), href
        assert tag != "use" or href.startswith("#")
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    return page


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "report.html"
    assert okrlint("report", HARBOR, "-o", file, "--title", "Halvern Harbour Parcels").code == 0
    return file.read_text(encoding="utf-8")


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path, harbor: str) -> None:
    assert okrlint("fetch", HARBOR, "-o", tmp_path / "snapshot", "--as-of", "2026-11-16").code == 0
    written = []
    for name in ("a.html", "b.html"):
        okrlint("check", tmp_path / "snapshot", "-o", f"html={tmp_path / name}")
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert len(harbor) < 300_000


def test_nothing_runs_or_loads_but_what_the_policy_names(harbor: str) -> None:
    page = judged(harbor)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    for tag in ("style", "script"):
        inside = re.search(f"<{tag}>(.*?)</{tag}>", harbor, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in str(policy)
    assert "default-src 'none'" in str(policy)
    assert "unsafe" not in str(policy)


def test_every_view_and_every_link_inside_is_there(harbor: str) -> None:
    page = judged(harbor)
    ids = {a["id"] for _, a in page.elements if "id" in a}
    assert {name for name, _ in NAMES} <= ids
    inside = {str(a["href"]).split("?")[0][1:] for _, a in page.elements if str(a.get("href", "")).startswith("#")}
    assert inside <= ids
    headings = [tag for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert headings.count("h1") == 1
    assert headings.count("h2") == len(NAMES)


def test_what_the_example_shows(harbor: str) -> None:
    said = re.sub(r"\s+", " ", "".join(judged(harbor).said)).replace("\u00a0", " ")
    for sentence in (
        "Halvern Harbour Parcels",
        "22 objectives, 55 key results, 160 work items and 105 check-ins were looked at.",
        "Two objectives stand at the top. Four say which goal above they serve; eleven say nothing about it.",
        "Five of six teams have put their objectives in order.",
        "three statements make a circle",
        "Second in order, first in work: 28 points against 18.",
        "Platform finished 69 points for no goal and 34 for its own three.",
        "One carries more than the limit of five: Tove Castellan, six goals.",
        "on track, value unmoved",
        "silent for 46 days",
        "No earlier scan to compare with.",
    ):
        assert sentence in said


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_of_a_report(name: str) -> None:
    evil = HOSTILE[name]
    page = judged(render(Facts(poisoned(evil), company(3, 0, evil or "x").plan, title=evil, rule_url=evil)))
    assert "\u202e" not in "".join(page.said)


@pytest.mark.parametrize("number", range(len(BUNDLES)))
def test_the_public_corpus(number: int) -> None:
    facts = company(2, 0, " ".join(BUNDLES[number])[:5_000])
    judged(render(Facts(report_of(BUNDLES[number]), facts.plan)))


def test_what_a_history_tells() -> None:
    report = sample.report()
    first, second, *rest = report.findings
    first = msgspec.structs.replace(first, change="new", since="2026-11-20")
    second = msgspec.structs.replace(second, change="still", since="2026-11-09")
    since = Since(before=report.as_of, scans=4, fixed=(Gone(first, "2026-11-20"),), not_evaluated=(Gone(second, "x"),))
    told = msgspec.structs.replace(report, findings=(first, second, *rest), since=since)
    text = render(Facts(told, Plan(as_of=report.as_of))).replace("\u00a0", " ")
    assert "Since the scan of 20 November" in text
    numbers = re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", text)
    assert numbers == [("new", "1"), ("still there", "1"), ("no longer found", "1"), ("cannot tell", "1")]
    assert "<span>since 9 November</span>" in text
    assert "<span>new</span>" in text


def test_unseen_is_never_clean() -> None:
    for report, words in (
        (sample.clean(), "nothing found"),
        (sample.partly_seen(), "Not everything that was asked for could be read."),
        (sample.nothing_judged(), "Nothing was judged"),
    ):
        text = render(Facts(report, Plan(as_of=report.as_of))).replace("\u00a0", " ")
        assert words in text
        if report is not sample.clean():
            assert judged(text)


def test_a_hundred_thousand_findings_are_counted_and_the_worst_are_shown() -> None:
    facts = company(500, 100_000)
    text = render(facts)
    page = judged(text)
    shown = [a for tag, a in page.elements if tag == "article"]
    assert len(shown) == findings_view.MOST
    assert "100,000 findings" in text
    assert f"{100_000 - findings_view.MOST:,} of them are left out here" in text
    assert len(text) < 8_000_000


def test_the_badge_says_how_much_was_found_and_seen(tmp_path: Path) -> None:
    file = tmp_path / "okrs.svg"
    assert okrlint("report", HARBOR, "-o", tmp_path / "r.html", "--badge", file).code == 0
    drawn = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    findings = json.loads(okrlint("check", HARBOR, "-f", "json").out)["findings"]
    found = len([f for f in findings if not f["waived"] and not f["folded"]])
    assert drawn.attrib["aria-label"] == f"OKRs: {found}\u00a0findings, not all seen"
    for report, said in (
        (sample.clean(), "nothing found"),
        (sample.partly_seen(), "nothing found, read in part"),
        (sample.nothing_judged(), "nothing judged"),
    ):
        assert f"<title>OKRs: {said}</title>" in badge.render(report)


def test_what_could_not_be_read_is_exit_code_three_and_still_a_page(tmp_path: Path) -> None:
    read = ("report", plan(tmp_path, PARTLY), "-o", tmp_path / "r.html")
    did = okrlint(*read, cwd=tmp_path)
    assert did.code == 3
    assert "the page says what is missing" in did.err
    assert "Not everything that was asked for could be read." in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert okrlint(*read, "--allow-partial", cwd=tmp_path).code == 0


def test_any_past_night_with_what_the_history_knew(tmp_path: Path) -> None:
    assert okrlint("fetch", HARBOR, "-o", tmp_path / "snapshot", "--as-of", "2026-11-16").code == 0
    history = ("--history", tmp_path / "h.sqlite")
    for night in ("2026-11-02", "2026-11-09"):
        okrlint("check", tmp_path / "snapshot", "--record", *history, "--as-of", night)
    assert (
        okrlint("report", tmp_path / "snapshot", *history, "--as-of", "2026-11-09", "-o", tmp_path / "r.html").code == 0
    )
    text = (tmp_path / "r.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "as of Monday 9 November 2026" in text
    assert "Since the scan of 2 November" in text
    assert "<span>since 2 November</span>" in text
