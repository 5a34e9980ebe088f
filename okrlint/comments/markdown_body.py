"""A letter as GitHub-flavoured Markdown. All foreign text goes through `okrlint.escape`, here and nowhere before."""

from __future__ import annotations

from collections.abc import Callable

from okrlint.comments.comment import Letter, Point, Struck, fit
from okrlint.comments.marker import Mark, to_html_comment
from okrlint.comments.phrases import HOW, LEFT_OUT, OTHER, UNSEEN, counted
from okrlint.escape import clip, markdown, markdown_code, markdown_link, markdown_with_code, utf16_length
from okrlint.findings import Evidence

LIMIT = 60_000
"""UTF-16 units, where a tracker names no limit of its own."""


def write(
    letter: Letter,
    mark: Mark,
    mention: Callable[[str, str], str] = lambda _id, _name: "",
    *,
    limit: int = LIMIT,
) -> tuple[str, int]:
    """The whole comment with its mark, and how many points did not fit. `mention` yields `@login` or ""."""
    head = to_html_comment(mark)
    return fit(letter, lambda shape: f"{head}\n{_body(shape, mention)}", utf16_length, limit)


def _body(letter: Letter, mention: Callable[[str, str], str]) -> str:
    parts = [f"**{letter.heading()}**"]
    called = [m for m in (mention(p.id, p.name) for p in letter.owners) if m]
    if called:
        parts.append(" ".join(called))
    parts += [_point(p) for p in letter.points]
    if letter.more:
        parts.append(LEFT_OUT.format(count=letter.more))
    if letter.struck:
        parts.append("\n".join(f"- {_struck(s)}" for s in letter.struck))
    if letter.more_struck:
        parts.append(counted(letter.more_struck, "earlier point"))
    parts.append(_footer(letter))
    return "\n\n".join(parts) + "\n"


def _point(point: Point) -> str:
    rule = markdown_link("Why this matters", point.rule_url)
    if not point.rule_url:
        rule = markdown_code(f"okrlint explain {point.rule}")
    if point.unseen:
        lines = [f"- {markdown(point.message)}", f"  {point.when()}; {UNSEEN} · {rule}"]
        return "\n".join(lines)
    lines = [
        f"- **{point.word}: {markdown(point.title)}**",
        f"  {markdown(point.message)}",
    ]
    lines += [f"  - {OTHER}{markdown_link(o.label(), o.url)}{markdown(o.owner())}" for o in point.others]
    lines += [f"  - {_evidence(e)}" for e in point.evidence]
    if point.more_evidence:
        lines.append(f"  - {counted(point.more_evidence, 'thing')}")
    if point.advice:
        lines += ["", f"  What helps: {markdown_with_code(point.advice)}"]
    lines += ["", f"  {point.when()} · {rule}"]
    return "\n".join(lines)


def _evidence(evidence: Evidence) -> str:
    on = f" ({markdown(evidence.on)})" if evidence.on else ""
    text = evidence.text or evidence.url
    return (markdown_link(text, evidence.url) if evidence.url else markdown_with_code(text)) + on


def _struck(struck: Struck) -> str:
    note = f": {clip(struck.note, 300, markdown)}" if struck.note else ""
    said = markdown(struck.message)
    return (f"~~{said}~~ " if said else "") + f"{HOW[struck.how].format(day=struck.on)}{note}"


def _footer(letter: Letter) -> str:
    lines = [said.format(words=", ".join(map(markdown_code, words))) for said, words in letter.ways_out()]
    lines.append(f"Seen {letter.as_of}; this comment changes in place.")
    return f"<sub>{' '.join(lines)}</sub>"
