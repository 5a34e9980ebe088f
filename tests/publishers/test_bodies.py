"""The three mark-ups: right by the official schema, short enough, and deaf to what strangers write."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from okrlint.comments import markdown_body
from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_property, from_text, to_property
from okrlint.comments.target import Standing
from okrlint.escape import utf16_length
from okrlint.findings import Evidence, Waived
from okrlint.publishers.plan import cases, decide
from okrlint.publishers.publish_report import Outcome, Planned, Result, render
from okrlint.trackers.jira import comment_adf as adf
from okrlint.trackers.jira import comment_wiki as wiki_body
from tests.hostile import HOSTILE
from tests.publishers.samples import OPEN, finding, moment, report, ticket
from tests.publishers.test_plan import ask, standing

SCHEMA = json.loads((Path(__file__).parents[1] / "contracts" / "adf" / "full.json").read_text())
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
GITHUB_LIMIT, JIRA_LIMIT = 65_536, 32_767


def letter_of(text: str, count: int = 1) -> tuple[Letter, Mark]:
    """A letter in which every foreign field holds `text`: open, struck and unseen points."""
    told = [
        msgspec.structs.replace(
            finding(rule=f"rule-{n}", message=text),
            title=text,
            advice=text,
            evidence=(Evidence(text, f"https://example.org/{text}", text), Evidence(text, text, "")),
        )
        for n in range(count)
    ]
    first = ask(report(*told, finding(rule="gone", message=text), finding(rule="kept", message=text)))
    waived = finding(rule="gone", message=text, waived=Waived(text, text, text))
    action = ask(report(*told, waived), standing(first), moment(1))
    if action.letter is None:  # nothing changed
        action = first
    assert action.letter is not None
    assert action.mark is not None
    return action.letter, action.mark


@pytest.mark.parametrize("name", sorted(HOSTILE))
class TestHostileText:
    """Every string of the corpus, in every foreign field."""

    def test_markdown(self, name: str) -> None:
        letter, mark = letter_of(HOSTILE[name])
        text, _ = markdown_body.write(letter, mark)
        assert utf16_length(text) <= GITHUB_LIMIT
        assert text.count("<!--") == 1
        assert text.count("-->") == 1
        assert from_text(text, "okrlint") == mark or isinstance(from_text(text, "okrlint"), Mark)
        assert _tags(text) <= {"sub", "/sub"}
        shown = _shown(text)
        assert not re.search(r"(?<![\w`])@[A-Za-z0-9]", shown)
        assert not re.search(r"#\d", shown)
        dry = Outcome(planned=(Planned(result=Result(key=HOSTILE[name], did="created"), text=text),), dry_run=True)
        assert not re.search(r"(?m)^\s*::|##\[|[\x00-\x08\x0b-\x1f\x7f-\x9f]", render(dry))

    def test_adf(self, name: str) -> None:
        letter, _ = letter_of(HOSTILE[name])
        document, _ = adf.write(letter)
        VALIDATOR.validate(document)
        assert utf16_length(json.dumps(document, ensure_ascii=False)) <= JIRA_LIMIT
        assert "mention" not in {n["type"] for n in _nodes(document)}
        for node in _nodes(document):
            for mark in node.get("marks", []):
                if mark["type"] == "link":
                    assert re.match(r"https?://", mark["attrs"]["href"])

    def test_wiki(self, name: str) -> None:
        letter, mark = letter_of(HOSTILE[name])
        text, _ = wiki_body.write(letter, mark)
        assert utf16_length(text) <= JIRA_LIMIT
        assert isinstance(from_text(text, "okrlint"), Mark)
        assert "[~" not in text
        assert set(re.findall(r"\{([a-z]+)[:}]", text.replace("{{", "").replace("}}", ""))) <= {"anchor"}
        assert text.count("{anchor:") == 1

    def test_property(self, name: str) -> None:
        _, mark = letter_of(HOSTILE[name], 40)
        value = to_property(mark)
        assert len(json.dumps(value, ensure_ascii=False)) <= 32_768
        back = from_property(json.loads(json.dumps(value)), "okrlint")
        assert isinstance(back, Mark)
        assert back.meaning() == mark.meaning()


@pytest.mark.parametrize("count", [1, 30, 400])
@pytest.mark.parametrize("text", ["a plain sentence of some length " * 30, "𝕏é漢" * 900, "@a #1 `|` " * 300])
def test_length_limits_end_with_an_honest_number(count: int, text: str) -> None:
    letter, mark = letter_of(text, count)
    open_points = len(letter.points) + letter.more
    markdown, left_out = markdown_body.write(letter, mark)
    assert utf16_length(markdown) <= GITHUB_LIMIT
    assert markdown.count("  First noticed on 2026-") + left_out == open_points
    document, left_out = adf.write(letter)
    VALIDATOR.validate(document)
    assert len(json.dumps(document, ensure_ascii=False)) <= JIRA_LIMIT
    assert (f"… and {left_out} more" in adf.plain(document)) == (left_out > 0)
    wiki, left_out = wiki_body.write(letter, mark)
    assert utf16_length(wiki) <= JIRA_LIMIT
    assert (f"… and {left_out} more" in wiki) == (left_out > 0)
    assert from_text(wiki, "okrlint") is not None


def test_the_words_for_an_owner() -> None:
    action = ask(report(finding(first_seen="2026-10-26")))
    assert action.letter is not None
    assert action.mark is not None
    text, _ = markdown_body.write(action.letter, action.mark)
    assert text.split("-->", 1)[1] == (
        "\n**okrlint: 1 thing about this goal**\n\n"
        "- **Please check: Key result nothing is working toward**\n"
        "  no linked work has moved for 23 days\n"
        "  - [Pay by phone](https://redirect.github.com/acme/shop/issues/9) (2026-10-26)\n\n"
        "  What helps: Link or start the work, hand the key result over, or drop it.\n\n"
        "  First noticed on 2026-10-26 · [Why this matters](https://okrlint.github.io/okrlint/rules/idle-key-result/)\n\n"
        "<sub>Meant to be so? Write `okrlint: allow idle-key-result until 2027-02-16 because …` into the "
        "description, with your own date and reason. To keep okrlint from speaking here, "
        "write `okrlint: quiet` there or set it as a label. Seen 2026-11-18; this comment changes in place.</sub>\n"
    )


def test_nobody_is_mentioned_unless_configured() -> None:
    loud = msgspec.structs.replace(OPEN, mentions=True)
    (case,) = cases([finding(owner="ada")], [ticket()], loud)
    action = decide(case, Standing(), loud, moment(), lambda *_: True)
    assert action.letter is not None
    assert action.mark is not None
    assert "@ada" in markdown_body.write(action.letter, action.mark, lambda _id, name: f"@{name}")[0]
    document, _ = adf.write(action.letter, lambda who, _name: who)
    VALIDATOR.validate(document)
    assert [n["attrs"]["id"] for n in _nodes(document) if n["type"] == "mention"] == ["github:ada"]
    typed = finding(owner="ada")
    typed = msgspec.structs.replace(typed, owners=(msgspec.structs.replace(typed.owners[0], linked=False),))
    (case,) = cases([typed], [ticket()], loud)
    named = decide(case, Standing(), loud, moment(), lambda *_: True).letter
    assert named is not None
    assert named.owners == (), "a name that somebody typed can be anybody's"
    quiet = ask(report(finding(owner="ada"))).letter
    assert quiet is not None
    assert quiet.owners == ()


@settings(max_examples=40)
@given(st.text(max_size=400))
def test_any_text_gives_valid_bodies(text: str) -> None:
    letter, mark = letter_of(text)
    VALIDATOR.validate(adf.write(letter)[0])
    assert isinstance(from_text(markdown_body.write(letter, mark)[0], "okrlint"), Mark)
    assert isinstance(from_text(wiki_body.write(letter, mark)[0], "okrlint"), Mark)


def test_dates_are_days() -> None:
    letter, _ = letter_of("x")
    assert all(isinstance(p.since, dt.date) for p in letter.points)


def _shown(text: str) -> str:
    """The text as a reader gets it, without code spans: where GitHub looks for mentions and references."""
    words = []
    for token in MarkdownIt("commonmark").enable("strikethrough").parse(text.split("-->", 1)[1]):
        words += [child.content for child in token.children or [] if child.type == "text"]
    return "\n".join(words)


def _tags(text: str) -> set[str]:
    found = set()
    for token in MarkdownIt("commonmark").parse(text.split("-->", 1)[1]):
        parts = [token, *(token.children or [])]
        for part in parts:
            if part.type in ("html_block", "html_inline"):
                found |= set(re.findall(r"<(/?\w+)", part.content))
    return found


def _nodes(node: Any) -> list[dict[str, Any]]:
    return [node, *(deeper for child in node.get("content", []) for deeper in _nodes(child))]
