"""A night heals what it finds: each file of the state spoilt in turn, a disk that fills, a scan that was killed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from okrlint.app.templates import chosen, place, read_index, rendered
from tests.integrations.conftest import ROOT
from tests.integrations.github.test_action import BASE
from tests.integrations.spoil import KINDS, can_be_refused, refused, spoil

INTEGRATIONS = ROOT / "integrations"
SCRIPT = INTEGRATIONS / "nightly" / "okrlint-nightly.sh"
READ = ("last.json", "history.sqlite", "snapshot/manifest.json", "snapshot/objective.ndjson")
"""What a night reads of the night before: spoilt in every way. The others are only written, or only there."""
WAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(READ, KINDS),
    "snapshot": ("empty", "directory", "unreadable"),
    "snapshot/.lock": ("directory", "unreadable", "garbage"),
    "lock": ("directory", "unreadable", "garbage"),
    "next": ("directory", "unreadable"),
    "report.json": ("directory", "unreadable"),
    "report.md": ("directory",),
    "news.md": ("directory",),
    "numbers": ("directory",),
}


class Night(NamedTuple):
    """How one scan is started: the command, the folder it runs in, its environment, and where its state lies."""

    command: list[str]
    folder: Path
    environ: dict[str, str]
    state: Path

    def run(self, *under: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*under, *self.command],
            cwd=self.folder,
            env={**self.environ, **more},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
            check=False,
        )


def plans(folder: Path) -> Path:
    (folder / "okrs").mkdir(parents=True, exist_ok=True)
    (folder / "okrs" / "okrs.yaml").write_text(BASE)
    (folder / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
    return folder


@pytest.fixture
def night(tmp_path: Path, path: str) -> Night:
    folder = plans(tmp_path / "plans")
    environ = {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    return Night(["sh", str(SCRIPT)], folder, environ, folder / ".okrlint-state")


def asides(state: Path) -> set[str]:
    return {p.name.split(".unreadable-")[0] for p in state.glob("*.unreadable-*")}


def clear(state: Path) -> None:
    """Take away what was put aside, as somebody might after a look at it."""
    for path in state.glob("*.unreadable-*"):
        subprocess.run(["rm", "-rf", str(path)], check=True)


def expected(name: str, kind: str) -> set[str]:
    """What is put aside after `name` was spoilt in the way of `kind`."""
    if name.startswith("snapshot"):
        lock_is_fine = name == "snapshot/.lock" and kind not in ("directory", "unreadable")
        return set() if lock_is_fine else {"snapshot"}
    if name in ("lock", "last.json", "history.sqlite", "next"):
        begun = tuple(kind for kind in KINDS if kind != "empty")  # an empty file is a history that begins
        odd = {"lock": ("directory", "unreadable"), "last.json": KINDS, "history.sqlite": begun, "next": ()}
        return {name} if kind in odd[name] else set()
    return {name} if kind == "directory" else set()


def heals(night: Night, name: str, kind: str) -> None:
    """Spoil one file and let a night pass: it says so once, and leaves a whole state behind."""
    spoil(night.state / name, kind)
    done = night.run(*refused())
    case = f"{name}, {kind}: exit code {done.returncode}\n{done.stderr}"
    assert done.returncode == 0, case
    assert asides(night.state) == expected(name, kind), case
    assert len(re.findall(r"put aside as", done.stderr)) == len(expected(name, kind)), case
    last = json.loads((night.state / "last.json").read_text())
    assert (last["complete"], last["summary"]["error"]) == (True, 1), case
    assert not (night.state / "next").exists(), case
    assert "no earlier scan" not in (night.state / "news.md").read_text(), f"report and history stand in: {case}"
    clear(night.state)


@pytest.mark.parametrize("names", [*((name,) for name in READ), tuple(n for n in WAYS if n not in READ)], ids=" ".join)
def test_each_file_in_each_way(night: Night, names: tuple[str, ...]) -> None:
    if not can_be_refused():
        pytest.skip("nothing here takes root's right to read everything away (setpriv)")
    assert night.run(*refused()).returncode == 0
    for name in sorted(names):
        for kind in WAYS[name]:
            heals(night, name, kind)
    silent = night.run(*refused())
    assert (silent.returncode, silent.stderr) == (0, "")


def commands(name: str, tmp_path: Path, path: str) -> Night:
    """What the scheduler of a template runs, with its fixed places moved below `tmp_path`."""
    folder = plans(tmp_path / "opt")
    index = read_index(INTEGRATIONS)
    place(rendered(INTEGRATIONS, index.templates[name], chosen(index, {"folder": str(folder)})), folder)
    (folder / "okrlint.env").write_text("OKRLINT_JIRA_TOKEN=none-is-needed-here\n")
    environ = {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    state = folder / ".okrlint-state"
    if name == "nightly/cron":
        (line,) = re.findall(r"^\d+ \d+ \* \* \* \S+ (.*)$", (folder / "okrlint.cron").read_text(), re.MULTILINE)
        return Night(["sh", "-c", line], tmp_path, environ, state)
    if name == "nightly/systemd":
        unit = (folder / "okrlint.service").read_text()
        (start,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        (where,) = re.findall(r"^Environment=OKRLINT_STATE=(.*)$", unit, re.MULTILINE)
        assert where == f"/var/lib/{re.findall('^StateDirectory=(.*)$', unit, re.MULTILINE)[0]}"
        state = tmp_path / "var"
        return Night(shlex.split(start), folder, {**environ, "OKRLINT_STATE": str(state)}, state)
    if name == "nightly/kubernetes":
        job: Any = list(yaml.safe_load_all((folder / "kubernetes" / "okrlint.yaml").read_text()))[1]
        (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        state = tmp_path / "state"
        state.mkdir()
        shutil.copy(folder / "kubernetes" / "okrlint-nightly.sh", folder)
        moved = {"/state": str(state), "/config": str(folder)}
        there = [re.sub(r"^/(state|config)", lambda m: moved[m[0]], word) for word in container["command"]]
        environ |= {e["name"]: re.sub(r"^/(state|config)", lambda m: moved[m[0]], e["value"]) for e in container["env"]}
        return Night(there, Path(moved[container["workingDir"]]), environ, state)
    if name == "nightly/gitlab":
        job = yaml.safe_load((folder / "okrlint.gitlab-ci.yml").read_text())["okrlint-nightly"]
        return Night(["sh", "-ec", "\n".join(job["script"])], folder, {**environ, **job["variables"]}, state)
    assert name == "nightly/jenkins"
    text = (folder / "Jenkinsfile.okrlint").read_text()
    (script,) = re.findall(r"sh '''(.*?)'''", text, re.DOTALL)
    tools = tmp_path / "tools"
    tools.mkdir()
    okrlint = Path(path.split(os.pathsep)[0]) / "okrlint"
    (tools / "python3").write_text(
        '#!/bin/sh\n[ "$1 $2" = "-m venv" ] || exit 9\nmkdir -p "$3/bin"\n'
        f'printf "#!/bin/sh\\n" >"$3/bin/pip"\nchmod +x "$3/bin/pip"\nln -sf "{okrlint}" "$3/bin/okrlint"\n'
    )
    (tools / "python3").chmod(0o755)
    environ |= {"PATH": f"{tools}:{os.environ['PATH']}", "OKRLINT_ENV": str(folder / "okrlint.env")}
    return Night(["sh", "-c", script], folder, {**environ, "OKRLINT_STATE": ".okrlint-state"}, state)


@pytest.mark.parametrize(
    "name", ["nightly/cron", "nightly/systemd", "nightly/kubernetes", "nightly/gitlab", "nightly/jenkins"]
)
def test_every_template_heals(name: str, tmp_path: Path, path: str) -> None:
    if not can_be_refused():
        pytest.skip("nothing here takes root's right to read everything away (setpriv)")
    night = commands(name, tmp_path, path)
    first = night.run(*refused())
    assert first.returncode == 0, first.stdout + first.stderr
    turn = sum(map(ord, name))
    for number, file in enumerate((*READ, "snapshot", "lock", "report.json")):
        heals(night, file, WAYS[file][(number + turn) % len(WAYS[file])])


def test_every_template_that_runs_the_script_is_here() -> None:
    index = read_index(INTEGRATIONS)
    users = {n for n, t in index.templates.items() if any(f.source == "nightly/okrlint-nightly.sh" for f in t.files)}
    (mark,) = (m for m in test_every_template_heals.pytestmark if m.name == "parametrize")  # type: ignore[attr-defined]
    in_parts = {"nightly/github-matrix", "nightly/kubernetes-indexed"}  # their snapshot is merged anew each night
    assert users == set(mark.args[1]) | in_parts


def test_of_what_was_put_aside_the_newest_is_kept(night: Night) -> None:
    night.run()
    for year in (2024, 2025):
        for name in ("last.json", "snapshot"):
            (night.state / f"{name}.unreadable-{year}-11-28T031700Z").mkdir()
    spoil(night.state / "last.json", "garbage")
    spoil(night.state / "snapshot" / "manifest.json", "garbage")
    assert night.run().returncode == 0
    left = sorted(p.name for p in night.state.glob("*.unreadable-*"))
    assert [name.split(".unreadable-")[0] for name in left] == ["last.json", "snapshot"]
    assert not [name for name in left if "T031700Z" in name]


def test_only_a_report_that_is_there_is_called_unchanged(night: Night) -> None:
    (night.folder / "okrlint.yaml").write_text("sources: 7\n")
    first = night.run()
    assert (first.returncode, "unchanged" in first.stderr) == (2, False)
    plans(night.folder)
    night.run()
    (night.folder / "okrlint.yaml").write_text("sources: 7\n")
    assert "last.json, unchanged" in night.run().stderr
    spoil(night.state / "last.json", "truncated")
    spoilt = night.run()
    assert (spoilt.returncode, "unchanged" in spoilt.stderr) == (2, False)


def test_a_command_that_is_missing_spoils_nothing(night: Night) -> None:
    night.run()
    kept = (night.state / "last.json").read_bytes()
    done = night.run(PATH="/usr/bin:/bin")
    assert done.returncode == 2
    assert "is it on the PATH?" in done.stderr
    assert (night.state / "last.json").read_bytes() == kept
    assert asides(night.state) == set()


def test_a_state_that_is_no_folder_is_told(night: Night) -> None:
    night.state.write_text("a file")
    done = night.run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be made" in done.stderr


def test_the_first_night_prints_its_findings_once(night: Night) -> None:
    for said in (night.run().stdout, night.run().stdout):
        assert said.count("no owner is named") == 1
        assert said.count("Looked at 2 objectives") == 1


def _tmpfs() -> list[str]:
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        try:
            done = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, timeout=30, check=False
            )
        except FileNotFoundError:
            continue
        if done.returncode == 0:
            return command
    return []


FULL = """
mount -t tmpfs -o size=16m none "$STATE" && cp -a "$SAVED/." "$STATE/" || exit 99
dd if=/dev/zero of="$STATE/others" bs=1024 count=$((16384 - $(du -sk "$STATE" | cut -f1) - LEFT)) 2>/dev/null || true
cp "$STATE/last.json" "$SAVED.before"
code=0; sh "$SCRIPT" >/dev/null || code=$?
cmp "$STATE/last.json" "$SAVED.before" >&2 && echo "last is as before"
echo "code $code, put aside $(ls "$STATE" | grep -c unreadable)"
rm "$STATE/others"
code=0; sh "$SCRIPT" >/dev/null || code=$?
echo "then $code, put aside $(ls "$STATE" | grep -c unreadable)"
"""


@pytest.mark.parametrize("left", [0, 900, 1100])
def test_a_disk_that_fills_is_noticed_before_the_old_state_is_touched(night: Night, left: int) -> None:
    namespace = _tmpfs()
    if not namespace:
        pytest.skip("no file system of its own can be mounted here (unshare)")
    night.run()
    saved = night.folder.parent / "saved"
    shutil.copytree(night.state, saved)
    (night.folder / "okrs" / "okrs.yaml").write_text(BASE.replace("Fewer", "Far fewer"))
    more = {"STATE": str(night.state), "SAVED": str(saved), "SCRIPT": str(SCRIPT), "LEFT": str(left)}
    done = Night([*namespace, "sh", "-c", FULL], night.folder, {**night.environ, **more}, night.state).run()
    code = int(re.findall(r"^code (\d+)", done.stdout, re.MULTILINE)[0])
    assert code in (0, 2, 3), done.stdout + done.stderr
    assert ("last is as before" in done.stdout) == (code != 0), done.stdout + done.stderr
    assert "then 0, put aside 0" in done.stdout, done.stdout + done.stderr
    assert f"code {code}, put aside 0" in done.stdout
    if left < 1000:
        assert "there is no room" in done.stderr


@pytest.mark.parametrize("after", [0.2, 0.5, 0.9])
def test_a_night_that_was_killed_is_followed_by_one_that_works(night: Night, after: float) -> None:
    night.run()
    process = subprocess.Popen(
        night.command,
        cwd=night.folder,
        env=night.environ,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with (night.state / "lock").open() as lock:  # the children of the script die a moment after it
        fcntl.flock(lock, fcntl.LOCK_EX)
    done = night.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert asides(night.state) == set()


@pytest.fixture
def without_flock(night: Night, tmp_path: Path) -> Night:
    """The tools that POSIX and macOS have, and no flock."""
    tools = tmp_path / "tools"
    tools.mkdir()
    names = "sh cat chmod cp cut date dd env grep ln ls mkdir mv ps readlink rm sed sleep wc"
    for name in names.split():
        found = shutil.which(name)
        assert found is not None, name
        (tools / name).symlink_to(found)
    bare = f"{night.environ['PATH'].split(os.pathsep)[0]}:{tools}"
    return night._replace(environ={**night.environ, "PATH": bare})


def test_without_flock_a_killed_scan_locks_nobody_out(without_flock: Night) -> None:
    night = without_flock
    night.state.mkdir()
    script = night.folder.parent / "okrlint-nightly.sh"
    script.write_text("sleep 60\n")
    with subprocess.Popen(["sh", str(script)]) as other:
        (night.state / "lock.pid").symlink_to(str(other.pid))
        held = night.run()
        other.kill()
    assert held.returncode == 3
    assert f"another scan is running, process {other.pid}" in held.stderr
    assert not (night.state / "snapshot").exists()
    assert night.run().returncode == 0
    assert not (night.state / "lock.pid").is_symlink()
    (night.state / "lock.pid").symlink_to("1")  # somebody else has the number by now
    assert night.run().returncode == 0
    (night.state / "lock.pid").mkdir()
    assert night.run().returncode == 0
    assert asides(night.state) == {"lock.pid"}


def test_the_interpreter_is_the_one_of_the_tests(night: Night) -> None:
    assert sys.executable in Path(shutil.which("okrlint", path=night.environ["PATH"]) or "").read_text()
