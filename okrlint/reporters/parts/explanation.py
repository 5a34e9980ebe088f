"""Why two objectives count as competing, or do not, for a person at a terminal."""

from __future__ import annotations

from okrlint.escape import terminal
from okrlint.relations.overlap.evidence import who_else
from okrlint.relations.overlap.goals import Explanation
from okrlint.reporters import Options
from okrlint.reporters.parts.ansi import Paint
from okrlint.reporters.parts.text_width import wrap

_VERDICTS = {
    "confident": "They compete:",
    "likely": "They may compete, which is a question (shown, as a notice, in `strict` only).",
    "none": "Nothing says that they compete.",
    "abstained": "There is too little to go by.",
}


def render_explanation(found: Explanation, names: tuple[str, str], options: Options) -> str:
    """The kinds of overlap of a pair, then every signal with its weight, strongest first; `names`: key and title."""
    paint = Paint(options.color, options.hyperlinks)
    lines = [paint.bold(terminal(names[0])), paint.bold(terminal(names[1])), ""]
    lines += wrap(f"{_VERDICTS[found.verdict]} {terminal(found.reason)}", options.width, "", "")
    if found.declared:
        lines.append("One of them declares the sharing, so it is not reported.")
    if found.cascade:
        lines.append(
            "Both say it for one purpose (a level, a key result or a year above them), so they are ordered already."
        )
    for seen in found.kinds:
        mark = "claimed" if seen.claimed else "asked"
        lines.append(f"  {seen.kind}: {mark}, confidence {seen.confidence:.2f}")
        lines += [
            paint.dim(line) for line in wrap(terminal(seen.text + who_else(seen.others)), options.width, "    ", "    ")
        ]
    lines += ["", f"{'signal':<24}{'seen':>6} × {'weight':>7} = {'adds':>6}"]
    for signal in sorted(found.signals, key=lambda s: -abs(s.value * s.weight)):
        adds = signal.value * signal.weight
        text = signal.text + who_else(signal.others)
        lines.append(f"{terminal(signal.name):<24}{signal.value:>6.2f} × {signal.weight:>7.2f} = {adds:>+6.2f}")
        lines += [paint.dim(line) for line in wrap(terminal(text), options.width, "    ", "    ") if text]
    lines += ["", f"{'sum, in log-odds':<24}{found.score:>+25.2f}", f"{'confidence':<24}{found.confidence:>25.2f}"]
    lines.append("The method, its figures and its limits: docs/overlap.md")
    return "\n".join(lines) + "\n"
