"""What comes out: work that stopped, that serves nothing, that goes where nobody decided it should; and room for it."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm
from benchmarks.company.model import NOW, TODAY, Cycle, Decision, Edit, KeyResult, Life, Move, Objective, Team

_BEHIND = ("off-pace", "status-contradiction")


def _of(k: KeyResult, *rules: str) -> list[tuple[str, list[KeyResult]]]:
    return [(rule, [k]) for rule in rules]


def the_team_stopped(firm: Firm) -> None:
    _, k = firm.plain()
    day = firm.dice.randrange(8, 18)
    k.life.stops, k.life.left, k.life.way = day, 3, [(0, 0.0), (day, 0.15), (91, 0.16)]
    k.life.says = firm.pick(("honest", "on track"))
    firm.defect(
        "idle-key-result",
        k,
        fact=f"The team stopped working on it on day {day}; its owner reported {k.life.says!r}.",
        also=_of(k, "green-without-output", *_BEHIND),
        instead=["green-without-output"],
    )


def only_a_bot_still_touches_it(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.stops, k.life.left, k.life.way = 14, 3, [(0, 0.0), (14, 0.2), (91, 0.2)]

    def pokes() -> None:
        for w in k.work:
            if w.state in ("open", "doing"):
                for days in (20, 13, 6):
                    w.moves.append(
                        Move(NOW - dt.timedelta(days=days), firm.pick(("comment", "other")), by=firm.bot.name)
                    )

    firm.afterwards(pokes)
    firm.defect(
        "idle-key-result",
        k,
        fact="A bot reminds people every week; people have stopped a month ago.",
        also=_of(k, "green-without-output", *_BEHIND),
        instead=["green-without-output"],
    )


def nobody_took_the_tickets(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.pace, k.life.hands, k.life.left, k.life.way = 0, "nobody", 4, [(0, 0.0), (91, 0.02)]

    def untouched() -> None:
        for w in k.work:
            w.moves, w.state = [], "open"

    firm.afterwards(untouched)
    firm.defect(
        "idle-key-result",
        k,
        fact="Tickets were written in October and nobody ever took one.",
        also=_of(k, "green-without-output", *_BEHIND),
        instead=["green-without-output"],
    )


def everybody_on_it_has_left(firm: Firm) -> None:
    o, k = firm.plain()
    gone = firm.person(o.team)
    gone.goals = 99  # answers for nothing
    k.life.crew, k.life.stops, k.life.way = [gone.name], 22, [(0, 0.0), (22, 0.25), (91, 0.26)]
    firm.afterwards(lambda: setattr(gone, "active", False))
    firm.defect(
        "idle-key-result",
        k,
        fact="The one person who worked on it left in the fourth week.",
        also=_of(k, "green-without-output", *_BEHIND),
        instead=["green-without-output"],
    )


def no_work_was_ever_linked(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.pace, k.life.left, k.life.way = 0, 0, [(0, 0.0), (91, 0.03)]
    firm.defect(
        "idle-key-result",
        k,
        fact="Nobody has begun anything for it.",
        also=_of(k, "green-without-output", *_BEHIND),
        instead=["green-without-output"],
    )


def a_quiet_fortnight(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.stops = 46 - firm.dice.randrange(12, 17)
    firm.near_miss("idle-key-result", k, fact="A fortnight without work: half the team was ill.")


def it_has_only_begun(firm: Firm) -> None:
    _, k = firm.plain()
    k.starts = TODAY - dt.timedelta(days=6)
    k.life.pace, k.life.left, k.life.reports_from = 0, 0, None
    firm.near_miss("idle-key-result", k, fact="Begun six days ago; the work is being planned.")


def the_aim_is_reached(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.stops, k.life.left, k.life.pace, k.life.way = 20, 0, 1.6, [(0, 0.0), (20, 1.02)]
    firm.near_miss(
        "idle-key-result", k, fact="The aim was reached in October; nothing is left to do but watch the number."
    )


def back_from_a_pause(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.stops, k.life.reports_until, k.resumed = 14, 12, TODAY - dt.timedelta(days=5)
    k.life.way = [(0, 0.0), (12, 0.14), (91, 0.14)]
    k.changes += [
        Edit(dt.date(2026, 10, 16), "state", "active", "paused"),
        Edit(k.resumed, "state", "paused", "active"),
    ]
    firm.near_miss(
        "idle-key-result", k, fact="Paused for a month and taken up again five days ago.", also=_of(k, "off-pace")
    )
    firm.near_miss("stale-check-in", k, fact="Paused for a month and taken up again five days ago.")


def an_objective_with_nothing_under_it(firm: Firm) -> None:
    o = firm.objective(results=0)
    firm.defect(
        "unlinked-objective",
        o,
        fact="A sentence on a page, and nothing below it.",
        also=[("oversized-objective", [o])],
        instead=["oversized-objective"],
    )


def an_objective_that_begins_now(firm: Firm) -> None:
    o = firm.objective(results=0)
    o.starts = TODAY - dt.timedelta(days=firm.dice.randrange(2, 9))
    firm.near_miss("unlinked-objective", o, fact="Written last week.", also=[("oversized-objective", [o])])


def an_objective_with_work_alone(firm: Firm) -> None:
    o = firm.objective(results=0)
    for n in range(10):
        made = firm.item(o.team, f"Step {n + 1} for {o.subject}", TODAY - dt.timedelta(days=20))
        firm.start(made, NOW - dt.timedelta(days=9 + n))
        if n % 2:
            firm.finish(made, NOW - dt.timedelta(days=3 + n))
        o.work.append(made)
    firm.near_miss("unlinked-objective", o, fact="No key results, but work.", also=[("oversized-objective", [o])])


def an_objective_of_objectives(firm: Firm) -> None:
    o, below = firm.objective(results=0), firm.objective()
    below.parent = o.id
    firm.near_miss("unlinked-objective", o, fact="Another objective serves it.", also=[("oversized-objective", [o])])


def a_team_busy_with_something_else(firm: Firm) -> None:
    team = firm.team(claimed=True)
    firm.objective(team)
    firm.afterwards(lambda: firm.chores(team, 45))
    firm.defect("orphan-work", team, fact="Three of four things the team does serve no goal.")


def a_team_with_some_chores(firm: Firm) -> None:
    team = firm.team(claimed=True)
    firm.objective(team)
    firm.afterwards(lambda: firm.chores(team, 5))
    firm.near_miss("orphan-work", team, fact="One thing in four is a chore.")


def a_team_whose_bot_is_busy(firm: Firm) -> None:
    team = firm.team(claimed=True)
    firm.objective(team)
    firm.afterwards(lambda: firm.chores(team, 40, hands="bot"))
    firm.near_miss("orphan-work", team, fact="Most unlinked tickets are opened and closed by a bot.")


def green_and_nothing_comes_out(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.finishes, k.life.left, k.life.says = False, 5, "on track"
    k.life.way = [(0, 0.0), (9, 0.06), (91, 0.06)]
    firm.defect(
        "green-without-output",
        k,
        fact="Busy for six weeks, nothing finished, the value stands still, reported green.",
        also=_of(k, *_BEHIND),
        instead=["status-contradiction"],
    )


def green_and_the_value_moves(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.finishes, k.life.left, k.life.says = False, 4, "on track"
    firm.near_miss("green-without-output", k, fact="Nothing is finished yet, but the value is moving as it should.")


def amber_and_nothing_comes_out(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.finishes, k.life.left, k.life.says = False, 4, "at risk"
    k.life.way = [(0, 0.0), (9, 0.06), (91, 0.06)]
    firm.near_miss("green-without-output", k, fact="Nothing comes out, and its owner says so.", also=_of(k, *_BEHIND))


def green_and_steps_are_finished(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.way, k.life.says, k.life.pace = [(0, 0.0), (9, 0.22), (91, 0.22)], "on track", 1.2
    firm.near_miss(
        "green-without-output", k, fact="The value lags behind, but work is finished every week.", also=_of(k, *_BEHIND)
    )


def all_done_and_nothing_changed(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.pace, k.life.stops, k.life.left = 1.6, 27, 0
    k.life.way, k.life.says = [(0, 0.0), (91, 0.0)], firm.pick(("honest", "on track", "at risk"))
    firm.defect(
        "output-without-outcome",
        k,
        fact="All the work was done three weeks ago and the value is where it was.",
        also=_of(k, "idle-key-result", "green-without-output", "ritual-check-in", *_BEHIND),
        instead=["idle-key-result", "green-without-output"],
    )


def all_done_last_week(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.pace, k.life.stops, k.life.left, k.life.way = 1.0, 40, 0, [(0, 0.0), (91, 0.0)]
    k.life.says = "at risk"
    firm.near_miss(
        "output-without-outcome",
        k,
        fact="The last of it was done last week; the effect takes time.",
        also=_of(k, *_BEHIND),
    )


def all_done_and_it_helped(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.pace, k.life.stops, k.life.left, k.life.way = 1.6, 27, 0, [(0, 0.0), (20, 0.1), (46, 0.6), (91, 0.9)]
    firm.near_miss("output-without-outcome", k, fact="The work is done and the value follows.")


def the_second_gets_the_work(firm: Firm) -> None:
    team = firm.team()
    a, b = firm.objective(team), firm.objective(team)
    _paces(a, 0.18)
    _paces(b, 1.7)
    firm.defect(
        "effort-inversion",
        a,
        b,
        fact="The first of the list gets a seventh of what the second gets.",
        also=[("unlikely-to-finish", [k]) for k in a.key_results],
    )


def the_second_gets_somewhat_more(firm: Firm) -> None:
    team = firm.team()
    a, b = firm.objective(team), firm.objective(team)
    _paces(a, 0.8)
    _paces(b, 1.2)
    firm.near_miss("effort-inversion", a, b, fact="The second got half as much again: it had the smaller tickets.")


def the_first_gets_the_work(firm: Firm) -> None:
    team = firm.team()
    a, b = firm.objective(team), firm.objective(team)
    _paces(a, 1.7)
    _paces(b, 0.2)
    firm.near_miss("effort-inversion", a, b, fact="The first of the list gets the work, as was said.")


def _paces(o: Objective, pace: float) -> None:
    for k in o.key_results:
        if k.kind != "guardrail":
            k.life.pace = pace


def _two_halves(firm: Firm, after: float) -> tuple[Team, Objective]:
    """A team in a half-year: a decision in the middle puts one objective first; `after` is its pace from then on."""
    half = Cycle("2026-H2", dt.date(2026, 7, 1), dt.date(2026, 12, 31))
    if half not in firm.company.cycles:
        firm.company.cycles.append(half)
    team = firm.team(claimed=True)
    first, old = firm.objective(team, cycle=half), firm.objective(team, cycle=half)
    day = dt.date(2026, 10, 5)
    people = [p.name for p in team.people]
    first.decision = Decision(
        people[0], day, f"{first.subject} first", "It is what people wait for.", options=["first", "later"]
    )
    old.decision = None
    turn = (day - half.starts).days
    for k in first.key_results:
        k.life.pace, k.life.stops, k.life.left = 0.25, turn, 0
    for k in old.key_results:
        k.life.pace, k.life.left = 1.3, 1
    if len(first.key_results) < 2:
        raise AssertionError("an objective of this story has key results")
    k = first.key_results[0]
    k.life = Life(pace=0.25, left=1, says=k.life.says, every=7, reports_from=6)
    later = first.key_results[1]
    later.life = Life(pace=after, begins=turn + 1, left=2, reports_from=6)
    if after > 1:
        for k in old.key_results:
            k.life.pace, k.life.stops, k.life.left = 1.3, turn + 4, 0
            k.life.way = [(0, 0.0), (turn, 1.0)]
    return team, first


def a_decision_that_changed_nothing(firm: Firm) -> None:
    team, first = _two_halves(firm, 0.45)
    firm.defect(
        "unchanged-effort",
        team,
        fact=f"It was decided that {first.subject} goes first, and everybody went on as before.",
        also=[("effort-inversion", [first, o]) for o in firm.company.objectives if o.team is team and o is not first]
        + [("undecided-priority", [o]) for o in firm.company.objectives if o.team is team and o is not first]
        + [("idle-key-result", [k]) for k in first.key_results]
        + [("output-without-outcome", [k]) for k in first.key_results]
        + [("green-without-output", [k]) for k in first.key_results],
    )


def a_decision_that_changed_the_work(firm: Firm) -> None:
    team, first = _two_halves(firm, 4.0)
    firm.near_miss(
        "unchanged-effort",
        team,
        fact=f"It was decided that {first.subject} goes first, and people moved.",
        also=[("idle-key-result", [k]) for k in first.key_results]
        + [("undecided-priority", [o]) for o in firm.company.objectives if o.team is team and o is not first],
    )


def work_goes_on_after_the_end(firm: Firm) -> None:
    o, _ = firm.plain()
    o.state = "dropped"
    o.changes.append(Edit(dt.date(2026, 10, 30), "state", "active", "dropped"))
    firm.defect(
        "work-on-dropped-goal",
        o,
        fact="Dropped in October; the team never heard of it and goes on.",
        also=[("work-on-dropped-goal", [k]) for k in o.key_results],
    )


def work_ended_with_the_goal(firm: Firm) -> None:
    o, _ = firm.plain()
    o.state = "dropped"
    o.changes.append(Edit(dt.date(2026, 10, 24), "state", "active", "dropped"))
    for k in o.key_results:
        k.life.stops = 23

    def closed() -> None:
        for w in (w for k in o.key_results for w in k.work if w.state in ("open", "doing")):
            w.moves.append(Move(NOW - dt.timedelta(days=8), "state", w.state, "dropped", o.owner[0]))
            w.state, w.finished = "dropped", NOW - dt.timedelta(days=8)

    firm.afterwards(closed)
    firm.near_miss("work-on-dropped-goal", o, fact="Dropped, and its tickets were closed as not planned.")


def leftovers_of_a_dropped_goal(firm: Firm) -> None:
    o, _ = firm.plain()
    o.state = "dropped"
    o.changes.append(Edit(dt.date(2026, 10, 20), "state", "active", "dropped"))
    for k in o.key_results:
        k.life.stops = 19

    def pokes() -> None:
        for w in (w for k in o.key_results for w in k.work if w.state in ("open", "doing")):
            w.moves.append(Move(NOW - dt.timedelta(days=4), "comment", by=firm.bot.name))

    firm.afterwards(pokes)
    firm.near_miss("work-on-dropped-goal", o, fact="Dropped; open tickets lie about and only a bot comments on them.")


def more_than_the_weeks_will_hold(firm: Firm) -> None:
    team = firm.team()
    a, _ = firm.objective(team), firm.objective(team)
    k = a.key_results[0]
    k.life.left = firm.dice.randrange(55, 70)
    firm.afterwards(
        lambda: firm.defect(
            "unlikely-to-finish",
            k,
            fact="Some sixty tickets are open, and the team finishes four a week.",
            also=[("overfull-cycle", [team]), *(("overcommitted-owner", [p]) for p in team.people)],
        )
    )


def a_long_list_for_a_fast_team(firm: Firm) -> None:
    team = firm.team()
    a, _ = firm.objective(team), firm.objective(team)
    a.key_results[0].life.left = 9
    firm.near_miss(
        "unlikely-to-finish", a.key_results[0], fact="Nine tickets are open, and the team finishes four a week."
    )


def everything_was_promised(firm: Firm) -> None:
    team = firm.team()
    goals = [firm.objective(team) for _ in range(3)]
    results = [k for o in goals for k in o.key_results if k.kind != "guardrail"]
    for k in results:
        k.life.left = 10
    firm.afterwards(
        lambda: firm.defect(
            "overfull-cycle",
            team,
            fact="About twice as much is promised as the team has ever finished in such a time.",
            also=[("unlikely-to-finish", [k]) for k in results] + [("overcommitted-owner", [p]) for p in team.people],
        )
    )


def what_fits_was_promised(firm: Firm) -> None:
    team = firm.team()
    goals = [firm.objective(team) for _ in range(3)]
    for k in (k for o in goals for k in o.key_results if k.kind != "guardrail"):
        k.life.left = 3
    firm.near_miss("overfull-cycle", team, fact="What is open fits into the weeks that are left.")


def the_work_keeps_growing(firm: Firm) -> None:
    _, k = firm.plain()

    def grows() -> None:
        planned, late = 6, firm.dice.randrange(7, 11)
        k.work = [firm.item(k.team, f"Planned part {n + 1}", dt.date(2026, 10, 3)) for n in range(planned)]
        for w in k.work[:3]:
            firm.start(w, w.created + dt.timedelta(days=10))
            firm.finish(w, w.created + dt.timedelta(days=17))
        firm.start(k.work[3], NOW - dt.timedelta(days=4))
        k.work += [
            firm.item(k.team, f"Also needed {n + 1}", dt.date(2026, 10, 20) + dt.timedelta(days=2 * n))
            for n in range(late)
        ]

    firm.afterwards(grows)
    firm.defect(
        "scope-growth",
        k,
        fact="Six tickets were planned; since then more were added than are done.",
        also=_of(k, "unlikely-to-finish"),
    )


def the_work_grew_a_little(firm: Firm) -> None:
    _, k = firm.plain()

    def grows() -> None:
        k.work = [firm.item(k.team, f"Planned part {n + 1}", dt.date(2026, 10, 3)) for n in range(8)]
        for w in k.work[:4]:
            firm.start(w, w.created + dt.timedelta(days=10))
            firm.finish(w, w.created + dt.timedelta(days=31))
        firm.start(k.work[4], NOW - dt.timedelta(days=4))
        k.work += [firm.item(k.team, f"Also needed {n + 1}", dt.date(2026, 11, 2)) for n in range(2)]

    firm.afterwards(grows)
    firm.near_miss("scope-growth", k, fact="Two tickets were added to eight.")


def tickets_are_written_week_by_week(firm: Firm) -> None:
    _, k = firm.plain()

    def weekly() -> None:
        k.work = []
        for n in range(13):
            w = firm.item(
                k.team, f"Week {n // 2 + 1}, part {n % 2 + 1}", dt.date(2026, 10, 2) + dt.timedelta(days=int(3.4 * n))
            )
            k.work.append(w)
            if n < 10:
                firm.start(w, w.created + dt.timedelta(days=1))
                firm.finish(w, w.created + dt.timedelta(days=4))
        firm.start(k.work[-3], NOW - dt.timedelta(days=2))

    firm.afterwards(weekly)
    firm.near_miss("scope-growth", k, fact="The team writes tickets for the coming week only, and finishes them.")
