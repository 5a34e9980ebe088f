"""A letter as Jira's wiki mark-up, for Data Center."""

from __future__ import annotations

from collections.abc import Callable

from okrlint.comments.comment import Letter, Point, Struck, fit
from okrlint.comments.marker import Mark, to_anchor
from okrlint.comments.phrases import HOW, LEFT_OUT, OTHER, UNSEEN, counted
from okrlint.escape import jira_wiki, utf16_length, web_address, with_code

LIMIT = 30_000
"""UTF-16 units; Jira refuses more than 32,767 unless its administrators changed that."""


def write(letter: Letter, mark: Mark, mention: Callable[[str, str], str] = lambda _id, _name: "") -> tuple[str, int]:
    """The whole comment with its mark, and how many points did not fit. `mention` yields a user name or ""."""
    tail = to_anchor(mark)
    return fit(letter, lambda shape: f"{_body(shape, mention)}\n{tail}", utf16_length, LIMIT)


def _body(letter: Letter, mention: Callable[[str, str], str]) -> str:
    parts = [f"*{jira_wiki(letter.heading())}*"]
    called = [f"[~{name}]" for p in letter.owners if (name := mention(p.id, p.name))]
    if called:
        parts.append(" ".join(called))
    parts += [_point(p) for p in letter.points]
    if letter.more:
        parts.append(LEFT_OUT.format(count=letter.more))
    if letter.struck:
        parts.append("\n".join(f"* {_struck(s)}" for s in letter.struck))
    if letter.more_struck:
        parts.append(counted(letter.more_struck, "earlier point"))
    parts += ["----", _footer(letter)]
    return "\n\n".join(parts)


def _point(point: Point) -> str:
    rule = _link("Why this matters", point.rule_url) if point.rule_url else _code(f"okrlint explain {point.rule}")
    since = point.when()
    if point.unseen:
        return f"* {jira_wiki(point.message)}\n{since}; {UNSEEN} · {rule}"
    lines = [f"* *{jira_wiki(f'{point.word}: {point.title}')}*", jira_wiki(point.message)]
    lines += [f"** {OTHER}{_link(o.label(), o.url)}{jira_wiki(o.owner())}" for o in point.others]
    for evidence in point.evidence:
        on = f" ({jira_wiki(evidence.on)})" if evidence.on else ""
        said = _link(evidence.text or evidence.url, evidence.url) if evidence.url else _said(evidence.text)
        lines.append(f"** {said}{on}")
    if point.more_evidence:
        lines.append(f"** {counted(point.more_evidence, 'thing')}")
    if point.advice:
        lines.append(f"** What helps: {_said(point.advice)}")
    lines.append(f"** {since} · {rule}")
    return "\n".join(lines)


def _struck(struck: Struck) -> str:
    how = HOW[struck.how].format(day=struck.on) + (f": {jira_wiki(struck.note)}" if struck.note else "")
    said = jira_wiki(struck.message)
    return f"-{said}- {how}" if said else how


def _footer(letter: Letter) -> str:
    lines = [said.format(words=", ".join(map(_code, words))) for said, words in letter.ways_out()]
    lines.append(f"Seen {letter.as_of}; this comment changes in place.")
    return " ".join(lines)


def _said(text: str) -> str:
    return with_code(text, jira_wiki, _code)


def _code(text: str) -> str:
    """Monospaced words; `{{…}}` ends at the first brace, so everything that could be one is a reference."""
    return "{{" + jira_wiki(text) + "}}"


def _link(label: str, url: str) -> str:
    address = web_address(url)
    return f"[{jira_wiki(label)}|{address}]" if address else jira_wiki(label)
