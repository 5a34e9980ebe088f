"""What a native file knows: what it leaves out does not exist for some relations, and is merely unsaid for others."""

from __future__ import annotations

from okrlint.records import BY_RELATION
from okrlint.snapshot import Coverage
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.page import YamlPage
from okrlint.yaml_positions.check import suggest

STRUCTURAL = (
    "cycle",
    "team",
    "objective",
    "key_result",
    "owner",
    "rank",
    "outranks",
    "sharing",
    "decision",
    "option",
    "position",
    "exclusion",
    "trade_off",
    "term",
    "waiver",
)
"""The file is the record of these: what it does not state does not exist."""

ACTIVITY = (
    *("work", "contributes", "assignment", "movement", "check_in", "change", "person", "commitment", "incentive"),
    *("label", "poll", "answer"),
)
"""These are often kept elsewhere: a source whose files never state one knows nothing of them."""


def native_coverage(form: FileForm, page: YamlPage) -> dict[str, Coverage]:
    """Coverage of each relation by this file, `not_provided:` and `partial:` having the last word.

    An activity relation that the file does not state is left out: another file of the source may state it.
    """
    told = [*STRUCTURAL, *(relation for relation in ACTIVITY if relation in page.stated)]
    coverage = {relation: Coverage("complete") for relation in told}
    for index, relation in enumerate(form.not_provided or []):
        if _known(page, ("not_provided", index), relation):
            coverage[relation] = Coverage("not_provided", f"{page.file} says that it does not provide it")
    for relation, reason in (form.partial or {}).items():
        if _known(page, ("partial", relation), relation):
            coverage[relation] = Coverage("partial", reason.strip() or f"{page.file} says that it is partial")
    return coverage


def _known(page: YamlPage, path: tuple[str | int, ...], relation: str) -> bool:
    if relation in BY_RELATION:
        return True
    page.fault(path, f"no such relation: {relation!r}", ", ".join(BY_RELATION), suggest(relation, BY_RELATION))
    return False
