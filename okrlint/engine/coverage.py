"""Where a rule cannot be judged because something was not seen: from the manifest's coverage to subjects and reasons.

*Unseen is not absent.* A rule that asks whether something is missing may only speak where the relations it needs were
seen whole; everything else becomes "not evaluated", with the reason the source gave.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from okrlint.company import Company
from okrlint.findings import NOT_PROVIDED
from okrlint.snapshot import Coverage, Manifest

CROSSING = frozenset({"work", "contributes", "movement", "assignment"})
"""Relations that one source may hold for the goals of another: tickets here, objectives there."""

_NOT_PROVIDED = Coverage("not_provided")


class Gap(NamedTuple):
    """Goals of one source that a rule cannot judge, and why; `ids` None means all of them."""

    source: str
    reason: str
    ids: frozenset[str] | None
    cut: bool
    """Whether the source was cut short, rather than not offering such records at all."""
    relation: str = ""


def gaps(manifest: Manifest, needs: tuple[str, ...], links: frozenset[tuple[str, str]]) -> list[Gap]:
    """The gaps that keep a rule with these needs from judging, in the order of sources and needs.

    `links` are pairs (source of work, source of the goals that it serves).
    """
    return [g for source in sorted(manifest.sources) for r in needs for g in _gaps_of(manifest, source, r, links)]


def with_company(manifest: Manifest, company: Company) -> Manifest:
    """What is known of the sources, given what the configuration knows: where it holds a glossary, no source is asked
    for one. What a source that has one showed only in part stays a gap."""
    if not company.terms:
        return manifest
    sources = {}
    for name, entry in manifest.sources.items():
        state = entry.coverage.get("term", _NOT_PROVIDED).state
        told = {**entry.coverage, "term": Coverage("complete")} if state == "not_provided" else entry.coverage
        sources[name] = msgspec.structs.replace(entry, coverage=told)
    return msgspec.structs.replace(manifest, sources=sources)


def cuts(manifest: Manifest, relations: tuple[str, ...]) -> list[Gap]:
    """Of these relations only what was cut short, which is a gap even for a rule that can do without them."""
    return [gap for gap in gaps(manifest, relations, frozenset()) if gap.cut]


def hidden(manifest: Manifest, uses: tuple[str, ...]) -> list[Gap]:
    """The gaps of partial relations that can only hide findings."""
    found = []
    for source, entry in sorted(manifest.sources.items()):
        for relation in uses:
            coverage = entry.coverage.get(relation, _NOT_PROVIDED)
            if coverage.state == "partial":
                ids = frozenset(coverage.scope) if coverage.scope is not None else None
                reason = f"{_partly(relation, coverage)}; there may be more findings"
                found.append(Gap(source, reason, ids, True, relation))
    return found


def _gaps_of(manifest: Manifest, source: str, relation: str, links: frozenset[tuple[str, str]]) -> list[Gap]:
    own = manifest.sources[source].coverage.get(relation, _NOT_PROVIDED)
    found = []
    if own.state == "partial":
        found.append(_partial(source, "", relation, own))
    if relation in CROSSING:
        lent = False
        for other, entry in sorted(manifest.sources.items()):
            theirs = entry.coverage.get(relation, _NOT_PROVIDED)
            if other == source or theirs.state == "not_provided":
                continue
            # What a partly read source does not show may be work for anybody's goals.
            if theirs.state == "partial":
                found.append(_partial(source, f"{other}: ", relation, theirs))
            lent = lent or (other, source) in links
        if own.state == "not_provided" and lent:
            return found
    if own.state == "not_provided":
        reason = f"no {_words(relation)}{NOT_PROVIDED}" + (f" ({own.reason})" if own.reason else "")
        found.append(Gap(source, reason, frozenset(own.scope) if own.scope is not None else None, False, relation))
    return found


def _partial(source: str, prefix: str, relation: str, coverage: Coverage) -> Gap:
    ids = frozenset(coverage.scope) if coverage.scope is not None else None
    return Gap(source, prefix + _partly(relation, coverage), ids, True, relation)


def _partly(relation: str, coverage: Coverage) -> str:
    return f"{_words(relation)} seen only in part" + (f" ({coverage.reason})" if coverage.reason else "")


def _words(relation: str) -> str:
    """A relation's name as a reader would say it."""
    return {
        "contributes": "links from work to goals",
        "movement": "history of work",
        "check_in": "check-ins",
        "assignment": "assignees",
        "rank": "ranks",
        "outranks": "stated precedence",
        "exclusion": "exclusions",
        "trade_off": "trade-offs",
        "option": "options considered",
        "owner": "owners",
        "sharing": "declared sharing",
        "label": "labels",
        "key_result": "key results",
        "objective": "objectives",
        "person": "accounts",
    }.get(relation, relation.replace("_", " "))
