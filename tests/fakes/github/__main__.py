"""`python -m tests.fakes.github [FOLDER] [--port N]`: serve a pretended GitHub until interrupted, to try okrlint on.

FOLDER holds OKR files (such as examples/harbor), which then appear as issues; without it a small company is invented.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
from pathlib import Path

from tests.fakes.github.company import from_folder, invented
from tests.fakes.github.server import TOKEN, FakeGitHub


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.github", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of OKR files; without it a company is invented")
    parser.add_argument("--port", type=int, default=0, help="port on the loopback interface (default: any free one)")
    parser.add_argument(
        "--old", action="store_true", help="be an older Enterprise Server without issue types and fields"
    )
    arguments = parser.parse_args()
    world = from_folder(arguments.folder) if arguments.folder else invented()
    issues = [i for i in world.items() if i.typename == "Issue"]
    with FakeGitHub(world, port=arguments.port, old=arguments.old) as fake:
        print(f"A pretended GitHub with the organisation {world.owner.login}: {len(issues)} issues in")
        print(f"  {', '.join(sorted(world.repositories))}")
        print("Try it, in another terminal:\n")
        print(f"  export GITHUB_API_URL={fake.url} OKRLINT_GITHUB_TOKEN={TOKEN}")
        print(f"  okrlint init github {world.owner.login}")
        print("\nStop it with Ctrl-C.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
