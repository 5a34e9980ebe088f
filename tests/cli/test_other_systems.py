"""okrlint where modules of Unix are missing, as on Windows: it reads, judges and keeps snapshots all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.front import environment

HIDE = """\
import sys, warnings
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "pwd", "grp", "termios"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Missing())
warnings.simplefilter("ignore")  # what takes the place of a lock of the system says so
"""
PLAN = "objectives: [{id: berths, title: Ships berth within a day, owner: Mira}]\n"


def okrlint(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command in an interpreter without those modules, and its children likewise."""
    hook = cwd / "hidden"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(HIDE)
    env = environment()
    env["PYTHONPATH"] = f"{hook}:{env['PYTHONPATH']}"
    command = [sys.executable, "-m", "okrlint", *args]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_check_and_fetch_need_no_module_of_unix(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text(PLAN)
    hidden = okrlint("--version", cwd=tmp_path)
    assert hidden.returncode == 0, hidden.stderr
    for args in (["check", "okrs.yaml"], ["fetch", "okrs.yaml", "-o", "snap"], ["fetch", "okrs.yaml", "-o", "snap"]):
        did = okrlint(*args, cwd=tmp_path)
        assert did.returncode == 0, did.stderr
    checked = okrlint("check", "snap", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "Ships berth within a day" in checked.stdout


def test_the_modules_are_hidden_indeed(tmp_path: Path) -> None:
    okrlint("--version", cwd=tmp_path)
    code = "import sys\ntry:\n    import fcntl\nexcept ImportError:\n    print('gone')"
    env = environment({"PYTHONPATH": str(tmp_path / "hidden")})
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "gone\n"


def test_a_foreign_pack_is_judged_where_no_limit_can_be_set(tmp_path: Path) -> None:
    # The child starts isolated, so the modules are hidden from it by hand.
    (tmp_path / "hide.py").write_text(HIDE)
    code = (
        f"exec(open({str(tmp_path / 'hide.py')!r}).read())\n"
        "from okrlint.packs.child import limit\n"
        "limit(1.0, 1 << 20)\n"
        "print(len('x' * (1 << 24)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == f"{1 << 24}\n"
