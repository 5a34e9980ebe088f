"""`okrlint doctor` for files: what was found, what could not be read, and what nobody has written down."""

from __future__ import annotations

from okrlint.errors import OkrlintError
from okrlint.trackers import Run
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.onboarding.doctor import Check

_COUNTED = (
    ("objective", "objectives"),
    ("key_result", "key results"),
    ("work", "work items"),
    ("check_in", "check-ins"),
)
_NOTHING = "name the folder of your OKR files under `sources: - files: {paths: [...]}`"


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """What a run would read. Never raises for what can be said as a failed check."""
    try:
        gathered = gather(settings)
    except OkrlintError as error:
        return [Check("files", False, str(error), "mend what is named, or `exclude` the file")]
    reading = gathered.reading
    counts: dict[str, int] = {}
    for record in reading.records:
        counts[record.relation] = counts.get(record.relation, 0) + 1
    seen = ", ".join(f"{counts.get(r, 0)} {words}" for r, words in _COUNTED)
    checks = [Check("files", bool(counts.get("objective")), seen, "" if counts.get("objective") else _NOTHING)]
    checks += [
        Check("unreadable", False, f"{f.where}: {f.what}: {f.reason}", "give access to it") for f in gathered.failures
    ]
    if reading.unplaced:
        advice = "`okrlint check --explain-input` lists them"
        checks.append(Check("left over", None, f"{len(reading.unplaced)} pieces of text could not be placed", advice))
    absent = sorted(r for r, c in reading.coverage.items() if c.state == "not_provided" and c.scope is None)
    checks.append(Check("coverage", None, f"not in these files: {', '.join(absent) or 'nothing'}"))
    return checks
