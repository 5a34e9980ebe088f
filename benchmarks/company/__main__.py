"""`python -m benchmarks.company write|measure|same`: writes an invented company, scores the rules, compares sources."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from pathlib import Path

from benchmarks.company import export, report
from benchmarks.company.build import build
from benchmarks.company.same import differences, views
from benchmarks.company.score import Score, measure

LOOK, ASIDE = (1, 2, 3, 4, 5), tuple(range(201, 207))
"""Companies to look at while rules are mended, and companies that are scored once at the end."""
_WRITE = {"yaml": export.write_yaml, "csv": export.write_csv, "markdown": export.write_markdown}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.company", description=__doc__)
    parser.add_argument("--objectives", type=int, default=520, help="about how many objectives this quarter has")
    parser.add_argument("--teams", type=int, default=34, help="teams besides those that stories are about")
    commands = parser.add_subparsers(required=True)
    write = commands.add_parser("write", help="write a company into a folder, with what is true in truth.json")
    write.add_argument("folder", type=Path)
    write.add_argument("--seed", type=int, default=1)
    write.add_argument("--form", choices=sorted(_WRITE), default="yaml")
    write.set_defaults(run=_write)
    scored = commands.add_parser("measure", help="recall and precision of every rule")
    scored.add_argument("--seeds", type=int, nargs="+", default=list(LOOK))
    scored.add_argument("--show", nargs="*", default=[], metavar="RULE", help="what these rules missed and made up")
    scored.add_argument("--write", action="store_true", help="keep it in measured.json; then run `make docs`")
    scored.set_defaults(run=_measure)
    same = commands.add_parser("same", help="the same findings from files, GitHub and Jira?")
    same.add_argument("--seed", type=int, default=1)
    same.set_defaults(run=_same)
    given = parser.parse_args()
    given.run(given)


def _write(given: argparse.Namespace) -> None:
    company = build(given.objectives, given.teams, given.seed)
    _WRITE[given.form](company, given.folder)
    truths = [
        {"rule": t.rule, "defect": t.defect, "subjects": sorted(t.subjects), "story": t.story, "fact": t.fact}
        for t in company.truths
    ]
    (given.folder / "truth.json").write_text(json.dumps(truths, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{len(company.objectives)} objectives of {len(company.teams)} teams, {len(truths)} facts, in {given.folder}")


def _measure(given: argparse.Namespace) -> None:
    total: dict[str, Score] = {}
    for seed in given.seeds:
        with tempfile.TemporaryDirectory() as folder:
            for rule, one in measure(build(given.objectives, given.teams, seed), Path(folder)).items():
                total.setdefault(rule, Score(rule)).add(one)
        print(f"company {seed} scored", flush=True)
    for rule, one in sorted(total.items()):
        print(
            f"{rule:26} planted {one.planted:4} recall {_shown(one.recall)} near {one.near:4} wrongly {one.wrongly:3} "
            f"findings {one.findings:4} precision {_shown(one.precision)}"
        )
    for rule in given.show:
        for truth in total[rule].missed:
            print(f"missed {rule} {sorted(truth.subjects)} {truth.story}: {truth.fact}")
        for subjects, message in total[rule].false:
            print(f"false {rule} {sorted(subjects)}: {message}")
    if given.write:
        kept = report.record(dt.datetime.now(dt.UTC).date().isoformat(), given.seeds, given.objectives, total)
        report.MEASURED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _same(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seen = views(build(given.objectives, given.teams, given.seed), Path(folder))
    print(", ".join(f"{name}: {len(view.findings)} findings" for name, view in seen.items()))
    for source in ("github", "jira"):
        for difference in differences(seen["files"], seen[source]):
            print(f"{source} {difference}")


def _shown(share: float | None) -> str:
    return "   –" if share is None else f"{share:.2f}"


if __name__ == "__main__":
    main()
