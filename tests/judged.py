"""What was judged once in this process is not judged again: the same records, coverage, rules and moment.

Tests of reading (of trackers above all) run `okrlint check` thousands of times, and most of what it is put to has been
judged before: an answer that was spoilt and asked for again leaves the snapshot that an undisturbed fetch leaves. With
the fixture `judged_once` such a run gets the findings of the first one; whatever differs in a record, a gap, a rule or
a waiver is judged. Everything before and after stays the product's own: reading, selection, filters, reports.

It rests on two promises with tests of their own, in folders that never use it: replaced lines count for nothing
(tests/relations, tests/test_snapshot_again.py), and the order of lines decides nothing
(tests/engine/test_order_of_records.py).
"""

from __future__ import annotations

import hashlib
import inspect
import re
from typing import Any

import msgspec

from okrlint import packs
from okrlint.engine.judge import Judgement, judge
from okrlint.errors import OkrlintError
from okrlint.findings import Finding, Tally
from okrlint.pages import Page
from okrlint.records import BY_RELATION
from okrlint.snapshot import read_live
from okrlint.stopwatch import IDLE

_SERVER = re.compile(rb"127\.0\.0\.1:\d+")
_LARGE = 1 << 20
"""Bytes of records from which on comparing costs more than it saves."""


class _Kept(msgspec.Struct):
    findings: list[Finding]
    tallies: list[Tally]
    remarks: list[str]
    counts: dict[str, int]


class JudgedOnce:
    """Stands in for `judge`. `judged` and `known` count what was done and what was spared."""

    def __init__(self) -> None:
        self._judge = judge
        self._form = inspect.signature(judge)
        self._built_in = packs.built_in
        self._kept: dict[bytes, tuple[bytes, bytes]] = {}
        self._packs: dict[bool, list[Page]] = {}
        self._pages: dict[int, tuple[Page, bytes]] = {}
        self.judged = self.known = 0

    def built_in(self, *, prepared: bool = False) -> list[Page]:
        """The pages that travel with okrlint, read from disk by the first who asks."""
        if prepared not in self._packs:
            self._packs[prepared] = self._built_in(prepared=prepared)
        return list(self._packs[prepared])

    def __call__(self, *given: Any, **named: Any) -> Judgement:
        """The same answer as `judge`, or its error."""
        key, server = self._key(self._form.bind(*given, **named).arguments)
        if key is None:
            return self._judge(*given, **named)
        if key in self._kept:
            self.known += 1
            then, raw = self._kept[key]
            kept = msgspec.json.decode(raw.replace(then, server) if then else raw, type=_Kept)
            return Judgement(kept.findings, kept.tallies, kept.remarks, kept.counts)
        self.judged += 1
        done = self._judge(*given, **named)
        self._kept[key] = (server, msgspec.json.encode(_Kept(*done)))
        return done

    def _key(self, asked: dict[str, Any]) -> tuple[bytes | None, bytes]:
        """What was asked, and the server that records name; None for what is not compared: models, clocks, engines."""
        snapshot, rules = asked.pop("snapshot"), asked.pop("rules")
        of_input = [asked.pop(name, None) for name in ("waivers", "as_of", "judgements")]
        company, known_rules = asked.pop("company", None), asked.pop("known_rules", ())
        watch = asked.pop("watch", IDLE)
        unusual = watch.runs or any(value != self._form.parameters[name].default for name, value in asked.items())
        if unusual or snapshot.size > _LARGE or not all(r.page.built_in for r in rules):
            return None, b""
        entries = snapshot.manifest.sources.items()
        sources = {name: (e.kind, e.finished, e.coverage, e.failures, e.keepers) for name, e in entries}
        try:
            records = [
                sorted(msgspec.json.encode(row).decode() for row in read_live(snapshot, name, with_source=True))
                for name in BY_RELATION
            ]
        except OkrlintError:
            return None, b""
        told = msgspec.json.encode(
            (sources, records, of_input, repr(company), sorted(known_rules), sorted(snapshot.torn))
        )
        servers = set(_SERVER.findall(told))
        if len(servers) > 1:
            return None, b""
        key = hashlib.sha256(_SERVER.sub(b"server", told))
        for rule in rules:
            key.update(self._digest(rule.page) + repr((rule.severity, rule.params, rule.words, rule.habit)).encode())
        return key.digest(), servers.pop() if servers else b""

    def _digest(self, page: Page) -> bytes:
        known = self._pages.get(id(page))
        if known is None or known[0] is not page:
            known = self._pages[id(page)] = (page, hashlib.sha256(repr(page).encode()).digest())
        return known[1]
