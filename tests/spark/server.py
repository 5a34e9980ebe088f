"""A Spark Connect server of this machine in local mode, for the tests: started once, with a token, and ended."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

TOKEN = "a-word-for-the-tests"
_LONGEST_START = 180

# Many small queries: what Spark gains by compiling each of them is less than compiling takes.
_SETTINGS = {
    "spark.connect.authenticate.token": TOKEN,
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
}


def home() -> Path:
    """Where Spark is installed. Skips the test where it, or Java, is not."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which a Spark server needs")
    spec = importlib.util.find_spec("pyspark")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    if not (folder / "bin" / "spark-submit").is_file():
        pytest.skip("there is no Spark server: pip install 'pyspark[connect]'")
    return folder


@contextlib.contextmanager
def serving(scratch: Path) -> Iterator[str]:
    """The address of a server that has started."""
    spark = home()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**_SETTINGS, "spark.connect.grpc.binding.port": str(port), "spark.local.dir": str(scratch)}
    command = [str(spark / "bin" / "spark-submit"), "--master", "local[2]", "--driver-memory", "1g"]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    command += ["--driver-java-options", "-XX:TieredStopAtLevel=1 -Xss4m"]
    command += [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(scratch), "SPARK_HOME": str(spark)}
    environment |= {"SPARK_LOCAL_IP": "127.0.0.1"}
    environment |= {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
    log = scratch / "spark.log"
    with (
        log.open("wb") as out,
        subprocess.Popen([*command, "spark-internal"], cwd=scratch, env=environment, stdout=out, stderr=out) as process,
    ):
        try:
            _wait_for(port, process, log)
            yield f"sc://localhost:{port}"
        finally:
            process.kill()  # it would take its time, and nothing of it is needed


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _LONGEST_START
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
