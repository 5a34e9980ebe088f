"""What is installed is what is here: wheel and source archive, in an environment of their own, from another folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from okrlint import __version__, packs
from tests.cli.front import QUIET, ROOT
from tests.cli.plans import OWNERLESS, plan

PARTS = ("okrlint", "rules", "integrations", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore")


def copy(folder: Path, *without: str) -> Path:
    """This checkout as it stands, without what is not part of the product."""
    ignored = shutil.ignore_patterns("__pycache__", "_rules", "_integrations", "node_modules")
    for part in PARTS:
        if part in without:
            continue
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / part, folder / part)
    return folder


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build with what is installed here: needs no network."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), *options, str(folder)]
    return subprocess.run(command, env=QUIET, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with wheel and source archive; the wheel is built from the archive."""
    folder = copy(tmp_path_factory.mktemp("built"))
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist"


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it; its dependencies are those of this one, found through a .pth file."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Only the libraries: an editable okrlint of this environment must not be found.
    libraries = folder / "libraries"
    libraries.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "okrlint" not in entry.name and entry.suffix != ".pth" and entry.name != "__pycache__":
            (libraries / entry.name).symlink_to(entry)
    (site / "libraries.pth").write_text(f"{libraries}\n")
    return folder / "bin"


def run(program: Path, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments], cwd=cwd, env=QUIET, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_rules_that_are_installed_are_those_that_are_here(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "okrlint", "rules", "list", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    here = {p.stem for p in (ROOT / "rules").glob("*.md")} - {"README"}
    assert {r["id"] for r in json.loads(done.stdout)} == here == {p.id for p in packs.built_in()}


def test_it_is_the_installed_program_that_ran(installed: Path, tmp_path: Path) -> None:
    code = "import okrlint, okrlint.package_data as l; print(okrlint.__file__, l.rules(), l.integrations(), l.schema())"
    done = run(installed / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for place in done.stdout.split():
        assert place.startswith(str(installed.parent)), place


def test_it_checks_from_another_folder(installed: Path, tmp_path: Path) -> None:
    plan(tmp_path, OWNERLESS)
    done = run(installed / "okrlint", "check", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "no owner is named" in done.stdout
    module = run(installed / "python", "-m", "okrlint", "check", cwd=tmp_path)
    assert (module.returncode, module.stdout) == (done.returncode, done.stdout)


def test_its_rules_still_are_their_own_tests(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "okrlint", "rules", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_foreign_pack_is_judged_by_the_installed_program(installed: Path, tmp_path: Path) -> None:
    run(installed / "okrlint", "rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path)
    (tmp_path / "okrlint.yaml").write_text("packs: [ours]\n")
    plan(tmp_path, OWNERLESS)
    done = run(installed / "okrlint", "check", "--select", "crowded-objective", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 rule" in done.stdout


def test_the_version_is_the_same_everywhere(installed: Path, built: Path, tmp_path: Path) -> None:
    assert run(installed / "okrlint", "--version", cwd=tmp_path).stdout == f"okrlint {__version__}\n"
    (wheel,) = built.glob("*.whl")
    assert wheel.name.startswith(f"okrlint-{__version__}-py3-none-any")


def test_the_wheel_holds_what_it_should_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "okrlint/schema.sql",
        "okrlint/py.typed",
        "okrlint/_rules/pack.yaml",
        "okrlint/_integrations/index.yaml",
    ):
        assert name in names
    assert {n.partition("/")[0] for n in names} == {"okrlint", f"okrlint-{__version__}.dist-info"}
    for folder, inside in (("rules", "_rules"), ("integrations", "_integrations")):
        here = {p.relative_to(ROOT / folder).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        there = {n.removeprefix(f"okrlint/{inside}/") for n in names if n.startswith(f"okrlint/{inside}/")}
        assert there == {n for n in here if "__pycache__" not in n}
    sources = {p.relative_to(ROOT).as_posix() for p in (ROOT / "okrlint").rglob("*.py")}
    assert sources <= names
    assert not [n for n in names if n.endswith((".pyc", ".ndjson"))]
    assert f"okrlint-{__version__}.dist-info/licenses/LICENSE" in names


def test_the_source_archive_builds_the_same(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tops = {"/".join(m.name.split("/")[1:2]) for m in tar.getmembers()}
    assert tops >= {"okrlint", "rules", "integrations", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"}
    assert not tops & {"tests", "benchmarks", "docs", ".venv"}


@pytest.mark.parametrize("folder", ["rules", "integrations"])
def test_a_build_without_them_fails_loudly(tmp_path: Path, folder: str) -> None:
    done = build(copy(tmp_path, folder), "--wheel")
    assert done.returncode != 0
    assert folder in done.stdout + done.stderr
    assert not list((tmp_path / "dist").glob("*.whl"))


def test_an_installation_that_lost_its_rules_says_so(installed: Path, tmp_path: Path) -> None:
    import okrlint

    package = tmp_path / "okrlint"
    shutil.copytree(Path(okrlint.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "_*s"))
    done = run(installed / "python", "-c", "from okrlint.cli import main; main()", "rules", "list", cwd=tmp_path)
    assert done.returncode == 4
    assert "lacks its rules folder" in done.stderr
