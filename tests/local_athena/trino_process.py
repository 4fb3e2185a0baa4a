"""One Trino server on a free loopback port, owned by this process."""

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

START_LIMIT_S = 180

# Serial collector and the C1 compiler only: same start, a third less memory and 40 % less CPU than the defaults
# (measured 2026-11-23). Less than 1 GB of heap dies while loading TPC-H 0.1;
# a whole run of the tests, some thousand queries, gets twice that.
JVM = [
    "-Xmx2g",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:ReservedCodeCacheSize=128M",
    "-XX:-UsePerfData",
    "-Djdk.attach.allowAttachSelf=true",
    "-Dfile.encoding=UTF-8",
    "-XX:+EnableDynamicAgentLoading",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Duser.timezone=UTC",
]

# One writer per task: the limit of 100 open partitions counts per writer, and Athena documents it per query.
CONFIG = """
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
http-server.log.enabled=false
catalog.management=dynamic
catalog.store=memory
query.max-memory=900MB
query.max-memory-per-node=900MB
query.max-length=1000000
memory.heap-headroom-per-node=200MB
query.min-expire-age=1m
web-ui.enabled=false
task.concurrency=2
task.min-writer-count=1
task.max-writer-count=1
task.scale-writers.enabled=false
scale-writers=false
"""


class TrinoProcess:
    """A running Trino; `port` is where it answers on 127.0.0.1."""

    def __init__(self, home: Path, java: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="local_athena_"))
        self._log = self._folder / "trino.log"
        self.port = _free_port()
        (self._folder / "config.properties").write_text(CONFIG.format(port=self.port))
        reaper = [sys.executable, "-I", str(Path(__file__).with_name("reaper.py")), str(self._folder)]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*reaper, *self._command(home, java)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )

    def wait_until_ready(self) -> None:
        """Returns when Trino takes queries.

        Raises:
            RuntimeError: it ended, or did not answer within 180 s; the end of its log is in the text.
        """
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._is_ready():
                return
            time.sleep(0.1)
        tail = self.last_words
        self.stop()
        raise RuntimeError(f"Trino did not start: {tail}")

    @property
    def is_healthy(self) -> bool:
        """Whether Trino still answers, within some seconds."""
        return self._is_ready(timeout_s=20)

    @property
    def last_words(self) -> str:
        """The end of Trino's log."""
        return self._log.read_text()[-3000:] if self._log.exists() else "its log is gone"

    def stop(self) -> None:
        """Ends Trino and removes its folder; a second call does nothing."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait()

    def _command(self, home: Path, java: Path) -> list[str]:
        properties = {
            "node.environment": "test",
            "node.id": "local",
            "node.bind-ip": "127.0.0.1",
            "node.internal-address": "127.0.0.1",
            "node.data-dir": self._folder / "data",
            "plugin.dir": home / "plugin",
            "config": self._folder / "config.properties",
        }
        core = next(home.glob("trino-server-core-*"))
        options = [f"-D{name}={value}" for name, value in properties.items()]
        return [str(java), "-cp", f"{core}/lib/*", *JVM, *options, "io.trino.server.TrinoServer"]

    def _is_ready(self, timeout_s: float = 1) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/info", timeout=timeout_s) as answer:
                return not json.load(answer)["starting"]
        except (OSError, urllib.error.URLError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
