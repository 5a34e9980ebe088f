"""A git repository with a pull request, checked out as actions/checkout does it: the merge of base and head."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SETTINGS = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0")


class Repository:
    """`origin` has both branches; `folder` is the checkout.

    A file whose text is None is deleted, one whose text is a path becomes a link to it.
    """

    def __init__(self, above: Path, base: Mapping[str, str | Path], head: Mapping[str, str | Path | None]) -> None:
        self.origin = above / "origin"
        self.folder = above / "checkout"
        self.origin.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", where=self.origin)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", where=self.origin)
        self.base = self.commit(base)
        self.git("checkout", "--quiet", "-b", "change", where=self.origin)
        self.head = self.commit(head)
        self.git("checkout", "--quiet", "main", where=self.origin)
        self.checked_out()

    def commit(self, files: Mapping[str, str | Path | None]) -> str:
        """Write and delete files in origin, and commit that on the branch that is checked out there."""
        for name, text in files.items():
            path = self.origin / name
            if text is None:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, Path):
                path.symlink_to(text)
            else:
                path.write_text(text)
        self.git("add", "--all", where=self.origin)
        self.git("commit", "--quiet", "--allow-empty", "--message=change", where=self.origin)
        return self.git("rev-parse", "HEAD", where=self.origin)

    def checked_out(self, ref: str = "merge", depth: int = 0) -> None:
        """Clone anew: `merge` (of main and the head, as for refs/pull/N/merge), or a branch or commit."""
        if ref == "merge":
            self.git("checkout", "--quiet", "-B", "merge", "main", where=self.origin)
            self.git("merge", "--quiet", "--no-ff", "--message=merge", self.head, where=self.origin)
            self.git("checkout", "--quiet", "main", where=self.origin)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.git("init", "--quiet")
        self.git("remote", "add", "origin", self.origin.as_uri())
        self.git("fetch", "--quiet", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", ref)
        self.git("checkout", "--quiet", "--detach", "FETCH_HEAD")

    def git(self, *arguments: str, where: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *SETTINGS, *arguments],
            cwd=where or self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout.strip()

    def event(self) -> dict[str, object]:
        """What `github.event` says of the pull request."""
        return {"pull_request": {"number": 1, "base": {"sha": self.base}, "head": {"sha": self.head}}}
