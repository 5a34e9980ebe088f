"""What goals say: whether anybody can tell that they were reached, what their words mean, how they hang together."""

from __future__ import annotations

from benchmarks.company.firm import Firm
from benchmarks.company.model import KeyResult, Objective
from benchmarks.company.stories.order import _measure

_VAGUE = {
    "en": (
        "Improve {x}",
        "Make {x} better for everybody",
        "Strengthen our position with {x}",
        "Better communication about {x}",
        "Optimise the handling of {x}",
        "Raise awareness of {x}",
        "Increase X of {x} to Y %",
        "{X}: TBD %",
    ),
    "de": (
        "{X} verbessern",
        "Bessere Abstimmung bei {x}",
        "Handhabung der {x} optimieren",
        "Bewusstsein für {x} stärken",
    ),
    "en aside": (
        "Enhance {x}",
        "Be the leader in {x}",
        "Drive excellence for {x}",
        "Focus on {x}",
        "Continue to develop {x}",
        "Reduce {x} by XX %",
        "Help branches with {x}",
    ),
    "de aside": ("{X} stärken", "Fokus auf {x}", "{X} weiter ausbauen", "Mehr Aufmerksamkeit für {x}"),
}
_TELLING = {
    "en": (
        "The contract for {x} is signed",
        "Half of all {x} leave on the same day",
        "No {x} are left at the end of a shift",
        "The guide to {x} is published",
        "Every branch has its own {x}",
        "The board has approved the plan for {x}",
        "Three suppliers deliver {x}",
        "The old list of {x} is switched off",
    ),
    "de": (
        "Der Vertrag für {x} ist unterschrieben",
        "Die Hälfte der {x} geht am selben Tag hinaus",
        "Die alte Liste der {x} ist abgeschaltet",
        "Alle Filialen haben eigene {x}",
    ),
    "en aside": (
        "The council has decided on {x}",
        "Two branches run {x} without help",
        "Nobody asks for {x} twice",
        "{X} are approved by the union",
        "All {x} carry the new label",
        "The old form for {x} is gone",
        "A buyer for the leftover {x} is found",
    ),
    "de aside": (
        "Der Vorstand hat über {x} entschieden",
        "Keine {x} bleiben über Nacht liegen",
        "Zwei Filialen betreiben {x} allein",
        "Das alte Formular für {x} ist weg",
    ),
}
_TASKS = {
    "en": (
        "Write a guide for {x}",
        "Hold a workshop about {x}",
        "Build a dashboard for {x}",
        "Migrate {x} to the new tool",
        "Hire two people for {x}",
        "Draft a concept for {x}",
        "Set up a weekly meeting on {x}",
        "Create a template for {x}",
    ),
    "de": (
        "Leitfaden für {x} schreiben",
        "Workshop zu {x} durchführen",
        "Konzept für {x} erstellen",
        "Vorlage für {x} anlegen",
    ),
    "en aside": (
        "Publish a handbook on {x}",
        "Interview ten people about {x}",
        "Roll out training for {x}",
        "Design a poster for {x}",
        "Review the contract for {x}",
        "Launch a pilot of {x}",
    ),
    "de aside": (
        "Handbuch zu {x} veröffentlichen",
        "Schulung für {x} entwickeln",
        "Plakat für {x} entwerfen",
        "Pilot mit {x} starten",
    ),
}
_LOOSE = {
    "en": (
        "World-class quality of {x}",
        "Operational excellence in {x}",
        "More customer focus with {x}",
        "A seamless experience with {x}",
    ),
    "de": ("Höchste Qualität bei {x}", "Operative Exzellenz bei {x}", "Mehr Kundenorientierung bei {x}"),
    "en aside": (
        "Best-in-class quality for {x}",
        "Customer centricity in {x}",
        "A delightful experience with {x}",
        "Engagement around {x}",
    ),
    "de aside": ("Qualitätsführerschaft bei {x}", "Kundenzentrierung bei {x}", "Nachhaltigkeit bei {x}"),
}


def _worded(k: KeyResult, title: str) -> None:
    k.title, k.metric, k.baseline, k.target, k.unit = title, "", None, None, ""


def nobody_can_tell_when_it_is_reached(firm: Firm) -> None:
    o, k = firm.plain()
    _worded(k, firm.filled(firm.phrase(_VAGUE, o.team.language), o.subject))
    firm.defect(
        "unmeasurable-key-result", k, fact="Nobody could say whether it was reached.", also=[("undefined-term", [k])]
    )


def an_end_without_a_number(firm: Firm) -> None:
    o, k = firm.plain()
    _worded(k, firm.filled(firm.phrase(_TELLING, o.team.language), o.subject))
    firm.near_miss("unmeasurable-key-result", k, fact="No digit, and everybody can tell when it is reached.")


def all_of_it_is_a_to_do_list(firm: Firm) -> None:
    o, _ = firm.plain()
    o.key_results = [k for k in o.key_results if k.kind != "guardrail"]
    for k, title in zip(o.key_results, firm.dice.sample(list(firm.phrases(_TASKS, o.team.language)), 3), strict=True):
        _worded(k, firm.filled(title, o.subject))
    firm.defect(
        "task-as-key-result",
        o,
        fact="All its key results are things to do.",
        also=[("unmeasurable-key-result", [k]) for k in o.key_results],
    )


def a_to_do_beside_an_outcome(firm: Firm) -> None:
    o, k = firm.plain()
    _worded(k, firm.filled(firm.phrase(_TASKS, o.team.language), o.subject))
    firm.near_miss(
        "task-as-key-result", o, fact="One thing to do beside two outcomes.", also=[("unmeasurable-key-result", [k])]
    )


def a_word_nobody_defined(firm: Firm) -> None:
    o, k = firm.plain()
    _worded(k, firm.filled(firm.phrase(_LOOSE, o.team.language), o.subject))
    firm.defect(
        "undefined-term",
        k,
        fact="It leans on a word that everybody understands differently.",
        also=[("unmeasurable-key-result", [k])],
        instead=["unmeasurable-key-result"],
    )


def a_word_with_a_number(firm: Firm) -> None:
    o, k = firm.plain()
    german = o.team.language == "de"
    metric = f"Qualität der {o.subject} (Fehler je 100)" if german else f"quality of {o.subject} (mistakes per 100)"
    _measure(firm, k, metric, "", 9, 4)
    firm.near_miss("undefined-term", k, fact="A wide word, and a number that says what is meant.")


def a_word_in_the_glossary(firm: Firm) -> None:
    o, k = firm.plain(language="en")
    firm.company.glossary.setdefault("readiness", "A branch can hand out the goods on the first day without help.")
    _worded(k, f"Full readiness for {o.subject}")
    firm.near_miss(
        "undefined-term",
        k,
        fact="The glossary says what readiness means here.",
        also=[("unmeasurable-key-result", [k])],
    )


def _both_say(
    firm: Firm, word: str, how: tuple[tuple[str, str, int, int], tuple[str, str, int, int]]
) -> tuple[Objective, Objective]:
    goals = []
    for title, (metric, unit, base, aim) in zip(
        (f"{word} that people can count on", f"The {word.lower()} of our neighbours"), how, strict=True
    ):
        o = firm.objective(language="en")
        o.title = f"{title}: {o.subject}"
        _measure(firm, o.key_results[0], f"{word.lower()} of {o.subject} ({metric})", unit, base, aim)
        goals.append(o)
    return goals[0], goals[1]


def one_word_measured_in_two_ways(firm: Firm) -> None:
    word = firm.pick(("Reliability", "Quality", "Productivity"))
    a, b = _both_say(firm, word, (("hours without a stop", "hours", 40, 90), ("share of promises kept", "%", 60, 90)))
    firm.defect(
        "contested-term",
        a,
        b,
        fact=f"{word} is one thing here and another there.",
        also=[("unranked-overlap", [a, b]), ("undefined-term", [a]), ("undefined-term", [b])],
    )


def far_too_many(firm: Firm) -> None:
    o = firm.objective(results=firm.dice.randrange(8, 11))
    for k in o.key_results:
        k.life.pace, k.life.left = min(k.life.pace, 0.25), min(k.life.left, 1)
    firm.defect(
        "oversized-objective",
        o,
        fact=f"{len(o.key_results)} key results.",
        also=[("unspoken-trade-off", [a, b]) for a in o.key_results for b in o.key_results],
    )


def just_enough(firm: Firm) -> None:
    o = firm.objective(results=4)
    o.key_results = o.key_results[:4]
    firm.near_miss("oversized-objective", o, fact="Four key results.")


def it_serves_something_that_is_gone(firm: Firm) -> None:
    o, _ = firm.plain()
    if firm.dice.random() < 0.5:
        o.parent = f"LEGACY-{firm.number('legacy')}"
        fact = "It serves a goal that exists nowhere any more."
    else:
        above = firm.objective()
        above.state = "dropped"
        for k in above.key_results:
            k.life.stops, k.life.left = 14, 0
        o.parent = above.id
        fact = "It serves a goal that was dropped."
    firm.defect("missing-parent", o, fact=fact)


def the_only_one_that_serves_nothing(firm: Firm) -> None:
    above, team = firm.objective(), firm.team()
    goals = [firm.objective(team) for _ in range(5)]
    for o in goals[1:]:
        o.parent = above.id
    firm.defect(
        "missing-parent", goals[0], fact="Of five objectives of the team it is the only one that serves nothing."
    )


def a_team_of_its_own(firm: Firm) -> None:
    team = firm.team()
    goals = [firm.objective(team) for _ in range(4)]
    firm.near_miss(
        "missing-parent", *goals, fact="None of the team's objectives serves another: they stand for themselves."
    )


def it_serves_a_key_result(firm: Firm) -> None:
    above, o = firm.objective(), firm.objective()
    o.parent = above.key_results[0].id
    firm.near_miss("missing-parent", o, fact="It serves a key result of another objective.")
