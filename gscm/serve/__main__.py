"""Everything with one command: `python -m gscm.serve`, or `make run`.

Starts what DATABASE_URL and REDIS_URL do not name, brings the database and the pages up to date, loads the
demonstration, starts web server, worker and beat, and ends all of it on Ctrl-C or when one of them dies.

PORT, POSTGRES_PORT, REDIS_PORT   where to listen (8000, 5440, 6390)
DEMO=0                            start empty, without the demonstration
GSCM_VAR                          the folder for data, files and logs (var)
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from gscm.embedded import Postgres, Redis, ServiceFailed, last_lines
from gscm.serve.processes import Child, Refusal, Register, require_free_port, stop

ROOT = Path(__file__).resolve().parent.parent.parent
HEALTHY_SECONDS = 60.0


class Stopped(BaseException):
    """Someone asked the run to end: Ctrl-C, a signal, or a closed terminal."""


class House:
    """What runs in one var folder, in the order in which it was started."""

    def __init__(self) -> None:
        self.var = Path(os.environ.get("GSCM_VAR") or ROOT / "var").resolve()
        self.port = _port("PORT", 8000)
        self.postgres_port = _port("POSTGRES_PORT", 5440)
        self.redis_port = _port("REDIS_PORT", 6390)
        self.with_demonstration = os.environ.get("DEMO", "1") not in {"0", "no", "false", "off"}
        self.address = f"http://127.0.0.1:{self.port}"
        self.stores: list[Child] = []
        self.servants: list[Child] = []
        self.register = Register(self.var)

    def start(self) -> None:
        """Bring everything up and return when it is healthy.

        :raises Refusal: something stands in the way that the user can change.
        :raises ServiceFailed: the database or the queue did not start.
        """
        try:
            self.register.claim(self.address)
        except PermissionError as error:
            raise Refusal(f"The folder {self.var} belongs to another user ({error}). Set GSCM_VAR.") from None
        if leftovers := self.register.end_leftovers():
            _say(f"An earlier run was killed; ended what it left behind: {', '.join(leftovers)}")
        self._start_stores()
        self._prepare()
        self._start_servants()
        self._wait_until_healthy()

    def watch(self) -> None:
        """Show errors as they happen, until somebody stops the run.

        :raises Refusal: one of the processes ended by itself.
        """
        while True:
            for child in self.servants:
                for line in child.new_errors():
                    print(f"{child.name}: {line}", flush=True)
            self._require_all_alive()
            time.sleep(0.5)

    def stop(self) -> None:
        """End everything that was started, servants first; a second Ctrl-C shortens their time."""
        asked_again = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: asked_again.append(True))
        if not self.servants and not self.stores:
            return  # nothing of this run's; what is written down may be another's
        _say("Stopping")
        stop(reversed(self.servants), hurry=lambda: bool(asked_again))
        stop(self.stores, hurry=lambda: False)
        self.register.write([])

    def _start_stores(self) -> None:
        require_free_port(self.port, "PORT", "web server")
        if not os.environ.get("DATABASE_URL"):
            require_free_port(self.postgres_port, "POSTGRES_PORT", "PostgreSQL")
        if not os.environ.get("REDIS_URL"):
            require_free_port(self.redis_port, "REDIS_PORT", "Redis")
        if not os.environ.get("DATABASE_URL"):
            _say(f"PostgreSQL on port {self.postgres_port}")
            postgres = Postgres(self.var / "postgres", self.postgres_port, self._log("postgres"))
            self.stores.append(Child("postgres", postgres.start(), postgres.log, stop_signal=signal.SIGINT))
            self.register.write(self.stores)
            os.environ["DATABASE_URL"] = postgres.url
        if not os.environ.get("REDIS_URL"):
            _say(f"Redis on port {self.redis_port}")
            redis = Redis(self.var / "redis", self.redis_port, self._log("redis"))
            self.stores.append(Child("redis", redis.start(), redis.log))
            self.register.write(self.stores)
            os.environ["REDIS_URL"] = redis.url

    def _prepare(self) -> None:
        # Only now: the settings read these once, when they are first asked.
        os.environ["GSCM_VAR"] = str(self.var)
        os.environ.setdefault("SITE_URL", self.address)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gscm.settings")
        from gscm.serve import preparation

        preparation.prepare(self.var, say=_say, with_demonstration=self.with_demonstration)

    def _start_servants(self) -> None:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "gscm"]
        schedule = str(self.var / "run" / "beat-schedule")
        web = ["gunicorn", "gscm.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        commands = {
            "web": [*python, *web, "--workers", "2", "--threads", "4"],
            "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
            "beat": [*celery, "beat", "--schedule", schedule, "--pidfile", ""],
        }
        _say("Web server, worker and beat")
        for name, command in commands.items():
            self.servants.append(Child.start(name, command, self._log(name)))
            self.register.write([*self.stores, *self.servants])

    def _wait_until_healthy(self) -> None:
        from gscm.celery import app

        deadline = time.monotonic() + HEALTHY_SECONDS
        waiting_for = "the web server"
        while time.monotonic() < deadline:
            self._require_all_alive()
            problem = _health_problem(f"{self.address}/health/")
            if problem is None:
                if app.control.ping(timeout=0.5, limit=1):
                    return
                waiting_for = "the worker"
            else:
                waiting_for = f"the web server ({problem})"
            time.sleep(0.1)
        ends = "\n".join(f"{child.name}:\n{last_lines(child.log)}" for child in self.servants)
        raise Refusal(
            f"Not healthy after {HEALTHY_SECONDS:.0f} seconds; still waiting for {waiting_for}.\n{ends}"
        )

    def _require_all_alive(self) -> None:
        for child in [*self.stores, *self.servants]:
            if child.has_ended:
                raise Refusal(
                    f"{child.name} ended by itself (exit code {child.process.returncode}). "
                    f"The end of {child.log}:\n{last_lines(child.log)}"
                )

    def _log(self, name: str) -> Path:
        """A fresh log file; the one of the run before is kept beside it."""
        path = self.var / "log" / f"{name}.log"
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        return path


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"{variable} must be a port number between 1 and 65535, not {text!r}.")
    return int(text)


def _health_problem(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=3):  # noqa: S310 - our own address
            return None
    except urllib.error.HTTPError as error:
        report = error.read().decode(errors="replace")
        return json.dumps(json.loads(report)) if report.startswith("{") else f"answers {error.code}"
    except OSError as error:
        return str(error)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_on_signal)
    house = None
    try:
        house = House()
        print("GSCM Conflict Minerals", flush=True)
        house.start()
        from gscm.serve import preparation

        print(f"\nReady: {house.address}\n", flush=True)
        preparation.tell_how_to_sign_in(with_demonstration=house.with_demonstration)
        print(f"\nLogs: {house.var / 'log'}   Stop: Ctrl-C\n", flush=True)
        house.watch()
    except Stopped:
        print(flush=True)
        return 0
    except (Refusal, ServiceFailed) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    finally:
        if house is not None:
            house.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
