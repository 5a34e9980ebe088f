"""What each kind of goal may do, and everyday oddities that only look as if something went wrong."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm
from benchmarks.company.model import AUTUMN, TODAY, Cycle, Edit, KeyResult, Objective, Report

_DAY = (TODAY - AUTUMN.starts).days
_BEHIND = ("off-pace", "status-contradiction")


def _worded(k: KeyResult, title: str) -> None:
    k.title, k.metric, k.baseline, k.target, k.unit = title, "", None, None, ""


def _said(o: Objective, day: int, status: str, note: str = "") -> None:
    at = dt.datetime.combine(AUTUMN.starts, dt.time(16), dt.UTC) + dt.timedelta(days=day)
    o.check_ins.append(Report(at, None, status, by=o.owner[0], note=note))


def _red(k: KeyResult) -> list[tuple[str, list[KeyResult]]]:
    """Off track since October, and every week again; the last time three days ago at the latest."""
    k.life.way, k.life.says, k.life.every = [(0, 0.0), (_DAY, 0.08)], "off track", 7
    k.life.reports_until = _DAY - 3
    return [(rule, [k]) for rule in _BEHIND]


# Green above red ----------------------------------------------------------------------------------------------------


def green_above_one_red_without_a_word(firm: Firm) -> None:
    o, k = firm.plain()
    also = _red(k)
    for day in (12, 26, _DAY - 1):
        _said(o, day, "on track")
    firm.defect(
        "unanswered-red", o, fact="One key result is off track; the objective is green without a word.", also=also
    )


def green_again_after_one_turned_red(firm: Firm) -> None:
    o, k = firm.plain()
    also = _red(k)
    _said(o, 10, "on track", "A good start.")
    _said(o, _DAY - 1, "on track")
    firm.defect("unanswered-red", o, fact="The only note is older than the bad news below it.", also=also)


def green_above_one_red_and_why(firm: Firm) -> None:
    o, k = firm.plain()
    also = _red(k)
    _said(o, 12, "on track")
    _said(o, _DAY - 1, "on track", "The second depot makes up for it.")
    firm.near_miss("unanswered-red", o, fact="One is off track, and its owner says why the whole holds.", also=also)


def amber_above_one_red(firm: Firm) -> None:
    o, k = firm.plain()
    also = _red(k)
    _said(o, 12, "on track")
    _said(o, _DAY - 1, "at risk")
    firm.near_miss("unanswered-red", o, fact="One is off track, and the objective is reported at risk.", also=also)


def the_red_one_was_dropped(firm: Firm) -> None:
    o, k = firm.plain()
    _red(k)
    k.state, k.life.stops, k.life.left = "dropped", 30, 0
    _said(o, _DAY - 1, "on track")
    firm.near_miss("unanswered-red", o, fact="What was off track was dropped; the rest is well.")


# Kinds --------------------------------------------------------------------------------------------------------------


def more_than_fits_and_meant_to_be(firm: Firm) -> None:
    team = firm.team()
    a, _ = firm.objective(team), firm.objective(team)
    k = a.key_results[0]
    k.kind, k.life.left = firm.pick(("aspirational", "moonshot")), firm.dice.randrange(55, 70)
    firm.near_miss(
        "unlikely-to-finish",
        k,
        fact="A bold goal with more ideas than the quarter holds: that is what it is for.",
        also=[("overfull-cycle", [team])],
    )
    firm.afterwards(
        lambda: firm.near_miss(
            "unlikely-to-finish", k, fact="The same.", also=[("overcommitted-owner", [p]) for p in team.people]
        )
    )


def a_question_with_many_ends(firm: Firm) -> None:
    o, k = firm.plain(language="en")
    _worded(k, firm.filled(firm.pick(("Explore why {x} are sent back", "Investigate who needs {x}")), o.subject))
    k.kind = "learning"
    firm.near_miss("unmeasurable-key-result", k, fact="A learning goal: it ends with an answer.")


def a_quarter_to_find_out(firm: Firm) -> None:
    o, _ = firm.plain(language="en")
    o.kind = "learning"
    o.key_results = [k for k in o.key_results if k.kind != "guardrail"]
    titles = ("Interview forty buyers of {x}", "Write down what they told us about {x}", "Publish the report on {x}")
    for k, title in zip(o.key_results, titles, strict=True):
        _worded(k, firm.filled(title, o.subject))
    firm.near_miss("task-as-key-result", o, fact="A learning objective: its tasks end with an answer.")


def somebody_keeps_many_bounds(firm: Firm) -> None:
    team = firm.team()
    keeper = firm.person(team)
    for _ in range(8):
        firm.guardrail(firm.objective(team)).owner = [keeper.name]
    firm.near_miss("overcommitted-owner", keeper, fact="Watches eight numbers that only have to hold.")


# Oddities -----------------------------------------------------------------------------------------------------------


def a_target_was_mistyped(firm: Firm) -> None:
    _, k = firm.plain()
    if k.target is None or k.baseline is None:
        return
    day, wrong = dt.date(2026, 10, 27), k.baseline
    k.changes += [
        Edit(day, "target", f"{k.target:g}", f"{wrong:g}", k.owner[0]),
        Edit(day, "target", f"{wrong:g}", f"{k.target:g}", k.owner[0], "Wrong row."),
    ]
    firm.near_miss("moved-goalposts", k, fact="A wrong number stood there for an hour.")


def its_last_day_is_today(firm: Firm) -> None:
    _, k = firm.plain()
    k.due, k.life.way = TODAY, [(0, 0.0), (_DAY, 0.97)]
    firm.near_miss("overdue-goal", k, fact="Its last day is today.", also=[("unlikely-to-finish", [k])])


def somebody_else_reports(firm: Firm) -> None:
    o, k = firm.plain()
    stand_in = next(p.name for p in o.team.people if p.name != k.owner[0])
    k.life.reports_until = 20
    at = dt.datetime.combine(TODAY - dt.timedelta(days=4), dt.time(9), dt.UTC)
    k.check_ins.append(Report(at, None, "on track", by=stand_in, note="All as it should be; the number comes Friday."))
    firm.near_miss("stale-check-in", k, fact="A colleague reports while the owner is away.")


def a_year_goes_on(firm: Firm) -> None:
    year = Cycle("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    if year.name not in {c.name for c in firm.company.cycles}:
        firm.company.cycles.append(year)
    o = firm.objective(firm.team(claimed=True), cycle=year)
    for k in o.key_results:
        k.life.way, k.life.every, k.life.begins = [(0, 0.0), (365, 1.08)], 14, 200
    firm.near_miss("unclosed-cycle", o, fact="A goal for the year, in its last quarter.")
    firm.near_miss("period-mismatch", *o.key_results, fact="They run for the whole year, as their objective does.")


def a_board_seat_answers(firm: Firm) -> None:
    o, _ = firm.plain()
    o.owner = [firm.pick(("Managing Director", "COO", "VP Sales", "Chief of Staff"))]
    firm.near_miss("missing-owner", o, fact=f"{o.owner[0]} is one person.")
    firm.near_miss("shared-accountability", o, fact="A post is no group.")


def paused_when_it_fell_behind(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.way, k.life.says, k.state = [(0, 0.0), (_DAY, 0.08)], "", "paused"
    k.life.stops, k.life.reports_until = 25, 25
    firm.near_miss("off-pace", k, fact="Paused when the storm took the roof.")
