"""A run about one goal: which source is asked, which rules can be judged from that goal alone, and what is left.

For gates (`okrlint check --key`), which must answer in a few requests. How one goal is read is its tracker's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from okrlint.config import Source
from okrlint.engine import Rule
from okrlint.engine.report import is_complete, narrowed
from okrlint.errors import IncompleteError, UsageError
from okrlint.findings import Finding, Report, Tally, Unseen
from okrlint.snapshot import Snapshot, read_live
from okrlint.trackers import tracker
from okrlint.yaml_positions.check import suggest

OVER = frozenset({"goal", "objective", "key_result", "decision", "waiver"})
RELATIONS = frozenset(
    {
        "goal",
        "objective",
        "key_result",
        "cycle",
        "owner",
        "ownership",
        "activity",
        "work_card",
        "contributes",
        "check_in",
        "waiver",
    }
    | {"decision", "option", "position", "exclusion", "trade_off", "commitment", "label", "metric_use", "progress"}
    | {"term", "active_since", "kind_of_goal", "pace", "change", "goalpost", "person"}
    | {"clarity", "agreement_sought", "metric_group", "usual_trade_off"}
)
"""What a rule may ask and still be judged from one goal: that goal's own. People, teams, ranks, overlaps and single
work items belong to everybody, so a rule that reads those is left to a full scan."""
OF_WORK = frozenset({"work", "contributes", "movement", "assignment"})
"""What one source may hold for the goals of another."""
HINT = "`okrlint check` without --key reads everything and judges it"


class GatePlan(msgspec.Struct, frozen=True):
    """What is read for one goal: `alone` is the source that reads nothing else, `left_out` are those not read."""

    sources: tuple[Source, ...]
    alone: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether something that a full run reads is left out."""
        return bool(self.alone or self.left_out)


def asked(sources: Sequence[Source], key: str) -> GatePlan:
    """The sources to read for a goal: the one that can have it, and those that cannot tell, which are read whole.

    Files are such: they hold any key, and are cheap. Raises UsageError when no source or more than one can have it.
    """
    whole = tuple(s for s in sources if tracker(s.kind).goal_ref is None)
    telling = [s for s in sources if s not in whole]
    fitting = [s for s in telling if _may_have(s, key)]
    if len(fitting) > 1:
        raise UsageError(
            f"--key {key!r} fits several sources: {', '.join(s.name for s in fitting)}",
            hint="name the issue by its address, or keep a configuration with one source for the gate",
        )
    if not fitting and not whole and telling:
        raise UsageError(
            f"--key {key!r} fits no source",
            allowed="; ".join(f"{s.name}: {tracker(s.kind).goal_keys(s.settings)}" for s in telling),
        )
    left_out = tuple(s.name for s in telling if s not in fitting)
    return GatePlan((*fitting, *whole), fitting[0].name if fitting else "", left_out)


def _may_have(source: Source, key: str) -> bool:
    goal_ref = tracker(source.kind).goal_ref
    return goal_ref is not None and goal_ref(source.settings, key) is not None


def goal_of(snapshot: Snapshot, key: str) -> str:
    """The id of the goal that a key, id or address stands for.

    Raises UsageError when there is no such goal: no finding about a goal that nobody has is no good news.
    """
    for entry in snapshot.manifest.sources.values():
        if only := entry.cursors.get("only"):
            return only
    known: dict[str, str] = {}
    for relation in ("objective", "key_result"):
        for goal in read_live(snapshot, relation):
            known |= {_plain(n): goal["id"] for n in (goal["key"], goal["id"], goal.get("url", "")) if n}
    if _plain(key) in known:
        return known[_plain(key)]
    if not is_complete(snapshot.manifest):
        failed = [f for entry in snapshot.manifest.sources.values() for f in entry.failures]
        why = "; ".join(dict.fromkeys(f.reason for f in failed)) or "not everything could be read"
        where = next((f.where for f in failed if f.where), "")
        raise IncompleteError(f"--key {key!r} was not found: {why}", where=where)
    raise UsageError(f"--key {key!r}: there is no such goal", hint=suggest(_plain(key), set(known)))


def _plain(name: str) -> str:
    """A key as it is compared: in any case, an address without what follows its path."""
    if name.startswith(("http://", "https://")):
        parts = urlsplit(name)
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}".casefold()
    return name.strip().casefold()


def judgeable(rules: Sequence[Rule], plan: GatePlan) -> list[Rule]:
    """The rules that can be judged from what was read for one goal.

    A page that compares a goal with others although its relations do not show that says so by the tag `comparison`.
    """
    from okrlint.engine.database import read_by

    chosen = []
    for rule in rules:
        rests_on = {*rule.page.meta.needs, *rule.page.meta.heeds, *rule.page.meta.uses}
        elsewhere = plan.left_out and rests_on & OF_WORK
        alone = rule.page.meta.over in OVER and "comparison" not in rule.page.meta.tags
        if alone and read_by([rule]) <= RELATIONS and not elsewhere:
            chosen.append(rule)
    return chosen


def completed(report: Report, left: Iterable[Rule], key: str, plan: GatePlan) -> Report:
    """The report with the rules that were not judged, and a note on sources that were not read."""
    tallies = sorted([*report.tallies, *_without(left, key, plan)], key=lambda t: t.rule)
    notes = (f"only {key} was asked for: {', '.join(plan.left_out)} was not read",) if plan.left_out else ()
    return msgspec.structs.replace(report, tallies=tuple(tallies), notes=(*report.notes, *notes))


def _without(rules: Iterable[Rule], key: str, plan: GatePlan) -> list[Tally]:
    tallies = []
    for rule in rules:
        meta, reason = rule.page.meta, f"only {key} was asked for"
        if plan.left_out and {*meta.needs, *meta.heeds, *meta.uses} & OF_WORK:
            reason += f", and {', '.join(plan.left_out)}, which may hold its work, was not read"
        tallies.append(
            Tally(
                rule=rule.page.id,
                title=meta.title,
                severity=rule.severity,
                over=meta.over,
                unseen=(Unseen(reason, hint=HINT),),
            )
        )
    return tallies


def about(report: Report, goal: str, key: str = "") -> Report:
    """The report with the findings about one goal (its id) only: about it, its key results, and its waivers."""
    return narrowed(report, (f for f in report.findings if _is_about(f, goal, key)), dropped="elsewhere")


def _is_about(finding: Finding, goal: str, key: str) -> bool:
    if any(s.id == goal for s in (*finding.subjects, finding.group)):
        return True
    own = tuple(f"waiver:{name}:" for name in (goal, key) if name)
    return finding.subjects[0].kind == "waiver" and finding.subjects[0].id.startswith(own)
