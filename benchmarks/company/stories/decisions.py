"""What was ruled out, who decided and was asked, who stands behind it; what a goal costs, what people are paid for."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm, Language
from benchmarks.company.model import AUTUMN, TODAY, Answer, Decision, Objective, Poll, Position, Team
from benchmarks.company.stories.order import _measure, _season

_ASKING = {
    "en": (
        "Are we all aligned on this?",
        "Everybody should be on board before we go on.",
        "We still need buy-in from all teams.",
        "Looking for consensus by Friday.",
        "Does everyone agree?",
        "Let us get alignment across the branches first.",
    ),
    "de": (
        "Sind wir uns alle einig?",
        "Können alle damit leben?",
        "Wir brauchen noch die Zustimmung aller Teams.",
        "Hier muss noch Einigkeit hergestellt werden.",
    ),
    "en aside": (
        "Is everybody happy with this?",
        "We want to get everyone's buy-in before we start.",
        "Not yet agreed with the branches.",
        "Let's all align on Monday.",
        "Do we all agree that this goes first?",
        "All teams must agree before anything starts.",
    ),
    "de aside": (
        "Seid ihr alle einverstanden?",
        "Konsens mit allen Filialen suchen.",
        "Das muss noch abgestimmt werden.",
        "Einigkeit herstellen, dann weiter.",
    ),
}
_DECIDED = {
    "en": (
        "We align the layout of the letters with the new law.",
        "Two branches disagreed; the third lease decided it.",
        "The wheel alignment of every van is checked anyway.",
        "Not everybody is happy, and it is decided.",
    ),
    "de": ("Nicht alle waren dafür; es ist entschieden.", "Wir gleichen die Briefe dem neuen Gesetz an."),
    "en aside": (
        "Agreed on Tuesday, against two votes.",
        "The printers are aligned with the counters now, so this can start.",
        "Two would rather wait; we go ahead.",
    ),
    "de aside": ("Gegen zwei Stimmen entschieden.", "Beschlossen, obwohl die Filiale Nord dagegen war."),
}
_PAY = {
    "en": (
        ("lead time of {x}", "days", 12, 6, "defect rate of {x}", "%", 6, 3),
        ("orders per hour for {x}", "", 20, 32, "error rate of {x}", "%", 5, 2),
        ("cost per order of {x}", "EUR", 9, 6, "customer satisfaction with {x}", "points", 60, 75),
        ("revenue from {x}", "kEUR", 200, 320, "gross margin of {x}", "%", 31, 36),
        ("stock level of {x}", "pieces", 900, 500, "stock-outs of {x} per week", "", 12, 4),
        ("parcels per tour for {x}", "", 60, 84, "overtime for {x}", "hours", 40, 20),
    ),
    "de": (
        ("Durchlaufzeit der {x}", "days", 12, 6, "Fehlerquote der {x}", "%", 6, 3),
        ("Kosten pro Vorgang bei {x}", "EUR", 9, 6, "Zufriedenheit mit {x}", "points", 60, 75),
        ("Umsatz mit {x}", "kEUR", 200, 320, "Marge bei {x}", "%", 31, 36),
    ),
}
_PUSHES = {
    "en": (
        ("lead time of {x}", "days", 12, 6, "throughput of {x} per day", "", 40, 70, "complaints about {x} per week"),
        ("revenue from {x}", "kEUR", 200, 320, "new customers for {x}", "", 30, 80, "discount given on {x}"),
        ("cost per order of {x}", "EUR", 9, 6, "headcount for {x}", "people", 14, 10, "waiting time for {x}"),
    ),
    "de": (
        (
            "Durchlaufzeit der {x}",
            "days",
            12,
            6,
            "Bearbeitungszeit der {x}",
            "days",
            4,
            2,
            "Reklamationen zu {x} pro Woche",
        ),
    ),
}


def nothing_was_ruled_out(firm: Firm) -> None:
    o, _ = firm.plain()
    o.not_doing, o.trade_offs = [], []
    if o.decision:
        o.decision.options = [o.decision.choice]
        o.decision.positions = []
    firm.defect(
        "nothing-excluded",
        o,
        fact="Nobody has said what it leaves undone.",
        also=[("missing-guardrail", [o]), ("undecided-priority", [o])],
    )


def one_thing_was_ruled_out(firm: Firm) -> None:
    o, _ = firm.plain()
    how = firm.pick(("option", "trade-off", "sentence"))
    if how != "trade-off":
        o.trade_offs = []
    o.not_doing = []
    if how == "option":
        o.decision = firm.decision(o)
    elif how == "sentence":
        o.description = firm.pick(
            ("Not this cycle: anything abroad.", "Out of scope: a second supplier.", "We will not: build it ourselves.")
        )
    if o.decision and how != "option":
        o.decision.options = [o.decision.choice]
        o.decision.positions = []
    firm.near_miss(
        "nothing-excluded", o, fact=f"Something was ruled out, if only once ({how}).", also=[("missing-guardrail", [o])]
    )


def first_and_nobody_decided(firm: Firm) -> None:
    team = firm.team()
    first, _, _ = (firm.objective(team) for _ in range(3))
    how = firm.pick(("none", "nobody", "undated"))
    if how == "none":
        first.decision = None
    elif first.decision and how == "nobody":
        first.decision.by, first.decision.on, first.decision.reason = "", None, ""
    elif first.decision:
        first.decision.on, first.decision.reason = None, ""
    firm.defect("undecided-priority", first, fact=f"First in the list, and nobody is on record for that ({how}).")


def fifth_and_nobody_decided(firm: Firm) -> None:
    team = firm.team()
    goals = [firm.objective(team) for _ in range(5)]
    goals[4].decision = None
    firm.near_miss("undecided-priority", goals[4], fact="Fifth in the list: nobody needs to have decided that.")


def _decided(firm: Firm, *, dissent: bool) -> list[Objective]:
    season, team = _season(firm), firm.team(claimed=True)
    made = []
    for n in range(4):
        o = firm.objective(team, cycle=season)
        decision = o.decision = firm.decision(o)
        decision.positions = [Position(p.name, decision.choice, on=decision.on) for p in team.people[:4]]
        decision.nevertheless = ""
        for at, position in enumerate(decision.positions):
            position.on = season.starts - dt.timedelta(days=20 - at)
        if dissent and n % 2:
            decision.positions[0].option = decision.options[1]
        made.append(o)
    return made


def everybody_always_agrees(firm: Firm) -> None:
    goals = _decided(firm, dissent=False)
    firm.defect(
        "unanimous-decision", *goals, fact="Four decisions, four people each, and not one other view.", any=True
    )


def sometimes_somebody_disagrees(firm: Firm) -> None:
    goals = _decided(firm, dissent=True)
    firm.near_miss("unanimous-decision", *goals, fact="In two of four decisions somebody was for the other option.")


def asked_when_it_was_over(firm: Firm) -> None:
    o, _ = firm.plain()
    o.decision = firm.decision(o)
    later = firm.pick((0, 1, 5))
    for position in o.decision.positions:
        position.on = (o.decision.on or TODAY) + dt.timedelta(days=later)
    firm.defect("input-after-decision", o, fact=f"All were asked {later} days after it had been decided.")


def asked_before_and_after(firm: Firm) -> None:
    o, _ = firm.plain()
    decision = o.decision = firm.decision(o)
    decision.positions[-1].on = (decision.on or TODAY) + dt.timedelta(days=1)
    firm.near_miss("input-after-decision", o, fact="Two were asked before, one spoke up afterwards.")


def asked_on_days_nobody_noted(firm: Firm) -> None:
    o, _ = firm.plain()
    decision = o.decision = firm.decision(o)
    for position in decision.positions:
        position.on = None
    firm.near_miss("input-after-decision", o, fact="They were asked before; nobody wrote down when.")


def _borrowed(firm: Firm, count: int) -> tuple[Objective, str]:
    o, k = firm.plain()
    other = firm.other_team(o.team)
    for n in range(count):
        made = firm.item(other, f"Help {n + 1} with {o.subject}", TODAY - dt.timedelta(days=20))
        if n % 3 == 0:
            firm.start(made, made.created + dt.timedelta(days=15))
        k.work.append(made)
    return o, other.name


def a_team_nobody_asked(firm: Firm) -> None:
    o, other = _borrowed(firm, firm.dice.randrange(4, 7))
    firm.defect(
        "missing-commitment",
        o,
        fact=f"It needs {other}, and nobody has asked them.",
        also=[("scope-growth", [k]) for k in o.key_results],
    )


def a_team_that_gave_its_word(firm: Firm) -> None:
    o, other = _borrowed(firm, 5)
    stance = firm.pick(("committed", "disagreed_and_committed"))
    o.commitments = [(other, stance)]
    firm.near_miss(
        "missing-commitment",
        o,
        fact=f"It needs {other}, and they have {stance.replace('_', ' ')}.",
        also=[("scope-growth", [k]) for k in o.key_results],
    )


def a_team_that_lends_a_hand(firm: Firm) -> None:
    o, other = _borrowed(firm, 1)
    firm.near_miss("missing-commitment", o, fact=f"{other} does one ticket for it.")


def a_decision_that_asks(firm: Firm) -> None:
    o, _ = firm.plain()
    o.decision = firm.decision(o)
    o.decision.reason = firm.phrase(_ASKING, o.team.language)
    firm.defect("alignment-seeking", o, fact="What stands as the decision is a question to everybody.")


def a_decision_that_says_so(firm: Firm) -> None:
    o, _ = firm.plain()
    o.decision = firm.decision(o)
    o.decision.reason = firm.phrase(_DECIDED, o.team.language)
    firm.near_miss("alignment-seeking", o, fact="It was decided, not unanimously.")


def one_number_up_and_down(firm: Firm) -> None:
    language: Language = "de" if firm.dice.random() < 1 / 3 else "en"
    one, two = firm.objective(language=language), firm.objective(language=language)
    if one.team is two.team:
        two.team = firm.team(language=one.team.language)
        two.team.places, two.rank = 1, 1
        for k in two.key_results:
            k.team = two.team
    up, down = {
        "en": (
            ("letters about {x} per week", "weekly letters about {x}"),
            ("visits to the counter for {x} per day",) * 2,
            ("stock of {x}", "{x} in stock"),
        ),
        "de": (("Briefe zu {x} pro Woche",) * 2, ("Bestand an {x}",) * 2),
    }[one.team.language][firm.dice.randrange(2)]
    a, b = one.key_results[0], two.key_results[0]
    _measure(firm, a, up.format(x=one.subject), "", 200, 320)
    _measure(firm, b, down.format(x=one.subject), "", 200, 110)
    firm.defect(
        "opposing-key-results",
        a,
        b,
        fact="One wants more of it, the other less.",
        also=[("unranked-overlap", [one, two])],
        instead=["unranked-overlap"],
    )


def up_here_and_down_there(firm: Firm) -> None:
    one, two = firm.objective(language="en"), firm.objective(language="en")
    _measure(firm, one.key_results[0], f"letters about {one.subject} per week", "", 200, 320)
    _measure(firm, two.key_results[0], f"letters about {two.subject} per week", "", 200, 110)
    firm.near_miss(
        "opposing-key-results",
        one.key_results[0],
        two.key_results[0],
        fact="More letters about one thing, fewer about another.",
    )


def more_of_it_within_a_bound(firm: Firm) -> None:
    o = firm.objective(language="en")
    a, b = o.key_results[0], firm.guardrail(o)
    _measure(firm, a, f"letters about {o.subject} answered per week", "", 200, 320)
    b.metric, b.target, b.unit = f"letters about {o.subject} per week", 400.0, ""
    b.title = f"Keep letters about {o.subject} per week at or below 400"
    firm.near_miss("opposing-key-results", a, b, fact="More answers, and a bound for the letters.")


def _paying(firm: Firm) -> Objective:
    o = firm.objective()
    o.key_results = [k for k in o.key_results if k.kind != "guardrail"]
    one, unit, base, aim, two, unit2, base2, aim2 = firm.phrase(_PAY, o.team.language)
    _measure(firm, o.key_results[0], one.format(x=o.subject), unit, base, aim)
    _measure(firm, o.key_results[1], two.format(x=o.subject), unit2, base2, aim2)
    return o


def two_numbers_that_pay_for_one_another(firm: Firm) -> None:
    o = _paying(firm)
    o.trade_offs = []
    a, b = o.key_results[:2]
    firm.defect(
        "unspoken-trade-off",
        a,
        b,
        fact=f"{a.metric} is bought with {b.metric}, and nobody says which one gives.",
        also=[
            ("missing-guardrail", [o]),
            *(("unspoken-trade-off", [x, y]) for x in o.key_results for y in o.key_results),
        ],
    )


def two_numbers_and_a_word_about_them(firm: Firm) -> None:
    o = _paying(firm)
    a, b = o.key_results[:2]
    o.trade_offs = [(a.metric, f"a little of {b.metric}")]
    firm.near_miss("unspoken-trade-off", a, b, fact="Which one gives is said.")


def _pushing(firm: Firm) -> tuple[Objective, str]:
    o = firm.objective(results=2)
    o.key_results = [k for k in o.key_results if k.kind != "guardrail"]
    o.trade_offs = []
    one, unit, base, aim, two, unit2, base2, aim2, guard = firm.phrase(_PUSHES, o.team.language)
    _measure(firm, o.key_results[0], one.format(x=o.subject), unit, base, aim)
    _measure(firm, o.key_results[1], two.format(x=o.subject), unit2, base2, aim2)
    return o, guard.format(x=o.subject)


def all_push_and_none_watches(firm: Firm) -> None:
    o, _ = _pushing(firm)
    firm.defect("missing-guardrail", o, fact="Both push one way, and nothing watches what that usually costs.")


def one_watches(firm: Firm) -> None:
    o, guard = _pushing(firm)
    if firm.dice.random() < 0.5:
        k = firm.guardrail(o)
        k.metric, k.target, k.unit = guard, 12.0, ""
        template = "{m} bleiben bei höchstens 12" if o.team.language == "de" else "Keep {m} at or below 12"
        k.title = template.format(m=guard)
    else:
        o.trade_offs = [(o.key_results[0].metric, guard)]
    firm.near_miss("missing-guardrail", o, fact="What it usually costs is watched, or given up openly.")


def paid_for_something_else(firm: Firm) -> None:
    team = firm.team()
    a, b, c = (firm.objective(team) for _ in range(3))
    who = firm.person(team)
    a.owner = [who.name]
    lower = firm.pick((b, c))
    by_goal = firm.dice.random() < 0.5
    firm.company.incentives.append(
        {"party": who.name, "goal": lower.id} if by_goal else {"party": who.name, "metric": lower.key_results[0].metric}
    )
    firm.defect(
        "misaligned-incentive",
        a,
        fact=f"{who.name} answers for the first of the list and is paid for a lower one.",
        also=[("unrewarded-priority", [a])],
    )


def paid_for_what_they_answer_for(firm: Firm) -> None:
    team = firm.team()
    a, _ = firm.objective(team), firm.objective(team)
    who = firm.person(team)
    a.owner = [who.name]
    firm.company.incentives.append({"party": who.name, "metric": a.key_results[0].metric, "goal": a.id})
    firm.near_miss("misaligned-incentive", a, fact="The owner is paid for the goal they answer for.")


def nobody_is_paid_for_the_first(firm: Firm) -> None:
    team = firm.team()
    a, b, _ = (firm.objective(team) for _ in range(3))
    a.owner, b.owner = [firm.person(team).name], [_aside(firm, team)]
    firm.company.incentives.append({"party": b.owner[0], "goal": b.id})
    firm.defect("unrewarded-priority", a, fact="The bonus hangs on the second of the list.")


def the_first_is_paid_too(firm: Firm) -> None:
    team = firm.team()
    a, b, _ = (firm.objective(team) for _ in range(3))
    a.owner, b.owner = [_aside(firm, team)], [_aside(firm, team)]
    firm.company.incentives += [{"party": b.owner[0], "goal": b.id}, {"party": a.owner[0], "goal": a.id}]
    firm.near_miss("unrewarded-priority", a, fact="Both the first and the second are in somebody's bonus.")


def _aside(firm: Firm, team: Team) -> str:
    """Somebody who answers for nothing else."""
    made = firm.person(team)
    made.goals = 99
    return made.name


def _asked(firm: Firm, choices: list[int], people: int) -> str:
    team = firm.team()
    goals = [firm.objective(team) for _ in range(4)]
    while len(team.people) < people:
        firm.person(team)
    poll = Poll(
        firm.pick(("What is our top priority?", "What goes first until Christmas?", "Was ist unser wichtigstes Ziel?")),
        team.name,
        team.people[0].name,
        AUTUMN.starts,
    )
    for person, choice in zip(team.people, choices, strict=False):
        said = firm.pick((goals[choice].id, goals[choice].title))
        poll.answers.append(Answer(person.name, team.name, person.function, said, AUTUMN.starts + dt.timedelta(days=2)))
    firm.company.polls.append(poll)
    return team.name


def everybody_names_another(firm: Firm) -> None:
    team = _asked(firm, firm.pick(([0, 1, 2, 3, 1], [0, 2, 1, 0, 3], [3, 2, 1, 0, 0])), 5)
    firm.defect("divergent-priority", team, fact="Five people, asked alone, named four different first goals.")


def nearly_everybody_names_the_first(firm: Firm) -> None:
    team = _asked(firm, [0, 0, 1, 0, 0], 5)
    firm.near_miss("divergent-priority", team, fact="Four of five named the first of the list.")


def two_were_asked(firm: Firm) -> None:
    team = _asked(firm, [0, 1], 4)
    firm.near_miss("divergent-priority", team, fact="Only two answered; that is no spread.")


def an_allowance_that_hides_nothing(firm: Firm) -> None:
    o, _ = firm.plain()
    o.allow = [{"rule": "nothing-excluded", "until": "2026-12-31", "reason": "agreed in October"}]
    firm.defect("unused-waiver", f"allow nothing-excluded on {o.key}", fact="What was allowed was mended long ago.")


def an_allowance_that_ran_out(firm: Firm) -> None:
    o, _ = firm.plain()
    o.not_doing, o.trade_offs = [], []
    o.decision = Decision(o.owner[0], AUTUMN.starts, "go", "It is time.")
    o.allow = [{"rule": "nothing-excluded", "until": "2026-10-31", "reason": "until the lease is signed"}]
    firm.defect(
        "expired-waiver",
        f"allow nothing-excluded on {o.key}",
        fact="It was allowed until October.",
        also=[("nothing-excluded", [o]), ("missing-guardrail", [o])],
    )


def an_allowance_in_force(firm: Firm) -> None:
    o, _ = firm.plain()
    o.not_doing, o.trade_offs = [], []
    o.decision = Decision(o.owner[0], AUTUMN.starts, "go", "It is time.")
    o.allow = [{"rule": "nothing-excluded", "until": "2026-12-31", "reason": "until the lease is signed"}]
    firm.near_miss(
        "unused-waiver",
        f"allow nothing-excluded on {o.key}",
        fact="Allowed, and still needed.",
        also=[("nothing-excluded", [o]), ("missing-guardrail", [o])],
    )
    firm.near_miss("expired-waiver", f"allow nothing-excluded on {o.key}", fact="Allowed until the end of the year.")
