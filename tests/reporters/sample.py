"""An invented report that looks like a real one: Tarn & Field, a maker of trail maps; 12 objectives, 25 findings."""
# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
from typing import Any

from okrlint.findings import (
    Evidence,
    Finding,
    Party,
    Report,
    Severity,
    SourceSummary,
    Subject,
    Tally,
    Unseen,
    Waived,
    fingerprint,
)

SITE = "https://tarnfield.atlassian.net/browse"

OBJECTIVES = {
    "MAP-1": ("Hikers trust the map in every season", "plans/2026-q4.yaml", 11),
    "MAP-2": ("Publish winter routes before the first snow", "plans/2026-q4.yaml", 34),
    "MAP-3": ("Map data costs half of what it does now", "plans/2026-q4.yaml", 58),
    "APP-1": ("The app is the first thing opened at the trailhead", "plans/2026-q4.yaml", 83),
    "APP-2": ("Offline maps that never surprise", "plans/2026-q4.yaml", 107),
    "APP-3": ("Everyone who pays finds it worth paying", "plans/2026-q4.yaml", 131),
    "OPS-1": ("Releases are boring", "", 0),
    "OPS-2": ("Nobody is woken at night", "", 0),
    "OPS-3": ("Cloud bill grows slower than usage", "", 0),
    "BIZ-1": ("Outdoor clubs buy through us", "", 0),
    "BIZ-2": ("日本のハイカーに選ばれる地図になる 🗾", "", 0),
    "BIZ-3": ("Tourist offices renew without being asked", "", 0),
}
KEY_RESULTS = {
    "MAP-1.1": ("Share of trails checked within 90 days from 52 % to 80 %", "MAP-1", 17),
    "MAP-1.2": ("Reported map errors per 1,000 hikes from 9 to 4", "MAP-1", 23),
    "MAP-2.1": ("420 winter routes published by 30 November", "MAP-2", 40),
    "MAP-3.1": ("Field survey cost per km from 38 to 19 euro", "MAP-3", 64),
    "MAP-3.2": ("Share of trails checked within 90 days from 52 % to 40 %", "MAP-3", 70),
    "APP-1.1": ("Weekly active hikers from 61,000 to 90,000", "APP-1", 89),
    "APP-2.1": ("Failed downloads from 3.1 % to 0.5 %", "APP-2", 113),
    "APP-2.2": ("Offline pack size from 410 MB to 250 MB", "APP-2", 118),
    "APP-3.1": ("Monthly churn of paying members from 4.2 % to 3 %", "APP-3", 137),
    "OPS-1.1": ("Releases without a hotfix from 70 % to 95 %", "OPS-1", 0),
    "OPS-2.1": ("Night pages a month from 11 to 2", "OPS-2", 0),
    "BIZ-1.1": ("24 clubs signed", "BIZ-1", 0),
    "BIZ-2.1": ("月間アクティブユーザーを 3,000 人から 12,000 人へ", "BIZ-2", 0),
}
PEOPLE = {
    "MAP": Party(id="u:1", name="Ragna Thorvald"),
    "APP": Party(id="u:2", name="Ilse Brandt"),
    "OPS": Party(id="u:3", name="Tomás Quiroga"),
    "BIZ": Party(id="u:4", name="平野 さくら"),
}
RULES: dict[str, tuple[Severity, str, str, str, str]] = {
    "missing-owner": ("error", "ownership", "goal", "Goal that nobody answers for", "Name one accountable person."),
    "shared-accountability": (
        "warning",
        "ownership",
        "goal",
        "Several people answer for one goal",
        "Agree on the one person who answers for it; keep the others as contributors.",
    ),
    "overcommitted-owner": (
        "warning",
        "ownership",
        "person",
        "Owner of more goals than one person can carry",
        "Hand one of the goals over, or say which of them waits.",
    ),
    "unranked-overlap": (
        "error",
        "pecking order",
        "pair",
        "Overlapping objectives with no order between them",
        "Rank the two, make one the parent of the other, or write down which one goes first.",
    ),
    "opposing-key-results": (
        "error",
        "trade-offs",
        "pair",
        "Key results that push one metric in opposite directions",
        "Drop one of the two, or give them one target that both can meet.",
    ),
    "idle-key-result": (
        "error",
        "outputs",
        "key_result",
        "No recent work on this key result",
        "Start its next step, link other work, or drop it.",
    ),
    "green-without-output": (
        "error",
        "outputs",
        "key_result",
        "Reported on track while nothing changed",
        'Ask what "on track" rests on; correct the status or record the value.',
    ),
    "stale-check-in": (
        "warning",
        "follow-through",
        "key_result",
        "No check-in for a long time",
        "Record a value and a confidence, or pause the key result.",
    ),
    "nothing-excluded": (
        "warning",
        "decisions",
        "objective",
        "Nothing was ruled out",
        "Write down one thing that this objective will not do.",
    ),
    "orphan-work": (
        "notice",
        "outputs",
        "team",
        "Work that serves no goal",
        "Link the largest items to a goal, or say that they are upkeep.",
    ),
    "expired-waiver": (
        "notice",
        "bookkeeping",
        "waiver",
        "Waiver that has run out",
        "Renew it with a reason, or remove it.",
    ),
    "unlikely-to-finish": (
        "warning",
        "capacity",
        "key_result",
        "Open work ends after the due date",
        "Cut scope or move the date.",
    ),
    "misaligned-incentive": (
        "warning",
        "incentives",
        "person",
        "Incentive that points elsewhere",
        "Move the incentive.",
    ),
}


def subject(key: str) -> Subject:
    """The goal with that key."""
    if key in OBJECTIVES:
        title, file, line = OBJECTIVES[key]
        kind = "objective"
    else:
        title, parent, line = KEY_RESULTS[key]
        file = OBJECTIVES[parent][1]
        kind = "key_result"
    if not file:
        return Subject(kind=kind, id=f"jira:{key}", key=key, title=title, source="jira", url=f"{SITE}/{key}")
    return Subject(kind=kind, id=f"file:{key}", key=key, title=title, source="files", file=file, line=line, column=5)


def finding(rule: str, keys: str, message: str, *evidence: Evidence, **more: Any) -> Finding:
    """A finding of that rule about the goals with these keys."""
    severity, family, _, title, advice = RULES[rule]
    subjects = more.pop("subjects", None) or tuple(subject(k) for k in keys.split())
    first = keys.split()[0]
    owners = () if rule == "missing-owner" else (PEOPLE[first.split("-")[0]],)
    return Finding(
        rule=rule,
        severity=severity,
        family=family,
        title=title,
        subjects=subjects,
        group=subject(KEY_RESULTS[first][1] if first in KEY_RESULTS else first),
        message=message,
        advice=advice,
        fingerprint=fingerprint(rule, tuple(s.id for s in subjects)),
        evidence=evidence,
        owners=owners,
        **more,
    )


def moved(key: str, title: str, on: str) -> Evidence:
    return Evidence(text=f"{key} {title}, last moved", url=f"{SITE}/{key}", on=on)


def _findings() -> list[Finding]:
    overlap = (
        Evidence(text="shared word: trails checked within 90 days"),
        Evidence(text="7 work items serve both, the newest is MAP-218", url=f"{SITE}/MAP-218", on="2026-11-14"),
    )
    dana = Subject(kind="person", id="jira:u2", key="Ilse Brandt", source="jira")
    team = Subject(kind="team", id="jira:t3", key="Platform", source="jira")
    waiver = Subject(kind="waiver", id="file:w1", key="okrlint.yaml:22", file="okrlint.yaml", line=22, column=5)
    return [
        finding(
            "opposing-key-results",
            "MAP-1.1 MAP-3.2",
            "MAP-1.1 raises “share of trails checked within 90 days” to 80 %, MAP-3.2 lowers it to 40 %, both by 2026-12-31",
            Evidence(text="same metric, same population (all marked trails), same cycle 2026-Q4"),
            values={"metric": "share of trails checked within 90 days", "higher": 80.0, "lower": 40.0},
            first_seen="2026-11-02",
        ),
        finding("unranked-overlap", "MAP-1 MAP-3", "“Hikers trust the map in every season” (Ragna Thorvald) and “Map data costs half of what it does now” "
                "(Ragna Thorvald): 7 work items serve both. It is not written which goes first", *overlap,
                confidence=0.91, values={"score": 0.91}),
        finding("unranked-overlap", "APP-1 APP-3", "“The app is the first thing opened at the trailhead” and “Everyone who pays finds it worth paying”: "
                "9 of 14 people work on both. It is not written which goes first",
                Evidence(text="9 of 14 people work on both"), confidence=0.64, tier="likely"),
        finding("idle-key-result", "MAP-2.1", "“420 winter routes published by 30 November”: no linked work has moved since 17 October, for 34 days "
                "(3 open, 1 in progress)",
                moved("MAP-207", "Survey the eastern ridge", "2026-10-17"),
                moved("MAP-199", "Avalanche layer", "2026-10-09"), values={"quiet": 34, "open": 3, "doing": 1},
                first_seen="2026-11-08"),
        finding("idle-key-result", "APP-2.2", "“Offline pack size from 410 MB to 250 MB”: no work is linked to it"),
        finding("idle-key-result", "BIZ-2.1", "BIZ-2.1: all 4 linked work items are assigned to nobody",
                Evidence(text="BIZ-88 翻訳レビュー, unassigned", url=f"{SITE}/BIZ-88", on="2026-11-01")),
        finding("green-without-output", "OPS-2.1",
                "OPS-2.1 is reported on track; its value has been 11 since 2026-09-28 and no linked work was finished",
                Evidence(text="check-in: on track, 11", url=f"{SITE}/OPS-2?focusedCommentId=101", on="2026-11-16"),
                values={"value": 11.0}, first_seen="2026-10-26"),
        finding("green-without-output", "APP-3.1",
                "APP-3.1 is reported on track; its value has been 4.2 since 2026-10-01 and no linked work was finished"),
        finding("missing-owner", "BIZ-3", "“Tourist offices renew without being asked”: the owner is still open (“TBD”)"),
        finding("missing-owner", "OPS-1.1", "“Releases without a hotfix from 70 % to 95 %”: no owner is named"),
        finding("shared-accountability", "APP-1", "APP-1 names 3 accountable people: Ilse Brandt, Noor Haddad and Wim Claes"),
        finding("shared-accountability", "OPS-3", "OPS-3 is owned by a team (Platform) and no person"),
        finding("overcommitted-owner", "APP-2", "Ilse Brandt answers for 6 active goals and has 11 work items in progress",
                subjects=(dana,)),
        finding("stale-check-in", "MAP-1.2", "MAP-1.2: last check-in 41 days ago, on 2026-10-10"),
        finding("stale-check-in", "APP-1.1", "APP-1.1: never checked in, 50 days into the cycle"),
        finding("stale-check-in", "BIZ-1.1", "BIZ-1.1: last check-in 38 days ago, on 2026-10-13"),
        *(finding("nothing-excluded", key, f"{key}: no exclusion, no dropped option and no trade-off is on record")
          for key in ("MAP-1", "APP-1", "APP-3", "OPS-1", "BIZ-1", "BIZ-2")),
        finding("orphan-work", "OPS-1", "Platform: 31 of 58 items of work in progress or finished since 2026-10-01 serve no goal",
                Evidence(text="OPS-412 Upgrade the tile server (13 points)", url=f"{SITE}/OPS-412", on="2026-11-19"),
                Evidence(text="OPS-390 New badge printer (8 points)", url=f"{SITE}/OPS-390", on="2026-11-12"),
                subjects=(team,)),
        finding("expired-waiver", "APP-2", "The waiver of stale-check-in for APP-2.1 ran out on 2026-10-31", subjects=(waiver,)),
        finding("nothing-excluded", "OPS-2", "OPS-2: no exclusion, no dropped option and no trade-off is on record"),
        finding("nothing-excluded", "MAP-2", "MAP-2: no exclusion, no dropped option and no trade-off is on record",
                waived=Waived(reason="the route list is the exclusion, see the wiki", until="2026-12-31", by="ragna",
                              where="plans/2026-q4.yaml:36:7")),
        finding("stale-check-in", "APP-2.1", "APP-2.1: last check-in 29 days ago, on 2026-10-22",
                waived=Waived(reason="numbers come monthly from the store", by="okrlint.yaml", where="okrlint.yaml:18:5")),
    ]  # fmt: skip


def _tally(rule: str, found: list[Finding], ok: int, idle: int = 0, unseen: tuple[Unseen, ...] = ()) -> Tally:
    severity, _, over, title, _ = RULES[rule]
    mine = [f for f in found if f.rule == rule]
    return Tally(
        rule=rule,
        title=title,
        severity=severity,
        over=over,
        finding=len(mine),
        waived=sum(1 for f in mine if f.waived),
        ok=ok,
        not_applicable=idle,
        not_evaluated=sum(u.count for u in unseen),
        unseen=unseen,
    )


def report() -> Report:
    """25 open findings, 2 waived ones, rules that could not be judged, and a source that failed in part."""
    found = _findings()
    page = "jira: page 4 of 6 of the change history could not be read (HTTP 502)"
    history = Unseen(
        page, "jira", 9, ("OPS-3.1", "BIZ-1.1", "BIZ-3.2"), "Run `okrlint fetch` again; it goes on where it stopped."
    )
    incentives = Unseen(
        "no source provides incentives", "", 12, (), "Record `incentives:` in an OKR file, or turn the rule off."
    )
    tallies = (
        _tally("missing-owner", found, 50),
        _tally("shared-accountability", found, 48, 2),
        _tally("overcommitted-owner", found, 17),
        _tally("unranked-overlap", found, 64),
        _tally("opposing-key-results", found, 3),
        _tally("idle-key-result", found, 28, 0, (history,)),
        _tally("green-without-output", found, 20, 9, (history,)),
        _tally("stale-check-in", found, 36),
        _tally("nothing-excluded", found, 4),
        _tally("orphan-work", found, 3),
        _tally("expired-waiver", found, 2),
        _tally("unlikely-to-finish", found, 0, 0, (Unseen("no due date and no cycle", "jira", 4, ("OPS-1.1",)),)),
        _tally("misaligned-incentive", found, 0, 0, (incentives,)),
    )
    return _report(tuple(found), tallies, complete=False)


def _report(found: tuple[Finding, ...], tallies: tuple[Tally, ...], *, complete: bool) -> Report:
    broken = {} if complete else {"movement": "page 4 of 6 failed with HTTP 502"}
    return Report(
        tool="okrlint 0.1.0",
        as_of=dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC),
        complete=complete,
        findings=found,
        tallies=tallies,
        sources=(
            SourceSummary(name="files", kind="files", finished=True, coverage={"objective": "complete"}),
            SourceSummary(
                name="jira",
                kind="jira",
                finished=True,
                coverage={"objective": "complete", "movement": "complete" if complete else "partial"},
                reasons=broken,
                failures=() if complete else ("OPS-77: no permission to see the issue",),
            ),
        ),
        preset="recommended",
        counts={"objective": 12, "key_result": 40, "work": 150, "owner": 61},
        notes=() if complete else ("work.ndjson: the last line is torn (an interrupted write) and was left out",),
    )


def clean() -> Report:
    """Everything seen, nothing found."""
    return _report((), tuple(_tally(rule, [], 12) for rule in RULES), complete=True)


def partly_seen() -> Report:
    """Nothing found, and that means little: a source failed."""
    whole = report()
    return _report((), tuple(_tally(t.rule, [], t.ok, 0, t.unseen) for t in whole.tallies), complete=False)


def nothing_judged() -> Report:
    """A complete reading in which no rule found anything to look at."""
    return _report((), tuple(_tally(rule, [], 0, 3) for rule in RULES), complete=True)
