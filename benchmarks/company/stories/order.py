"""Who yields: objectives that want the same thing or the same people, and orders that are missing or contradict."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm
from benchmarks.company.model import SUMMER, Cycle, KeyResult, Objective, Team

_TWICE = {
    "en": (
        (
            ("{X} are answered within a day", "median days until {x} are answered", "days", 9, 1),
            ("Quicker replies to {x}", "days until {x} are answered, median", "days", 9, 2),
        ),
        (
            ("Fewer people give {x} back", "share of {x} given back", "%", 22, 9),
            ("Customers keep their {x}", "share of {x} that customers give back", "%", 22, 12),
        ),
        (
            ("Every branch prints {x} at the counter", "branches that print {x} at the counter", "branches", 8, 40),
            ("No more waiting for {x} by post", "branches printing {x} at the counter", "branches", 8, 60),
        ),
        (
            ("Sell {x} to everybody who asks", "{x} sold per week", "", 200, 420),
            ("Twice as many {x}", "weekly sales of {x}", "", 200, 400),
        ),
    ),
    "de": (
        (
            ("{X} sind nach einem Tag beantwortet", "mittlere Tage bis zur Antwort bei {x}", "days", 9, 1),
            ("Schnellere Antworten bei {x}", "Tage bis zur Antwort bei {x} im Mittel", "days", 9, 2),
        ),
        (
            ("Weniger {x} kommen zurück", "Anteil zurückgegebener {x}", "%", 22, 9),
            ("Die Kundschaft behält ihre {x}", "Anteil der {x}, die zurückgegeben werden", "%", 22, 12),
        ),
    ),
}
_THING = ("self-service portal", "price list", "booking calendar", "hand-over form", "pick-up station")


def _twins(
    firm: Firm, team: Team | None = None, *, about: tuple[str, str] | None = None
) -> tuple[Objective, Objective]:
    """Two objectives of two teams that want one number to move."""
    one = team or firm.pick(firm.regular)
    two = firm.pick([t for t in firm.regular if t is not one and t.language == one.language] or [firm.other_team(one)])
    two = two if two.language == one.language else firm.team(language=one.language)
    first, second = firm.phrase(_TWICE, one.language)
    subject = firm.subject(one.language)
    made = []
    for at, (title, metric, unit, baseline, target), x in zip(
        (one, two), (first, second), about or (subject, subject), strict=True
    ):
        o = firm.objective(at, title=firm.filled(title, x), subject=x)
        _measure(firm, o.key_results[0], firm.filled(metric, x), unit, baseline, target)
        made.append(o)
    return made[0], made[1]


def _measure(firm: Firm, k: KeyResult, metric: str, unit: str, baseline: float, target: float) -> None:
    from benchmarks.company import words

    k.metric, k.unit, k.baseline, k.target = metric, unit, float(baseline), float(target)
    k.title = firm.measured(firm.pick(words.RESULT_TITLES[k.team.language]), metric, unit, baseline, target)


def two_teams_move_one_number(firm: Firm) -> None:
    a, b = _twins(firm)
    firm.defect(
        "unranked-overlap", a, b, fact="Two teams want to move the same number, and nobody said whose plan goes first."
    )


def two_teams_build_one_thing(firm: Firm) -> None:
    one = firm.pick([t for t in firm.regular if t.language == "en"] or firm.regular)
    subject, thing = firm.subject("en"), firm.pick(_THING)
    a = firm.objective(one, title=f"Launch the {thing} for {subject}", subject=subject)
    b = firm.objective(firm.other_team(one), title=f"Roll out a {thing} for {subject} in every branch", subject=subject)
    for o, title in (
        (a, f"The {thing} for {subject} is live in ten branches"),
        (b, f"{thing.capitalize()} for {subject} used by 30 branches"),
    ):
        k = o.key_results[0]
        k.title, k.metric, k.baseline, k.target, k.unit = title, "", None, None, ""
    firm.defect("unranked-overlap", a, b, fact="Two teams build the same thing.")


def two_objectives_live_on_one_pile_of_work(firm: Firm) -> None:
    a, b = firm.objective(), firm.objective()
    if a.team is b.team:
        b.team = firm.other_team(a.team)
        b.team.places += 1
        b.rank = b.team.places
        for k in b.key_results:
            k.team = b.team

    def shared() -> None:
        for k in a.key_results:
            for w in k.work:
                w.serves.append(b.key_results[0].id)
        for k in b.key_results:
            k.work = k.work[:1]

    def plant() -> None:
        here = [x for x in firm.company.objectives if x.team in (a.team, b.team)]
        firm.defect(
            "unranked-overlap",
            a,
            b,
            fact="Nearly all tickets of one are counted for the other as well.",
            also=[("contested-people", [x, y]) for x in (a, b) for y in here]
            + [("missing-commitment", [x]) for x in (a, b)]
            + [("effort-inversion", [b, x]) for x in here]
            + [("effort-inversion", [x, b]) for x in here]
            + [(rule, [k]) for k in b.key_results for rule in ("green-without-output", "idle-key-result")],
            instead=["contested-people"],
        )

    firm.afterwards(shared)
    firm.afterwards(plant)


def twins_in_order(firm: Firm) -> None:
    a, b = _twins(firm)
    how = firm.pick(("outranks", "shared", "parent"))
    if how == "outranks":
        a.outranks = [b.id]
    elif how == "shared":
        a.shared_with = [b.team.name]
        b.shared_with = [a.team.name]
    else:
        b.parent = a.id
    firm.near_miss("unranked-overlap", a, b, fact=f"Two teams move one number, and it is settled between them ({how}).")


def one_wording_two_populations(firm: Firm) -> None:
    language = firm.pick(("en", "en", "de"))
    team = firm.pick([t for t in firm.regular if t.language == language] or firm.regular)
    a, b = _twins(firm, team, about=(firm.subject(team.language), firm.subject(team.language)))
    firm.near_miss("unranked-overlap", a, b, fact=f"The same words about different things: {a.subject}, {b.subject}.")


def twins_of_two_seasons(firm: Firm) -> None:
    a, b = _twins(firm)
    b.cycle, b.state, b.score = SUMMER, "finished", 0.7
    for k in b.key_results:
        k.life.left = 0
    firm.near_miss("unranked-overlap", a, b, fact="One of the two ended in September.")


def one_place_for_two(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    a, b = firm.objective(team), firm.objective(team)
    b.rank, b.owner = a.rank, list(a.owner)
    firm.defect("tied-rank", a, b, fact="One person was given two objectives in one place of the list.", any=True)


def everything_is_first(firm: Firm) -> None:
    season = _season(firm)
    team = firm.team(claimed=True)
    objectives = [firm.objective(team, cycle=season) for _ in range(firm.dice.randrange(5, 8))]
    for o in objectives:
        o.rank, o.priority = None, "P0"
    objectives[-1].priority = firm.pick(("P0", "P1"))
    firm.defect("tied-rank", *objectives, fact="Nearly everything of the season is P0.", any=True)


def some_are_first(firm: Firm) -> None:
    season = _season(firm)
    team = firm.team(claimed=True)
    objectives = [firm.objective(team, cycle=season) for _ in range(6)]
    for at, o in enumerate(objectives):
        o.rank, o.priority = None, f"P{at}"
    firm.near_miss("tied-rank", *objectives, fact="Each has a priority of its own.")


def one_place_in_two_lists(firm: Firm) -> None:
    a = firm.objective(firm.regular[0])
    b = firm.objective(firm.regular[-1])
    b.rank = b.team.places = max(a.rank or 1, b.rank or 1)
    a.rank = a.team.places = b.rank
    firm.near_miss("tied-rank", a, b, fact="The same number in the lists of two teams.")


def an_old_place(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    a, b = firm.objective(team), firm.objective(team)
    a.rank, a.state, a.score = b.rank, "finished", 0.9
    for k in a.key_results:
        k.life.left, k.life.stops, k.life.way = 0, 38, [(0, 0.0), (38, 1.05)]
    firm.near_miss("tied-rank", a, b, fact="One of the two is finished; its place was given away.")


def a_circle_of_precedence(firm: Firm) -> None:
    teams = firm.dice.sample(firm.regular, 3) if len(firm.regular) >= 3 else [firm.team() for _ in range(3)]
    goals = [firm.objective(t) for t in teams][: firm.pick((2, 3, 3))]
    for a, b in zip(goals, goals[1:] + goals[:1], strict=True):
        a.outranks = [b.id]
    pairs = [("rank-contradiction", [a, b]) for a in goals for b in goals if a is not b]
    firm.defect(
        "ranking-cycle",
        *goals,
        fact="Each team was promised that it goes before the next, all around.",
        any=True,
        also=pairs,
        instead=["rank-contradiction"],
    )


def a_chain_of_precedence(firm: Firm) -> None:
    teams = firm.dice.sample(firm.regular, 3) if len(firm.regular) >= 3 else [firm.team() for _ in range(3)]
    a, b, c = (firm.objective(t) for t in teams)
    a.outranks, b.outranks = [b.id, c.id], [c.id]
    firm.near_miss("ranking-cycle", a, b, c, fact="Three in one order, said twice.")


def the_list_says_one_the_text_the_other(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    a, b = firm.objective(team), firm.objective(team)
    b.outranks = [a.id]
    firm.defect(
        "rank-contradiction",
        a,
        b,
        fact="Further down in the list, and said to go first.",
        also=[("ranking-cycle", [a, b])],
        instead=["ranking-cycle"],
    )


def the_list_and_the_text_agree(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    a, b = firm.objective(team), firm.objective(team)
    a.outranks = [b.id]
    firm.near_miss("rank-contradiction", a, b, fact="The list and the text say the same.")


def a_crew_for_two_masters(firm: Firm) -> None:
    a, b = _crewed(firm, 3)
    firm.defect(
        "contested-people",
        a,
        b,
        fact="Two people do nearly all the work of two objectives of two teams.",
        also=[("unranked-overlap", [a, b])],
        instead=["unranked-overlap"],
    )


def a_crew_that_knows_what_goes_first(firm: Firm) -> None:
    a, b = _crewed(firm, 3)
    a.outranks = [b.id]
    firm.near_miss("contested-people", a, b, fact="The same two people, and it is said what they do first.")


def a_crew_that_helps_out(firm: Firm) -> None:
    a, b = _crewed(firm, 1)
    firm.near_miss("contested-people", a, b, fact="Two people help another team with one key result of three.")


def _crewed(firm: Firm, lent: int) -> tuple[Objective, Objective]:
    one, two = firm.dice.sample(firm.regular, 2) if len(firm.regular) > 1 else (firm.team(), firm.team())
    a, b = firm.objective(one), firm.objective(two)
    crew = [firm.person(one).name, firm.person(one).name]
    for k in a.key_results:
        k.life.crew = crew
    for k in b.key_results[:lent]:
        k.life.crew = crew
    return a, b


def _season(firm: Firm) -> Cycle:
    """A cycle of one team alone: what is said of a whole cycle is then said of that team."""
    name = firm.pick(("Winter season", "Pilot phase", "Release", "Trimester"))
    made = Cycle(f"{name} {firm.number('season')}", dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    firm.company.cycles.append(made)
    return made
