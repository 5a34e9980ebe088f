"""The site is built strictly, shows every document and rule, says what the Markdown says, and asks no other host."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from okrlint import packs
from tests.cli.front import ROOT
from tests.docs import site
from tests.page.browser import Watched, chromium, needs_chromium

COUNTED = ("pre", "li", "table", "blockquote")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("zensical", reason="zensical is not installed: it is in the extra `dev`")
    return site.build(tmp_path_factory.mktemp("site"))


class Counts(HTMLParser):
    """How often each element stands in the article of a page, and which hosts it would ask for something."""

    def __init__(self) -> None:
        super().__init__()
        self.article = 0
        self.found = dict.fromkeys(COUNTED, 0)
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.article += tag == "article"
        if self.article and tag in self.found:
            self.found[tag] += 1
        told = dict(attrs)
        address = (
            told.get("src") or (told.get("href") if tag == "link" and told.get("rel") != "canonical" else "") or ""
        )
        if re.match(r"(https?:)?//", address):
            self.fetched.append(address)

    def handle_endtag(self, tag: str) -> None:
        self.article -= tag == "article"


def page(built: Path, markdown: str) -> Path:
    name = markdown.removesuffix(".md").removesuffix("index")
    return built / name / "index.html"


def test_every_document_has_its_page_and_its_place_in_the_menu(built: Path) -> None:
    pages = {site.page_of(source) for source in site.documents()}
    listed = set(re.findall(r'"([\w/-]+\.md)"', site._toml(site.nav())))
    assert listed == pages
    for name in listed:
        assert page(built, name).is_file(), name


def test_lists_tables_and_blocks_are_those_of_the_markdown(built: Path) -> None:
    """Python-Markdown ends a list where CommonMark does not: what is lost there is lost without a word."""
    for source in site.documents():
        if source.startswith("rules/") and source != "rules/README.md":
            continue
        counts = Counts()
        counts.feed(page(built, str(site.page_of(source))).read_text(encoding="utf-8"))
        html = MarkdownIt("commonmark").enable("table").render((ROOT / source).read_text(encoding="utf-8"))
        assert counts.found == {tag: len(re.findall(rf"<{tag}\b", html)) for tag in COUNTED}, source


def test_no_page_asks_another_host(built: Path) -> None:
    for file in built.rglob("*.html"):
        counts = Counts()
        counts.feed(file.read_text(encoding="utf-8"))
        assert counts.fetched == [], file


def test_a_rule_shows_what_is_printed_for_its_example_and_its_query() -> None:
    for rule in packs.built_in():
        text = site.rule_page(rule)
        assert "looked at" in text.lower(), rule.id
        assert text.count(rule.id) > 2
        assert all(line.strip() in text for line in rule.query.splitlines()), rule.id


def test_the_tutorial_has_no_step_that_fails() -> None:
    assert not re.search(
        r"^(error|Error|Usage):", (ROOT / "docs/tutorial.md").read_text(encoding="utf-8"), re.MULTILINE
    )


@needs_chromium
def test_it_opens_from_a_folder_without_a_word_on_the_console(built: Path) -> None:
    with chromium() as browser:
        watched = Watched(browser)
        tab = watched.open(built / "rules" / "missing-owner" / "index.html")
        assert tab.locator("h1").count() == 1
        assert not [stray for stray in watched.strays if stray.startswith(("http", "error"))]
