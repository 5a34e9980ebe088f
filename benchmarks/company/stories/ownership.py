"""Who answers for it: nobody, somebody who left, several, or one person for everything."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm
from benchmarks.company.model import SUMMER, TODAY, Edit, Objective

_PLACEHOLDERS = {
    "en": (
        "TBD",
        "???",
        "to be hired",
        "unassigned",
        "OWNER",
        "n/a",
        "nobody yet",
        "vacant",
        "to be confirmed",
        "tba",
        "?",
    ),
    "de": ("N.N.", "offen", "unbesetzt", "wird noch benannt", "noch offen", "???"),
    "en aside": ("to be decided", "TBC", "not assigned yet", "someone", "--", "xxx", "to be found", "pending"),
    "de aside": ("noch nicht besetzt", "wird gesucht", "muss noch geklärt werden", "niemand", "n. n."),
}
_ROLES = {
    "en": ("Head of Logistics", "CFO", "Shift lead night"),
    "de": ("Leitung Einkauf", "Abteilungsleiterin Vertrieb"),
}


def nobody_was_ever_named(firm: Firm) -> None:
    o, _ = firm.plain()
    o.owner = []
    for k in o.key_results:
        k.owner = []
    firm.defect(
        "missing-owner",
        o,
        fact="Nobody answers for the objective or any of its key results.",
        also=[("missing-owner", [k]) for k in o.key_results],
    )


def a_name_that_names_nobody(firm: Firm) -> None:
    o, k = firm.plain()
    goal = firm.pick((o, k))
    goal.owner = [firm.phrase(_PLACEHOLDERS, o.team.language)]
    firm.defect(
        "missing-owner", goal, fact=f"The field was filled in so that it would not be empty: {goal.owner[0]!r}."
    )


def only_a_bot_owns_it(firm: Firm) -> None:
    _, k = firm.plain()
    k.owner = [firm.bot.name]
    firm.defect("missing-owner", k, fact="The key result was put on the account of the ticket bot.")


def the_objective_has_an_owner(firm: Firm) -> None:
    o, _ = firm.plain()
    for k in o.key_results:
        k.owner = []
    firm.near_miss("missing-owner", *o.key_results, fact="The owner of the objective answers for its key results too.")


def a_post_answers_for_it(firm: Firm) -> None:
    o, k = firm.plain()
    k.owner = [firm.phrase(_ROLES, o.team.language)]
    firm.near_miss("missing-owner", k, fact=f"{k.owner[0]} is one person, whoever it is this year.")


def two_people_each_thought_the_other(firm: Firm) -> None:
    o, k = firm.plain()
    goal = firm.pick((o, k))
    goal.owner = [p.name for p in firm.dice.sample(o.team.people, firm.pick((2, 2, 3)))]
    firm.defect("shared-accountability", goal, fact="Several people are named, and none of them alone.")


def two_people_in_one_field(firm: Firm) -> None:
    o, k = firm.plain()
    one, two = (p.name for p in firm.dice.sample(o.team.people, 2))
    k.owner = [firm.pick((f"{one} and {two}", f"{one}, {two}", f"{one} & {two}", f"{one} / {two}", f"{one} und {two}"))]
    firm.defect("shared-accountability", k, fact=f"Two people were written into one field: {k.owner[0]!r}.")


def one_owner_and_helpers(firm: Firm) -> None:
    o, k = firm.plain()
    k.contributors = [p.name for p in o.team.people if p.name != k.owner[0]][:3]
    firm.near_miss("shared-accountability", k, fact="One owner; the others help.")


def a_name_with_a_comma_or_particle(firm: Firm) -> None:
    _, k = firm.plain()
    first, last = k.owner[0].split(" ", 1)
    k.owner = [
        firm.pick((f"{first} van der {last}", f"{first} {last} (Dr.)", f"{first} {last}-Hale", f"{first} O'{last}"))
    ]
    firm.near_miss("shared-accountability", k, fact=f"{k.owner[0]!r} is one person.")


def handed_over_in_october(firm: Firm) -> None:
    o, k = firm.plain()
    old = next(p.name for p in o.team.people if p.name != k.owner[0])
    k.changes.append(Edit(dt.date(2026, 10, 14), "owner", old, k.owner[0], note="moved to another team"))
    firm.near_miss("shared-accountability", k, fact="Handed over once; there was one owner at any time.")


def the_owner_has_left(firm: Firm) -> None:
    o, k = firm.plain()
    gone = firm.person(o.team)
    gone.active = False
    goal = firm.pick((o, k))
    goal.owner = [gone.name]
    firm.defect(
        "departed-owner",
        goal,
        fact=f"{gone.name} left; the account was closed and the goal stayed theirs.",
        also=[("departed-owner", [x]) for x in o.key_results],
    )


def the_owner_is_on_holiday(firm: Firm) -> None:
    o, k = firm.plain()
    away = firm.person(o.team)
    away.last_seen = TODAY - dt.timedelta(days=firm.dice.randrange(15, 40))
    k.owner = [away.name]
    firm.near_miss("departed-owner", k, fact="On holiday or ill for some weeks, and coming back.")


def a_helper_has_left(firm: Firm) -> None:
    o, k = firm.plain()
    gone = firm.person(o.team)
    gone.active = False
    k.contributors = [gone.name]
    firm.near_miss("departed-owner", k, fact="A helper left; the owner is there.")


def the_owner_of_a_closed_goal_has_left(firm: Firm) -> None:
    o, _ = firm.plain()
    gone = firm.person(o.team)
    gone.active = False
    o.owner, o.state, o.score = [gone.name], "finished", 0.8
    for k in o.key_results:
        k.owner, k.life.left, k.life.stops = [], 0, 40
    firm.near_miss("departed-owner", o, fact="The goal was closed before its owner left.")


def one_person_for_everything(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    person = firm.person(team)
    person.goals = 99  # gets no other goal
    others = [firm.objective(team) for _ in range(3)]
    _give(firm, others, person.name, 9)
    firm.defect("overcommitted-owner", person, fact="Answers for nine key results of three objectives at once.")


def a_person_with_a_closed_past(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    person = firm.person(team)
    now, before = firm.objective(team), [firm.objective(team, cycle=SUMMER) for _ in range(2)]
    _give(firm, [now], person.name, 3)
    _give(firm, before, person.name, 6)
    for o in before:
        o.rank = None
        o.state, o.score = "finished", 0.7
        for k in o.key_results:
            k.life.left = 0
    team.places -= 2
    firm.near_miss("overcommitted-owner", person, fact="Three goals now; six more were closed and graded in September.")


def one_person_in_the_middle_of_everything(firm: Firm) -> None:
    o, k = firm.plain()
    person = firm.person(o.team)

    def juggles() -> None:
        for n in range(firm.dice.randrange(13, 18)):
            made = firm.item(o.team, f"Part {n + 1} of the order for {o.subject}", TODAY - dt.timedelta(days=30))
            made.assignee = person.name
            firm.start(made, made.created + dt.timedelta(days=firm.dice.randrange(1, 28)))
            k.work.append(made)

    firm.afterwards(juggles)
    firm.defect(
        "overcommitted-owner",
        person,
        fact="More than a dozen things begun at once, none of them finished.",
        also=[("unlikely-to-finish", [k]), ("overfull-cycle", [o.team]), ("scope-growth", [k])],
    )


def a_person_who_finishes_what_they_begin(firm: Firm) -> None:
    o, k = firm.plain()
    person = firm.person(o.team)

    def works() -> None:
        for n in range(16):
            made = firm.item(o.team, f"Order {n + 1} for {o.subject}", TODAY - dt.timedelta(days=40 - n))
            made.assignee = person.name
            firm.start(made, made.created + dt.timedelta(days=1))
            if n < 13:
                firm.finish(made, made.created + dt.timedelta(days=4))
            k.work.append(made)

    firm.afterwards(works)
    firm.near_miss(
        "overcommitted-owner", person, fact="Much work, done one thing after the other: three are in progress."
    )


def _give(firm: Firm, objectives: list[Objective], name: str, count: int) -> None:
    for k in [k for o in objectives for k in o.key_results][:count]:
        for person in firm.company.people:
            person.goals -= person.name in k.owner
        k.owner = [name]
