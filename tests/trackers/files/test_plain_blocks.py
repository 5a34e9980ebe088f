"""The short way of reading Markdown gives the tree that the parser gives, or leaves the text to it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrlint.trackers.files.markdown import tree
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.plain_blocks import plain_tree

PLAIN = """# Harbour OKRs

Some words
  that go on,   with blanks
and on

## Objective 1: Ship faster ##2
- KR 1: 90 %
  of them
  - at the gate

    still at the gate
- KR 2: two
1. one
2. two
   - inner
     goes on
lazily
   * other mark

text at the end

"""
BEGINS = (
    "",
    " ",
    "  ",
    "   ",
    "    ",
    "      ",
    "- ",
    "* ",
    "+  ",
    "1. ",
    "2) ",
    "10. ",
    "  - ",
    "   1. ",
    "-   ",
    "     - ",
)
WORDS = (
    "words", "", "# head", "## head ##", "#no", "-", "---", "***", "===", "> quoted", "| a | b |", "|---|---|", ": x",
    "```", "~~~", "<div>", "<!-- x -->", "[a]: b", "KR1: 90 %  ", "- x", "1. y", "é\u3000", "_ _ _", "+", "a\tb",
    "####### seven", "**bold**", "[ ] box", "\\", "1.", "-x", "`code`",
)  # fmt: skip
LINES = st.lists(st.tuples(st.sampled_from(BEGINS), st.sampled_from(WORDS)).map("".join), max_size=9)


def shape(node: Node) -> tuple[object, ...]:
    """A tree as it can be compared."""
    return (node.kind, node.text, node.line, node.end, node.level, node.column, tuple(map(shape, node.children)))


def parsed(lines: list[str], *, every_rule: bool = False) -> tuple[object, ...]:
    builder = tree._Builder(lines)
    text = "\n".join(lines)
    without = () if every_rule else tuple(name for name, needed in tree._NEEDED if not needed.search(text))
    for token in tree._parser(without, front=False).parse(text):
        builder.take(token)
    return shape(builder.root)


def test_headings_lists_and_paragraphs_need_no_parser() -> None:
    lines = PLAIN.split("\n")
    short = plain_tree(lines, lines)
    assert short is not None
    assert shape(short) == parsed(lines, every_rule=True)


@settings(max_examples=500)
@given(LINES)
@example(["- a", "2. b"])
@example(["a", "- b", "    c", "", "  d"])
@example(["1. a", "", "", "   b", "# c"])
def test_it_is_the_tree_of_the_parser_or_none(lines: list[str]) -> None:
    short = plain_tree(lines or [""], lines or [""])
    if short is not None:
        assert shape(short) == parsed(lines or [""], every_rule=True)


@settings(max_examples=400)
@given(LINES)
def test_rules_that_cannot_apply_are_left_out_without_a_difference(lines: list[str]) -> None:
    assert parsed(lines or [""]) == parsed(lines or [""], every_rule=True)
