"""Runs a command until its own standard input closes, then ends the command and removes a folder.

The test run holds the other end of the pipe. So Trino ends and its files go, also when the test run is killed.
Called as `reaper.py FOLDER COMMAND...`.
"""

import shutil
import signal
import subprocess
import sys
import threading

GRACE_S = 10


def main(folder: str, command: list[str]) -> None:
    """Starts `command`, waits for the end of standard input or of the command, and cleans up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the test run decides when to stop
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_end_with_input, args=[child], daemon=True).start()
    child.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _end_with_input(child: subprocess.Popen[bytes]) -> None:
    sys.stdin.buffer.read()
    child.terminate()
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
