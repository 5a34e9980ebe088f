"""ADF and wiki markup as Markdown: what the shared reader of bodies needs survives, and no input makes them fail."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.trackers.jira import adf, wiki
from okrlint.trackers.text.body import read_body
from tests.fakes.jira import company, prose

BODY = company.body("OKR-2")


def paragraph(*nodes: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(nodes)}


def text(words: str, *marks: Any) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"marks": list(marks)} if marks else {})


def doc(*blocks: Any) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def item(*blocks: Any) -> dict[str, Any]:
    return {"type": "listItem", "content": list(blocks)}


def bullets(*items: Any) -> dict[str, Any]:
    return {"type": "bulletList", "content": list(items)}


@pytest.mark.parametrize(
    "markdown", [adf.to_markdown(prose.adf(BODY)), wiki.to_markdown(prose.wiki(BODY))], ids=["adf", "wiki"]
)
def test_both_dialects_say_the_same_to_the_reader_of_bodies(markdown: str) -> None:
    body = read_body(markdown)
    assert [e.text for e in body.exclusions] == ["A second night shift", "Deliveries outside the ring road"]
    assert [r.said for r in body.outranks] == ["OKR-2"]
    assert body.decision is not None
    assert (body.decision.by, str(body.decision.on)) == ("Ilse Kramer", "2026-02-20")
    assert [(c.party, c.stance) for c in body.commitments] == [
        ("Ovens", "committed"),
        ("Ledger", "disagreed_and_committed"),
    ]


def test_adf_inline_nodes() -> None:
    nodes = [
        text("See "),
        {"type": "mention", "attrs": {"id": "5b10", "text": "@Ilse Kramer"}},
        text(" by "),
        {"type": "date", "attrs": {"timestamp": "1771545600000"}},
        text(" "),
        {"type": "status", "attrs": {"text": "AT RISK", "color": "yellow"}},
        {"type": "hardBreak"},
        {"type": "inlineCard", "attrs": {"url": "https://example.atlassian.net/browse/OKR-9"}},
        text(" or "),
        text("here", {"type": "link", "attrs": {"href": "https://example.com"}}),
        {"type": "emoji", "attrs": {"shortName": ":tada:", "text": "🎉"}},
    ]
    assert adf.to_markdown(doc(paragraph(*nodes))) == (
        "See @Ilse Kramer by 2026-02-20 AT RISK\n"
        "https://example.atlassian.net/browse/OKR-9 or [here](https://example.com)🎉"
    )


def test_adf_lists_nest_and_tasks_keep_their_boxes() -> None:
    document = doc(
        bullets(item(paragraph(text("one")), bullets(item(paragraph(text("inner")))))),
        {"type": "orderedList", "attrs": {"order": 3}, "content": [item(paragraph(text("three")))]},
        {
            "type": "taskList",
            "content": [
                {"type": "taskItem", "attrs": {"state": "DONE"}, "content": [text("baked")]},
                {"type": "taskItem", "attrs": {"state": "TODO"}, "content": [text("sold")]},
            ],
        },
    )
    assert adf.to_markdown(document) == "- one\n  - inner\n\n3. three\n\n- [x] baked\n- [ ] sold"


def test_adf_tables_and_containers() -> None:
    header = {"type": "tableHeader", "content": [paragraph(text("Owner"))]}
    cell = {"type": "tableCell", "content": [paragraph(text("a|b"))]}
    document = doc(
        {
            "type": "table",
            "content": [{"type": "tableRow", "content": [header]}, {"type": "tableRow", "content": [cell]}],
        },
        {"type": "panel", "content": [paragraph(text("in a panel"))]},
        {
            "type": "expand",
            "attrs": {"title": "Not doing"},
            "content": [bullets(item(paragraph(text("a shop abroad"))))],
        },
        {"type": "codeBlock", "content": [text("okrlint: allow x")]},
        {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"id": "1"}}]},
    )
    markdown = adf.to_markdown(document)
    assert "| Owner |\n|---|\n| a/b |" in markdown
    assert "in a panel" in markdown
    assert [e.text for e in read_body(markdown).exclusions] == ["a shop abroad"]
    assert read_body(markdown).waivers == ()


def test_adf_that_nests_without_end_is_cut_off() -> None:
    node: dict[str, Any] = paragraph(text("deep"))
    for _ in range(3000):
        node = {"type": "blockquote", "content": [node]}
    assert adf.to_markdown(doc(paragraph(text("top")), node)) == "top"


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("h2. Not doing", "## Not doing"),
        ("* one\n** inner\n*# step\n- dash", "- one\n  - inner\n  1. step\n- dash"),
        ("*bold* and {{code}} by [~u1]", "**bold** and `code` by @u1"),
        (
            "a[shop|https://example.com|smart-link] [https://example.com/x]",
            "a[shop](https://example.com) https://example.com/x",
        ),
        (
            "||Owner||Goal||\n|Ilse|[OKR-1|https://x/browse/OKR-1]|",
            "| Owner | Goal |\n|---|---|\n| Ilse | [OKR-1](https://x/browse/OKR-1) |",
        ),
        ("{panel:title=Trade-offs|borderColor=#ccc}\nspeed\n{panel}", "Trade-offs\nspeed"),
        ("{color:red}late{color} (/) !pic.png|thumbnail!", "late ✅ "),
        ("{code:java}\nh1. not a heading\n{code}\nafter", "```\nh1. not a heading\n```\n\nafter"),
        ("{quote}\nsaid\n{quote}\nbq. once", "> said\n\n> once"),
        ("-gone- stays readable and 2026-02-20 stays a date", "~~gone~~ stays readable and 2026-02-20 stays a date"),
        (r"\*not bold\* 3 * 4 * 5", "*not bold* 3 * 4 * 5"),
        ("{code} never closed", "{code} never closed"),
        ("----", "---"),
    ],
)
def test_wiki_markup(markup: str, markdown: str) -> None:
    assert wiki.to_markdown(markup) == markdown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
NODES = """paragraph heading bulletList orderedList listItem taskList taskItem codeBlock table tableRow tableCell
tableHeader text hardBreak mention emoji date status inlineCard panel expand media unheardOf"""
node_types = st.sampled_from(NODES.split())
nodes = st.recursive(
    st.fixed_dictionaries(
        {"type": node_types, "text": st.text(max_size=30), "attrs": json_values, "marks": json_values}
    ),
    lambda inner: st.fixed_dictionaries(
        {"type": node_types, "content": st.lists(inner, max_size=4), "attrs": json_values, "text": json_values}
    ),
    max_leaves=25,
)


@given(st.lists(nodes, max_size=6) | json_values)
def test_no_document_makes_the_adf_reader_fail(content: Any) -> None:
    markdown = adf.to_markdown({"type": "doc", "version": 1, "content": content})
    assert isinstance(markdown, str)
    read_body(markdown)


@given(st.text(alphabet=st.sampled_from("h1. *-#|{}[]code!quote~\\\n \taB0(/)_+?^"), max_size=400))
def test_no_markup_makes_the_wiki_reader_fail(markup: str) -> None:
    read_body(wiki.to_markdown(markup))


@given(st.lists(st.text(alphabet="abcdefg ", min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=8))
def test_every_word_survives_both_readers(words: list[str]) -> None:
    written = "\n".join(f"- {' '.join(w.split())}" for w in words)
    for markdown in (adf.to_markdown(prose.adf(written)), wiki.to_markdown(prose.wiki(written))):
        assert markdown == written


@pytest.mark.parametrize("unit", ["{code:a}", "[a|", "*a ", "h1. *-", "|a||", "{quote}", "!a", "-a ", "{{", "\\\\"])
def test_the_wiki_reader_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    wiki.to_markdown(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 5
