"""What people of the company type into the text of a ticket: the sections that hold what no field holds."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.company.model import Goal, KeyResult, Objective

Refer = Callable[[str], str]
"""The key of the ticket of a goal, by the goal's id; an id that is no goal's comes back as it is."""


def text_of(
    goal: Goal,
    refer: Refer,
    known: Callable[[str], bool],
    *,
    rewards: list[dict[str, str]],
    glossary: dict[str, str] | None = None,
) -> str:
    """The whole text of a goal's ticket. `known` says whether a name is somebody's account.

    `rewards` are the incentives that hang on this goal; `glossary` stands in the text of one goal of the company.
    """
    parts = [goal.description] if goal.description else []

    def section(title: str, *lines: str) -> None:
        if any(lines):
            parts.append("\n".join((f"### {title}", *(line for line in lines if line))))

    if [name for name in goal.owner if not known(name)]:
        section("Owner", ", ".join(goal.owner))
    for title, value in (("Start date", goal.starts), ("Due", goal.due), ("Resumed", goal.resumed)):
        section(title, str(value or ""))
    section("Goal kind", goal.kind)
    section("Score", "" if goal.score is None else f"{goal.score:g}")
    section("State", goal.state if goal.state in ("draft", "paused") else "")
    section("Outranks", *(f"- {refer(one)}" for one in goal.outranks))
    if isinstance(goal, KeyResult):
        section("Metric", goal.metric)
        for title, number in (("Baseline", goal.baseline), ("Target", goal.target)):
            section(title, "" if number is None else f"{number:g}")
        section("Unit", goal.unit)
    if isinstance(goal, Objective):
        _objective(goal, refer, section)
    section("Incentives", *(f"- {reward['party']}: {reward.get('metric') or goal.title}" for reward in rewards))
    section("Glossary", *(f"- {term}: {meaning}" for term, meaning in (glossary or {}).items()))
    for allow in goal.allow:
        parts.append(f"okrlint: allow {allow['rule']} until {allow['until']} because {allow['reason']}")
    return "\n\n".join(parts)


def _objective(goal: Objective, refer: Refer, section: Callable[..., None]) -> None:
    section("Rank", "" if goal.rank is None else str(goal.rank))
    section("Priority", goal.priority)
    section("Shared with", *(f"- {name}" for name in goal.shared_with))
    section("Not doing", *(f"- {text}" for text in goal.not_doing))
    section("Trade-offs", *(f"- We gain {gains}, we give up {gives}" for gains, gives in goal.trade_offs))
    section("Commitments", *(f"- {party}: {stance.replace('_', ' ')}" for party, stance in goal.commitments))
    said = goal.decision
    if said is None:
        return
    section(
        "Decision",
        f"Decided by: {said.by}" if said.by else "",
        f"Decided on: {said.on}" if said.on else "",
        f"Chosen option: {said.choice}",
        f"Reason for the decision: {said.reason}" if said.reason else "",
    )
    section("Nevertheless", said.nevertheless)
    section("Options considered", *(f"- {option}" for option in said.options))
    section(
        "Positions",
        *(f"- {p.person}: for {p.option}" + (f" ({p.on})" if p.on else "") for p in said.positions),
    )
