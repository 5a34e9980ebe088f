"""Where the processor time of one check goes: to start, read, relate, judge, settle and say. Prints JSON.

python -m benchmarks.stages snapshot [RULE,…]
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.generate import AS_OF
from okrlint.app.check import Request, check_request, rendered
from okrlint.relations.registry import DERIVED
from okrlint.stopwatch import Stopwatch


def main(folder: Path, only: tuple[str, ...] = ()) -> dict[str, float]:
    """Seconds by stage; what is told to no stage (opening, fingerprints, waivers, folding) is settling."""
    began = time.process_time()
    watch = Stopwatch(time.process_time)
    checked = check_request(Request(now=AS_OF, paths=(folder,), only=only, watch=watch))
    judged = time.process_time()
    rendered(checked, "json", verbose=False, color=False, links=False, width=100, fail_on="error")
    said = time.process_time()
    derived = sum(s for name, s in watch.seconds.get("relations", {}).items() if name in DERIVED)
    filled, asked = watch.seconds["steps"]["fill relations"], watch.seconds["steps"]["ask rules"]
    return {
        "start": began,
        "read": filled - derived,
        "relate": derived,
        "judge": asked,
        "settle": judged - began - filled - asked,
        "say": said - judged,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), tuple(sys.argv[2].split(",")) if len(sys.argv) > 2 else ())))
