"""A badge for a README: how many findings a report has, in an SVG of two fields. No colour passes judgement."""

from __future__ import annotations

from okrlint.findings import Report
from okrlint.page import svg, words
from okrlint.reporters.parts import wording

_HIGH, _PX, _LABEL = 20, 11.0, "OKRs"


def render(report: Report) -> str:
    """`OKRs: 19 findings`; what was read only in part, or not judged at all, never looks clean."""
    found = len(report.open())
    said = words.many(found, "finding") if found else "nothing found"
    if not wording.judged(report).subjects:
        said = "nothing judged"
    elif not report.complete:
        said += ", read in part"
    elif wording.gaps(report):
        said += ", not all seen"
    first, second = (round(svg.width_of(text, _PX)) + 12 for text in (_LABEL, said))
    parts = [
        svg.element("title", f"{_LABEL}: {said}"),
        svg.element("rect", width=first, height=_HIGH, fill="#47505e"),
        svg.element("rect", x=first, width=second, height=_HIGH, fill="#1f5a8c"),
        *(
            svg.element("text", text, x=x, y=14, fill="#fff", text_anchor="middle")
            for text, x in ((_LABEL, first / 2), (said, first + second / 2))
        ),
    ]
    drawn = svg.element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=first + second,
        height=_HIGH,
        role="img",
        aria_label=f"{_LABEL}: {said}",
        font_family="Verdana,DejaVu Sans,sans-serif",
        font_size=_PX,
    )
    return f"{drawn}\n"
