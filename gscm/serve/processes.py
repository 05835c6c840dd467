"""The processes that `make run` starts: each in a session of its own, written down, and ended with all its children."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

STOP_SECONDS = 15.0


class Refusal(Exception):
    """The start cannot go on; the text tells the user why and what to do."""


@dataclass
class Child:
    """One running process and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    _read_until: int = field(default=0, repr=False)

    @classmethod
    def start(cls, name: str, command: list[str], log: Path) -> Child:
        """Start a command whose output goes to the log file."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        return cls(name, process, log)

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def new_errors(self) -> list[str]:
        """The lines of the log since the last call that report an error."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as read:
            read.seek(self._read_until)
            text = read.read()
        # An unfinished last line waits for the next call.
        text = text[: text.rfind(b"\n") + 1]
        self._read_until += len(text)
        return [line for line in text.decode(errors="replace").splitlines() if _REPORTS_AN_ERROR.search(line)]


_REPORTS_AN_ERROR = re.compile(r"\[(error|critical)\s*\]")


def stop(children: Iterable[Child], hurry: Callable[[], bool]) -> None:
    """Ask all of them to end, wait, and end by force what is left after STOP_SECONDS or when there is a hurry."""
    children = list(children)
    for child in children:
        if not child.has_ended:
            child.process.send_signal(child.stop_signal)
    deadline = time.monotonic() + STOP_SECONDS
    while any(not child.has_ended for child in children) and time.monotonic() < deadline and not hurry():
        time.sleep(0.05)
    for child in children:
        _kill_session(child.process.pid)
        child.process.wait()


def _kill_session(leader: int) -> None:
    # Each child leads its own process group; a worker that outlived its parent is still in it.
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody of the group is left (macOS says: not permitted)


class Register:
    """The one run in a var folder: who runs, and what an earlier run left behind when it was killed."""

    def __init__(self, folder: Path) -> None:
        self._lock_path = folder / "run" / "serve.lock"
        self._children_path = folder / "run" / "children.json"
        self._lock: IO[str] | None = None

    def claim(self, address: str) -> None:
        """Become the only run of this folder, until this process ends however it ends.

        :raises Refusal: another one is running.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._lock_path.open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refusal(
                f"It already runs: {lock.read().strip() or 'starting at this moment'}. "
                "Stop that run with Ctrl-C first, or give this one another folder with GSCM_VAR and other ports."
            ) from None
        lock.truncate(0)
        lock.write(f"{address}, process {os.getpid()}")
        lock.flush()
        self._lock = lock

    def write(self, children: Iterable[Child]) -> None:
        """Write down who runs, so that a next run can end them should this one be killed."""
        rows = []
        for child in children:
            try:
                rows.append([child.name, child.process.pid, psutil.Process(child.process.pid).create_time()])
            except psutil.NoSuchProcess:
                continue  # ended already; the caller notices by itself
        self._children_path.write_text(json.dumps(rows))

    def end_leftovers(self) -> list[str]:
        """End what a killed run left behind; returns the names."""
        if not self._children_path.exists():
            return []
        ended = []
        for name, process_id, created in reversed(json.loads(self._children_path.read_text())):
            # The same number may belong to another program by now: the moment of its start tells.
            try:
                process = psutil.Process(process_id)
                if abs(process.create_time() - created) > 0.1:
                    continue
            except psutil.NoSuchProcess:
                _kill_session(process_id)
                continue
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            with contextlib.suppress(psutil.TimeoutExpired):  # then it is ended by force, with its children
                process.wait(STOP_SECONDS)
            _kill_session(process_id)
            ended.append(name)
        self._children_path.unlink()
        return ended


def require_free_port(port: int, variable: str, purpose: str) -> None:
    """Refuse a port that something listens on.

    :raises Refusal: naming the port, who holds it as far as the system tells, and the variable to change.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal(
                f"Port {port} ({purpose}) may only be used by root: choose another with {variable}."
            ) from None
        except OSError:
            holder = _holder_of(port)
            raise Refusal(
                f"Port {port} ({purpose}) is in use{holder}. "
                f"Stop that program, or choose another port: make run {variable}={port + 1}"
            ) from None


def _holder_of(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return ""  # whose it is may be a secret; that it is taken is enough
    return ""
