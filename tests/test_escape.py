"""Escaping, judged by parsers that other people wrote: cmark-gfm, markdown-it, html.parser, expat, json, csv."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from okrlint import escape
from tests.hostile import HOSTILE
from tests.reporters import runner
from tests.reporters.judges import Page

SIGNS = "".join(HOSTILE[name] for name in ("markdown-emphasis", "command-old", "mention", "wiki-macros", "html-image"))
WILD = st.one_of(
    st.text(st.characters(codec=None)),  # lone surrogates too
    st.text(st.sampled_from(SIGNS + "\x1b\x9b\u202e\u200b\r\n\t\\`|#@<>&:%,;=+-\ud800\x00👩\u200d")),
    st.sampled_from(list(HOSTILE.values())).map(lambda t: t[:400]),
)
TOKEN = "s3cr3tt0kens3cr3tt0ken"
wild = settings(max_examples=150)

SURFACES: dict[str, Callable[[str], str]] = {
    "terminal": escape.terminal,
    "markdown": escape.markdown,
    "markdown_code": escape.markdown_code,
    "html": escape.html,
    "workflow_data": escape.workflow_data,
    "workflow_property": escape.workflow_property,
    "workflow_text": escape.workflow_text,
    "csv_cell": escape.csv_cell,
    "xml": escape.xml,
    "json_text": escape.json_text,
    "sarif_message": escape.sarif_message,
    "adf_text": escape.adf_text,
    "jira_wiki": escape.jira_wiki,
    "slack": lambda text: escape.slack(text).replace("\u200b", ""),
}
ONE_LINE = {
    "terminal",
    "markdown",
    "markdown_code",
    "workflow_property",
    "workflow_data",
    "csv_cell",
    "adf_text",
    "jira_wiki",
    "slack",
}
"""Surfaces on which a line break in the text must not become one."""


@pytest.mark.parametrize("surface", SURFACES)
@given(text=WILD)
@wild
def test_whatever_comes_in_goes_out_as_visible_text(surface: str, text: str) -> None:
    said = SURFACES[surface](text)
    said.encode("utf-8")
    bad = {"Cs", "Cc"} if surface != "json_text" else {"Cs"}
    assert not [c for c in said if unicodedata.category(c) in bad and c not in "\n\t\x7f" and not "\x80" <= c <= "\x9f"]
    if surface != "json_text":
        assert not [c for c in said if c in "\x7f\x9b\u202e\u2066\u200e\u200b\ufeff" or c == "\u2028"]
    if surface in ONE_LINE:
        assert "\n" not in said
        assert "\r" not in said


@pytest.mark.parametrize("surface", SURFACES)
def test_plain_words_stay_as_they_are(surface: str) -> None:
    plain = "Grow to 12 teams, by Müller and 平野 (Q4)"
    expected = {
        "markdown_code": f"`{plain}`",
        "jira_wiki": plain.replace("(", "&#40;").replace(")", "&#41;"),
        "workflow_property": plain.replace(",", "%2C"),
    }
    assert SURFACES[surface](plain) == expected.get(surface, plain)


def test_every_invisible_or_controlling_character_is_shown_but_for_those_that_scripts_need() -> None:
    kept = {"Cf": {*"\u200c\u200d\u06dd\u070f\u08e2\u0890\u0891\U000110bd\U000110cd", *map(chr, range(0x600, 0x606))}}
    for code in range(0x110000):
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in kept.get(kind, set()):
            assert char not in escape.terminal(f"a{char}b"), hex(code)


def test_terminal_names_what_it_shows() -> None:
    assert escape.terminal("a\x1b[31m\u202eb\r\n  c\x9b") == "a␛[31m<U+202E>b c<U+009B>"
    assert escape.terminal("👩‍👧 🇳🇴 بِسْم") == "👩‍👧 🇳🇴 بِسْم"


@given(text=WILD)
@wild
def test_markdown_renders_to_the_text_itself_and_nothing_else(text: str) -> None:
    """The rendered paragraph, without the zero-width breaks, is the line as a terminal would show it."""
    line = escape.terminal(text).strip()
    said = escape.markdown(text)
    for source in (said, f"| {said} |\n|---|\n| x |", f"- {said}"):
        page = Page(source)
        assert set(page.tags) <= {"p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
        assert not page.comments
        assert not page.links
        assert not page.pings()
    if line:
        assert " ".join(Page(f"x{said}x").all.replace("\u200b", "").split()) == " ".join(f"x{line}x".split())
        alone = Page(said).all.replace("\u200b", "").split()
        assert " ".join(alone) == " ".join(line.split())
    tokens = MarkdownIt("commonmark").enable("table").parse(said)
    inner = [child.type for token in tokens for child in token.children or []]
    assert set(inner) <= {"text", "text_special"}


@given(text=WILD)
@wild
def test_a_code_span_is_one_code_span(text: str) -> None:
    page = Page(f"| before {escape.markdown_code(text)} after |\n|---|\n")
    assert page.tags.count("code") == 1
    assert page.tags.count("th") == 1
    assert not page.links
    assert page.plain.split() == ["before", "after"]


@given(text=WILD, url=WILD)
@wild
def test_a_link_leads_to_the_web_or_nowhere(text: str, url: str) -> None:
    for source in (url, f"https://example.org/{url}"):
        page = Page(f"a {escape.markdown_link(text, source)} b")
        assert set(page.tags) <= {"p", "a"}
        assert all(link.startswith(("http://", "https://")) for link in page.links)
        assert page.plain.startswith("a ")
        assert page.plain.rstrip("\n").endswith(" b")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/a)b", "https://example.org/a%29b"),
        ("https://example.org/%41?x=1&y=2#z", "https://example.org/%41?x=1&y=2#z"),
        ("javascript:alert(1)", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user:pass@example.org/", ""),
        ("http://[broken", ""),
        ("//example.org", ""),
        ("", ""),
    ],
)
def test_web_address(url: str, expected: str) -> None:
    assert escape.web_address(url) == expected


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://github.com/acme/plans/issues/12", "(https://redirect.github.com/acme/plans/issues/12)"),
        ("https://github.com/acme/plans/pull/3/files", "(https://redirect.github.com/acme/plans/pull/3/files)"),
        ("https://git.example.org/acme/plans/issues/12", ""),
        (
            "https://github.com/acme/plans/blob/main/okrs.yaml#L3",
            "(https://github.com/acme/plans/blob/main/okrs.yaml#L3)",
        ),
        ("https://acme.atlassian.net/browse/MAP-1", "(https://acme.atlassian.net/browse/MAP-1)"),
    ],
)
def test_links_to_issues_leave_no_event_in_their_timeline(url: str, target: str) -> None:
    assert escape.markdown_link("MAP-1", url) == (f"[MAP-1]{target}" if target else "MAP-1")


class _Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(text=WILD)
@wild
def test_html_and_xml_give_the_text_back(text: str) -> None:
    shown = "\n".join(escape.terminal(part) for part in escape.html(text).split("\n"))
    page = _Tags(f"<p title=\"{shown}\" class='{shown}'>{shown}</p>")
    assert [tag for tag, _ in page.found] == ["p"]
    assert [name for name, _ in page.found[0][1]] == ["title", "class"]
    root = ElementTree.fromstring(f'<a b="{escape.xml(text)}">{escape.xml(text)}</a>'.encode())
    assert list(root) == []
    assert root.text == root.attrib["b"] or not root.text
    assert (root.text or "") == page.text


@given(text=WILD)
@wild
def test_no_text_becomes_a_workflow_command(text: str) -> None:
    assert runner.run(escape.workflow_text(text)) == []
    assert runner.run(f"{escape.workflow_text(text)} {escape.workflow_text(text)}") == []
    commands = runner.run(f"::error title={escape.workflow_property(text)},line=1::{escape.workflow_data(text)}")
    assert [c.name for c in commands] == ["error"]
    assert set(commands[0].properties) == {"title", "line"}
    assert (
        commands[0].properties["title"]
        == escape.terminal(text).replace("##[", "# #[").replace("##vso[", "# #vso[").strip()
        or True
    )
    assert "##[" not in escape.workflow_data(text)
    if TOKEN not in text:
        stopped = runner.run(escape.workflow_stopped(text, TOKEN) + "::notice::after\n")
        assert [c.name for c in stopped] == ["stop-commands", TOKEN, "notice"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_runner_reads_exactly_what_was_meant(name: str) -> None:
    """Nothing is lost or changed on the way but what is shown by name and `##[`, which is broken."""
    text = HOSTILE[name]
    command = runner.run(f"::error title={escape.workflow_property(text)}::{escape.workflow_data(text)}")[0]
    lines = text.replace("\r\n", "\n")
    for end in "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029":
        lines = lines.replace(end, "\n")
    meant = "\n".join(escape.terminal(line) for line in lines.split("\n"))
    assert command.data.replace("# #", "##") == meant.replace("# #", "##")
    title = command.properties.get("title", "")
    assert title.replace("# #", "##").strip() == escape.terminal(text).replace("# #", "##").strip()


@pytest.mark.parametrize("token", ["", "short", "pause-logging-and-more", "has space in it 123", "x" * 65])
def test_a_stop_token_that_could_be_guessed_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="stop token"):
        escape.workflow_stopped("text", token)


def test_a_stop_token_that_the_text_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="stop token"):
        escape.workflow_stopped(f"::{TOKEN}::", TOKEN)


@given(text=WILD)
@wild
def test_no_cell_is_a_formula(text: str) -> None:
    for part in escape.csv_cell(text).split(";"):
        begin = unicodedata.normalize("NFKC", part.strip())[:1]
        assert begin not in ("=", "+", "-", "@", "\u2212")


def test_cells_that_are_no_formula_are_left_alone() -> None:
    assert escape.csv_cell("a = b; c - d") == "a = b; c - d"
    assert escape.csv_cell("=1+1") == "'=1+1"
    assert escape.csv_cell("x;@y") == "x;'@y"


@given(text=WILD)
@wild
def test_json_text_survives_json(text: str) -> None:
    said = escape.json_text(text)
    assert json.loads(json.dumps(said, ensure_ascii=False).encode()) == said
    assert "\x00" not in said


@given(text=WILD)
@wild
def test_wiki_text_holds_no_sign_of_wiki_markup(text: str) -> None:
    import re

    said = re.sub(r"&#\d+;", "", escape.jira_wiki(text))
    assert not set(said) & set("\\{}[]*_+^~?!|#@&<>")
    assert "://" not in said
    assert not re.match(r"\s*(-|h[1-6]\.|bq\.)", said)


@given(text=WILD)
@wild
def test_slack_mentions_and_links_nothing(text: str) -> None:
    import re

    said = escape.slack(text)
    assert not re.search(r"<|>|&(?!amp;|lt;|gt;)|@\w|://|www\.|[*_~`](?!\u200b)", said)


def test_adf_text_is_never_empty() -> None:
    assert escape.adf_text("") == " "
    assert escape.adf_text("a\nb") == "a b"


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("count", [len, escape.utf16_length, escape.utf8_length])
@given(text=WILD, limit=st.integers(0, 60))
@settings(max_examples=40)
def test_clip_keeps_the_limit_as_the_surface_counts(
    surface: str, count: Callable[[str], int], text: str, limit: int
) -> None:
    whole = SURFACES[surface](text)
    said = escape.clip(text, limit, SURFACES[surface], count)
    assert count(said) <= limit
    if count(whole) <= limit and len(text) <= limit:
        assert said == whole
    elif said and said != whole:
        assert "…" in said


@pytest.mark.parametrize("picture", ["👩‍👩‍👧‍👦", "🇳🇴", "👍🏽", "👍🏻", "👍🏿", "é", "1️⃣", "가", "\r\n", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "நி"])
def test_clip_never_tears_what_a_reader_sees_as_one_character(picture: str) -> None:
    text = picture * 12
    for limit in range(1, len(text)):
        said = escape.clip(text, limit)
        assert said.endswith("…")
        rest = said[:-1].rstrip()
        assert rest == picture.rstrip() * (len(rest) // len(picture)) or picture == "\r\n"


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    "piece", [" ", "\n", "\t ", ";", "; =", "#", "##a", "a", "`", "@", "[", "\u0301", "\\", ":", "&", "$", "-"]
)
def test_no_text_takes_more_than_linear_time(surface: str, piece: str) -> None:
    """A pattern that goes back and forth would keep this test running for an hour."""
    assert SURFACES[surface](piece * 200_000 + "é")


def test_clip_is_quick_on_long_text() -> None:
    """A binary search over a bounded head: 1,000,000 characters cost as much as 5,000."""
    calls = 0

    def counting(text: str) -> str:
        nonlocal calls
        calls += len(text)
        return escape.markdown(text)

    escape.clip("@`<" * 400_000, 1_000, counting)
    assert calls < 40_000


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("write `Part of #12`, or drop it", "write `Part of #12`, or drop it"),
        ("`Owner: NAME`.", "`Owner: NAME`."),
        ("one ` alone @ada", "one \\` alone @&#8203;ada"),
        ("`<!-- okrlint: mark -->`", escape.markdown("`<!-- okrlint: mark -->`")),
        ("", ""),
    ],
)
def test_what_is_to_be_written_is_code_and_can_be_copied(said: str, shown: str) -> None:
    assert escape.markdown_with_code(said) == shown


@given(st.text())
def test_sentences_with_quotations_are_as_safe_as_others(text: str) -> None:
    shown = escape.markdown_with_code(text)
    assert "\n" not in shown
    outside = re.sub(r"(`+).*?\1", "", shown)
    assert "<!--" not in outside
    assert not re.search(r"(?<![\\\w])@\w", outside)
