"""A process that is asked to stop ends, whatever its threads do; and what the entry point does besides."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import AS_BEGUN

PROGRAM = """
import os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from subsetter import stopping
from subsetter.cli import commands, main
stopping.GRACE_S = {grace}
def command(words):
    {command}
commands.run_command = command
ready = lambda: print("ready", flush=True)
main.run()
"""
NEVER = 10_000.0

DEAF = "with stopping.working(), stopping.unbroken(): ready(); time.sleep(1000)"
SWALLOWS = """with stopping.working():
        ready()
        while True:
            try:
                time.sleep(1000)
            except BaseException:
                pass"""
IN_A_FINALIZER = """class Last:
        def __del__(self):
            ready()
            time.sleep(1000)
    with stopping.working():
        one = Last()
        del one
        time.sleep(1000)"""
THREADS_STAY = """from concurrent.futures import ThreadPoolExecutor
    with stopping.working(), ThreadPoolExecutor(2) as pool:
        pool.submit(threading.Event().wait)
        ready()
        pool.submit(threading.Event().wait).result()"""
AS_ANOTHER_ERROR = """with stopping.working():
        try:
            ready()
            time.sleep(1000)
        except KeyboardInterrupt:
            raise ImportError("half a module")"""
NOTHING_RUNS = "ready(); time.sleep(1000)"
WORDS = """with stopping.working(words=lambda: ["Published: build b1, as before.", "Next: subset build dev"]):
        with stopping.unbroken():
            ready()
            time.sleep(1000)"""


@contextmanager
def started(command: str, grace: float, *words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", AS_BEGUN + PROGRAM.format(command=command, grace=grace), *words],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("command", "number"),
    [
        (DEAF, signal.SIGINT),
        (DEAF, signal.SIGTERM),
        (SWALLOWS, signal.SIGTERM),
        (IN_A_FINALIZER, signal.SIGTERM),
        (THREADS_STAY, signal.SIGTERM),
        (AS_ANOTHER_ERROR, signal.SIGTERM),
        (NOTHING_RUNS, signal.SIGINT),
        (NOTHING_RUNS, signal.SIGHUP),
        (WORDS, signal.SIGTERM),
    ],
)
def test_a_signal_ends_it_with_130_and_plain_words(command: str, number: signal.Signals):
    with started(command, 0.3, "build", "my config") as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    lines = err.splitlines()
    assert lines[0] == "error: Stopped by Ctrl-C or by the system."
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    if command is WORDS:
        assert [line.strip() for line in lines[1:]] == ["Published: build b1, as before.", "Next: subset build dev"]
    else:
        assert lines[-1].strip() == "Next: subset build 'my config'"


def test_a_second_signal_ends_it_at_once():
    with started(DEAF, NEVER) as process:
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130


def test_what_is_ignored_from_the_start_stays_ignored():
    command = "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, flush=True); return 0"
    program = PROGRAM.format(command=command, grace=NEVER)
    line = f"trap '' HUP; exec {shlex.join([sys.executable, '-c', program])}"
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "True\n")


def test_the_module_is_the_command(tmp_path: Path):
    ran = subprocess.run(
        [sys.executable, "-m", "subsetter", "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("subset ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_cannot_be_written_is_no_success():
    command = "print('some words'); return 0"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(command=command, grace=NEVER)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 3
    assert ran.stderr.startswith("error: ")
    assert "No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_reader_that_has_seen_enough_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(command="print('some words'); return 0", grace=NEVER)],
            env={**os.environ, "PYTHONUNBUFFERED": ""},
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (0, "")


LACKING = [
    'raise RuntimeError("can\'t start new thread")',
    "raise MemoryError",
    "raise OSError(24, os.strerror(24))",
    "raise OSError(28, os.strerror(28), 'a file')",
    "raise ImportError('libx.so: failed to map segment: Cannot allocate memory')",
]


@pytest.mark.parametrize("command", LACKING)
def test_what_the_machine_lacks_is_no_bug(command: str):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(command=command, grace=NEVER)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert ran.stderr.startswith("error: The machine cannot do the work: ")
    assert "bug" not in ran.stderr
