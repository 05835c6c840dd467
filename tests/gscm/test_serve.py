"""Everything with one command, for real: on free ports, in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from gscm.embedded import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120


class Run:
    """One `python -m gscm.serve` and all that it starts."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("PORT", "POSTGRES_PORT", "REDIS_PORT")}
        self.variables = {name: str(port) for name, port in self.ports.items()} | variables
        self.output = folder / "console.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        own = {"DATABASE_URL", "REDIS_URL", "CELERY_QUEUE", "DJANGO_SETTINGS_MODULE", "SITE_URL"}
        inherited = {name: value for name, value in os.environ.items() if name not in own}
        environment = inherited | {"GSCM_VAR": str(self.folder / "var"), "DEMO": "0"} | self.variables
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gscm.serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )

    def wait_for(self, text: str) -> None:
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def wait_for_the_end(self) -> int:
        assert self.process is not None
        return self.process.wait(PATIENCE)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to this run, by its folder or ports, whoever its parent is."""
        marks = (str(self.folder), f":{self.ports['PORT']}")
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                # Redis overwrites its command line and environment with its title; its folder remains.
                words = " ".join([*process.cmdline(), process.cwd(), process.environ().get("GSCM_VAR", "")])
                if process.status() != psutil.STATUS_ZOMBIE and any(mark in words for mark in marks):
                    found.append(process)
        return found

    def clean_up(self) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o001)  # PostgreSQL runs as another account when root tests
    run = Run(tmp_path)
    yield run
    run.clean_up()


@pytest.mark.slow
def test_starts_serves_recovers_and_ends_everything(run: Run):
    run.start()
    run.wait_for("Ready:")
    with urllib.request.urlopen(f"http://127.0.0.1:{run.ports['PORT']}/health/", timeout=5) as answer:
        assert json.load(answer) == {"status": "ok", "database": "ok", "redis": "ok"}
    assert "make administrator" in run.said

    # The same folder twice at once.
    second = Run(run.folder)
    second.output = run.folder / "second.txt"
    second.start()
    assert second.wait_for_the_end() == 1
    assert "It already runs" in second.said
    assert str(run.process.pid) in second.said

    # Killed without a word: the next start ends what was left and goes on.
    run.process.kill()
    run.wait_for_the_end()
    assert run.processes(), "the children of a killed run live on until the next start"
    run.start()
    run.wait_for("Ready:")
    assert "An earlier run was killed" in run.said

    # One dies: everything ends, and it is said who.
    worker = next(
        process
        for process in run.processes()
        if "celery" in process.cmdline() and "worker" in process.cmdline()
    )
    leader = worker if worker.pid == os.getpgid(worker.pid) else psutil.Process(os.getpgid(worker.pid))
    leader.kill()
    assert run.wait_for_the_end() == 1
    assert "worker ended by itself" in run.said
    assert run.processes() == []

    # Ctrl-C.
    run.start()
    run.wait_for("Ready:")
    run.process.send_signal(signal.SIGINT)
    assert run.wait_for_the_end() == 0
    assert run.processes() == []


@pytest.mark.parametrize("variable", ["PORT", "POSTGRES_PORT", "REDIS_PORT"])
def test_names_a_port_in_use_and_what_to_change(run: Run, variable: str):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", run.ports[variable]))
        holder.listen()
        run.start()
        assert run.wait_for_the_end() == 1
    assert f"Port {run.ports[variable]}" in run.said
    assert f"make run {variable}=" in run.said
    assert run.processes() == []


def test_refuses_what_is_no_port(run: Run):
    run.variables["PORT"] = "eighty"
    run.start()
    assert run.wait_for_the_end() == 1
    assert "PORT must be a port number" in run.said
