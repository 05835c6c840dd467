"""The database and Redis of a test run: started once by the controller, shared by the workers, thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from gscm.embedded import THROW_AWAY, Postgres, Redis, free_port


@dataclass
class Services:
    """What this run has started; servers named by DATABASE_URL and REDIS_URL are used as they are."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="gscm-tests-")))
    processes: list[tuple[subprocess.Popen[bytes], signal.Signals]] = field(default_factory=list)

    def start(self) -> None:
        """Start what the environment does not name, and name it there for the settings and the workers."""
        self.folder.chmod(0o711)  # PostgreSQL, run as another account by root, has to pass
        os.environ["GSCM_TEST_FILES"] = str(self.folder / "files")
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(
                self.folder / "postgres", free_port(), self.folder / "postgres.log", THROW_AWAY
            )
            self.processes.append((postgres.start(), signal.SIGINT))
            os.environ["DATABASE_URL"] = postgres.url
        if not os.environ.get("REDIS_URL"):
            redis = Redis(self.folder / "redis", free_port(), self.folder / "redis.log", saves=False)
            self.processes.append((redis.start(), signal.SIGTERM))
            os.environ["REDIS_URL"] = redis.url

    def stop(self) -> None:
        """End what was started and remove its folder."""
        for process, stop_signal in self.processes:
            process.send_signal(stop_signal)
        for process, _ in self.processes:
            process.wait(30)
        shutil.rmtree(self.folder)


def take_a_share(worker: str) -> None:
    """Give one xdist worker (gw0, gw1, ...) its own Redis database, queue and folder of files."""
    number = int(worker.removeprefix("gw"))
    server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
    os.environ["REDIS_URL"] = f"{server}/{number + 1}"
    os.environ["CELERY_QUEUE"] = f"gscm-{worker}"
    os.environ["GSCM_TEST_FILES"] += f"/{worker}"
