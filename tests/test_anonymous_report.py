"""A report through the real stack leaves nothing of whoever sent it, and its text is read by officers alone.

The web server runs as it is deployed. Searched are its output, every table, the sessions, the queue and the files.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from gscm.embedded import free_port
from risk.models import Grievance
from suppliers.models import User
from tests import facts
from tests.grievances import SECRET_WORDS, officer, rows_of
from tests.gscm.lib.test_metadata import photograph
from tests.people import Cast, cast
from tests.test_access_matrix import DOORS, PEOPLE, YES, Kind, address
from tests.test_access_matrix import rows_of as rows_of_house

TELLTALE = "TELLTALE"
CALLER = "203.0.113.77"
BOUNDARY = "-----a-boundary"
WEB = """
import os, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
from gunicorn.app.wsgiapp import run
sys.argv = ["gunicorn", "gscm.wsgi:application", "--config", "deploy/gunicorn.py", *sys.argv[1:]]
run()
"""


class Server:
    """gunicorn as deployed, on this test's database; what it says goes to a file."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.output = folder / "web.log"
        environment = os.environ | {
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "GSCM_TEST_FILES": str(settings.MEDIA_ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "WEB_WORKERS": "1",
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    WEB,
                    "--bind",
                    f"127.0.0.1:{self.port}",
                    "--worker-tmp-dir",
                    str(folder),
                ],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, self.output.read_text()
                assert self.process.poll() is None, self.output.read_text()
                time.sleep(0.1)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """One request, as a proxy hands it on that tells all it knows."""
        http_connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        http_connection.request(method, path, body, told)
        response = http_connection.getresponse()
        content = response.read()
        assert response.getheader("Set-Cookie") is None or not path.startswith("/grievance")
        http_connection.close()
        return response.status, content

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.end()


def form(**values: str) -> bytes:
    """A multipart body with the values and a photograph that tells of its maker."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    parts.append(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
        f'name="evidence"; filename="{TELLTALE}.jpg"\r\n\r\n'.encode()
        + photograph()
        + b"\r\n"
    )
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def dump() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in names:
            cursor.execute(f'SELECT one::text FROM "{name}" one')  # noqa: S608  names of our own tables
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def queued() -> str:
    """All that Redis holds, whatever its kind."""
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    found = []
    for key in store.scan_iter():
        kind = store.type(key)
        readers: dict[bytes, Any] = {
            b"string": store.get,
            b"list": lambda one: store.lrange(one, 0, -1),
            b"hash": store.hgetall,
            b"set": store.smembers,
            b"zset": lambda one: store.zrange(one, 0, -1),
        }
        found.append(f"{key!r} {readers[kind](key)!r}")
    return "\n".join(found)


def everything_kept(server: Server) -> dict[str, str]:
    """The places in which something of a request could be left, by what they are."""
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return {
        "server's output": server.output.read_text(),
        "database": dump(),
        "queue and cache": queued(),
        "files": "".join(path.read_bytes().decode("latin-1") for path in files),
    }


@pytest.mark.slow
class TestAnAnonymousReport:
    def test_leaves_nothing_of_whoever_sent_it(self, server: Server) -> None:
        people = cast()
        officer()
        browser = Client()
        browser.force_login(people.wei, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        before = list(Session.objects.order_by("pk").values_list("session_key", "session_data"))
        queue_before = queued()
        headers = {
            "User_Agent": TELLTALE,
            "Referer": f"https://intranet.example/{TELLTALE}",
            "X_Forwarded_For": CALLER,
            "X_Real_IP": CALLER,
            "X_Request_ID": TELLTALE * 2,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {TELLTALE}={TELLTALE}",
            "Content_Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        values = {"kind": "complaint", "what": SECRET_WORDS, "once": "o" * 40}

        assert server.send("GET", "/policy/")[0] == 200
        assert server.send("GET", f"/grievance/?{TELLTALE}", **headers)[0] == 200
        assert server.send("GET", f"/grievance/{TELLTALE}/", **headers)[0] == 404
        assert server.send("POST", "/grievance/", form(kind="", what="", once=""), **headers)[0] == 422
        status, receipt = server.send("POST", "/grievance/", form(**values), **headers)
        assert status == 200
        grievance = Grievance.objects.get()
        code = receipt.decode().partition('receipt-code">')[2].partition("<")[0]
        assert len(code) == 39
        more = {"code": code, "do": "write", "reply-text": SECRET_WORDS}
        assert server.send("POST", "/grievance/follow/", form(**more), **headers)[0] == 200
        assert grievance.entries.count() == 2

        kept = everything_kept(server)
        assert "/policy/" in kept["server's output"], "the output is not what was searched"
        assert grievance.number in kept["database"], "the database is not what was searched"
        assert "grievance" not in kept["server's output"]
        for place, text in kept.items():
            for secret in (TELLTALE, CALLER, SECRET_WORDS, code, code.replace("-", "")):
                assert secret not in text, place
                assert secret.encode().hex() not in text, place
        assert queued() == queue_before
        assert list(Session.objects.order_by("pk").values_list("session_key", "session_data")) == before
        stamps = [str(value) for value in Grievance.objects.values_list().get()]
        assert not any(":" in stamp for stamp in stamps), "a moment would tell when it was sent"


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, dict[str, Any]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        people = cast()
        gold = facts.listed_smelters()["CID910001"]
        yield people, rows_of_house(people.xinhe, people, gold)
        transaction.set_rollback(True)


class TestWhatWasWritten:
    @pytest.mark.parametrize("who", ["lin", "bo", "ada", "wei"])
    def test_is_on_no_page_of_centre_board_administrator_or_team(
        self, who: str, house: tuple[Cast, dict[str, Any]]
    ) -> None:
        people, rows = house
        person: User = getattr(people, who)
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        place = PEOPLE.index(who)
        names = [name for name, door in DOORS.items() if door.kind.value[0][place] == YES]
        opened = 0
        for name in names:
            with transaction.atomic():
                response = client.get(address(name, rows))
                content = b"".join(response) if response.streaming else response.content
                transaction.set_rollback(True)
            told = content.decode("utf-8", "replace")
            assert SECRET_WORDS not in told, name
            assert rows["grievance"].number not in told, name
            opened += response.status_code == 200
        assert opened > 20

    @pytest.mark.django_db
    def test_is_in_no_table_in_the_open(self) -> None:
        rows_of()
        kept = dump()
        assert "G2026-0001" in kept
        for secret in (SECRET_WORDS, "Ask the mine", "phone.png"):
            assert secret not in kept
            assert secret.encode().hex() not in kept

    def test_is_no_part_of_the_administration(self) -> None:
        names = {model._meta.model_name for model in admin.site._registry}
        assert not any("grievance" in str(name) for name in names)

    def test_has_no_door_for_anybody_but_officers(self) -> None:
        doors = {name for name in DOORS if "grievance" in name and not name.startswith("grievance:")}
        assert {DOORS[name].kind for name in doors} == {Kind.OFFICER}

    def test_has_no_history_of_rows_which_keeps_who_asked(self) -> None:
        names = {model.__name__ for model in apps.get_models() if model.__name__.startswith("Grievance")}
        assert "GrievanceEntry" in names
        assert not any(name.endswith("Event") for name in names)


class TestTheProxy:
    def test_keeps_no_address_and_hands_none_on(self) -> None:
        told = (Path(settings.BASE_DIR) / "deploy" / "Caddyfile").read_text()
        assert "log_skip @anonymous" in told
        assert "request>remote_ip delete" in told
        assert "header_up -X-Forwarded-For" in told
        assert "\tlog {" not in told, "a log of requests was switched on"
