"""Turns what was found of a tracker into a commented `okrlint.yaml`, and into what only a person can answer."""

from __future__ import annotations

from collections.abc import Mapping

from okrlint.trackers.onboarding.found import Choice, Found, Question
from okrlint.trackers.onboarding.yaml_quoting import flow, remark

_PLACEHOLDER = "CHANGEME"


def questions(found: Found) -> tuple[Question, ...]:
    """What has to be asked before a configuration can be proposed; nothing where there is only one sensible choice."""
    asked = []
    likely = _likely(found)
    if len(likely) > 1:
        text = "Goals are marked in more than one way. Which one counts?"
        asked.append(Question(name="goals", text=text, options=tuple(remark(c.said()) for c in likely)))
    if len(found.homes) > found.ask_over and not any(c.homes for c in likely):
        text = f"Which of the {len(found.homes)} {found.home} hold goals and work? (names, separated by blanks)"
        asked.append(Question(name=found.home, text=text))
    return (*asked, *found.questions)


def propose(found: Found, answers: Mapping[str, str] | None = None) -> str:
    """A commented `okrlint.yaml` for what was found and answered (by the name of the question)."""
    answers = answers or {}
    likely = _likely(found)
    chosen = next((c for c in likely if remark(c.said()) == answers.get("goals")), likely[0] if likely else None)
    lines = [
        f"# Proposed by `okrlint init {found.tracker} {remark(found.target)}` from what {found.sight}:",
        *(f"#   {line}" for line in found.seen),
        *(f"# Could not be seen: {remark(what)}" for what in found.unseen),
        "",
        "sources:",
        f"  - {found.tracker}:",
    ]
    settings = list(found.address)
    if found.home:
        answered = answers.get(found.home, "").replace(",", " ").split()
        known = chosen.homes if chosen and chosen.homes else found.homes[:5]
        settings.append(f"{found.home}: {flow(answered or known or [_PLACEHOLDER])}")
    settings += [*_goals(found, chosen), *found.rest(answers)]
    return "\n".join([*lines, *(f"      {line}" if line else "" for line in settings)]) + "\n"


def _likely(found: Found) -> list[Choice]:
    return [choice for choice in found.choices if choice.objectives]


def _goals(found: Found, chosen: Choice | None) -> list[str]:
    lines = [""]
    for choice in found.choices:
        said = remark(choice.said() + (f" ({choice.note})" if choice.note else ""))
        goals = {"objective": choice.objective, "key_result": choice.key_result}
        settings = [*(f"{key}: {where}" for key, where in goals.items() if where), *choice.more]
        lines.append(f"# {'chosen' if choice is chosen else 'instead'}: {said}")
        lines += settings if choice is chosen else [f"# {line}" for line in settings]
    if chosen is None:
        objective, result = found.without
        lines += [
            "# Nothing here looks like an objective. Say where they are.",
            f"objective: {objective}",
            f"key_result: {result}",
        ]
    return lines
