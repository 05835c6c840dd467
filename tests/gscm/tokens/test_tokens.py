from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation

from gscm.tokens.models import ApiToken, Scope
from gscm.tokens.permissions import InScope
from gscm.tokens.services import tokens
from tests.gscm.programs import a_program, a_token
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


class TestAToken:
    def test_opens_what_its_person_may_see(self, people: Cast) -> None:
        _token, key = a_token(people.wei)
        rows = a_program(key).get("/api/v1/suppliers/").json()["results"]
        assert [row["external_id"] for row in rows] == ["S-1001"]

    def test_is_not_kept_as_it_is(self, people: Cast) -> None:
        token, key = a_token(people.wei)
        with connection.cursor() as cursor:
            for table in ("tokens_apitoken", "tokens_apitokenevent"):
                cursor.execute(f"SELECT to_jsonb({table})::text FROM {table}")  # noqa: S608
                text = str(cursor.fetchall())
                assert key not in text
                assert (token.digest in text) is (table == "tokens_apitoken")

    def test_opens_nothing_once_it_has_expired(self, people: Cast) -> None:
        now = timezone.now()
        _token, key = tokens.issue(
            user=people.wei,
            name="Old",
            scopes=[Scope.SUPPLIERS_READ],
            expires_at=now - timedelta(seconds=1),
            at=now - timedelta(days=1),
        )
        response = a_program(key).get("/api/v1/suppliers/")
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")

    def test_opens_nothing_once_it_was_ended(self, people: Cast) -> None:
        token, key = a_token(people.wei)
        tokens.revoke(token, by=people.wei, at=NOW)
        assert a_program(key).get("/api/v1/suppliers/").status_code == 401

    def test_opens_nothing_once_its_person_may_not_sign_in(self, people: Cast) -> None:
        _token, key = a_token(people.wei)
        people.wei.is_active = False
        people.wei.save()
        assert a_program(key).get("/api/v1/suppliers/").status_code == 401

    @pytest.mark.parametrize("key", ["", "gscm_", "gscm_wrong", "x" * 5000, "gscm_\u0000", "密钥"])
    def test_must_be_one_of_ours(self, people: Cast, key: str) -> None:
        client = Client()
        response = client.get("/api/v1/suppliers/", HTTP_AUTHORIZATION=f"Bearer {key}")
        assert response.status_code == 401

    def test_is_told_of_in_the_language_that_is_accepted(self) -> None:
        response = Client().get(
            "/api/v1/suppliers/", headers={"authorization": "Bearer no", "accept-language": "zh-hans"}
        )
        with translation.override("zh-hans"):
            assert response.json()["detail"] == translation.gettext("The token is unknown, expired or ended.")
        assert response.json()["detail"] != "The token is unknown, expired or ended."

    def test_remembers_when_it_was_last_used(self, people: Cast) -> None:
        token, key = a_token(people.wei)
        a_program(key).get("/api/v1/suppliers/")
        token.refresh_from_db()
        assert token.last_used_at
        assert timezone.now() - token.last_used_at < timedelta(minutes=1)

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_expires_within_a_year(self, people: Cast, days: int) -> None:
        with pytest.raises(ValueError, match="within a year"):
            tokens.issue(
                user=people.wei,
                name="For ever",
                scopes=[Scope.SUPPLIERS_READ],
                expires_at=NOW + timedelta(days=days),
                at=NOW,
            )


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "path"),
        [
            (Scope.SUPPLIERS_READ, "suppliers/"),
            (Scope.MATERIALS_READ, "parts/"),
            (Scope.MATERIALS_READ, "deliveries/"),
            (Scope.MATERIALS_READ, "mineral-contents/"),
            (Scope.REQUESTS_READ, "campaigns/"),
            (Scope.REQUESTS_READ, "requests/"),
            (Scope.SUBMISSIONS_READ, "submissions/"),
            (Scope.ALERTS_READ, "alerts/"),
            (Scope.CASES_READ, "cases/"),
            (Scope.FIGURES_READ, "response-figures/"),
        ],
    )
    def test_open_their_own_and_nothing_else(self, people: Cast, scope: Scope, path: str) -> None:
        _token, with_it = a_token(people.lin, scope)
        _token, without = a_token(people.lin, *(one for one in Scope if one != scope))
        assert a_program(with_it).get(f"/api/v1/{path}").status_code == 200
        assert a_program(without).get(f"/api/v1/{path}").status_code == 403

    def test_do_not_lift_a_person(self, people: Cast) -> None:
        _token, key = a_token(people.ana, *Scope)
        assert a_program(key).get("/api/v1/alerts/").status_code == 403
        said = {"name": "New"}
        response = a_program(key).put(
            "/api/v1/suppliers/by-number/S-9/", said, content_type="application/json"
        )
        assert response.status_code == 403

    def test_for_reading_do_not_write(self, people: Cast) -> None:
        _token, key = a_token(people.lin, Scope.SUPPLIERS_READ)
        response = a_program(key).put(
            "/api/v1/suppliers/by-number/S-9/", {"name": "New"}, content_type="application/json"
        )
        assert response.status_code == 403

    def test_are_asked_for_by_every_view(self) -> None:
        """A new view says what it is about, or no token opens it."""
        seen = 0
        for pattern in get_resolver("gscm.api").url_patterns:
            view: Any = getattr(pattern.callback, "cls", None) or pattern.callback.view_class  # type: ignore[union-attr]
            assert InScope in view.permission_classes, view
            assert isinstance(view.resource, str), view
            seen += 1
        assert seen > 20


class TestThrottling:
    def test_stops_a_program_that_asks_too_much(self, people: Cast, settings: Any) -> None:
        settings.API_REQUESTS_A_MINUTE = 3
        cache.clear()
        _token, key = a_token(people.wei)
        _token, other = a_token(people.wei)
        answers = [a_program(key).get("/api/v1/suppliers/").status_code for _ in range(5)]
        assert answers == [200, 200, 200, 429, 429]
        assert a_program(other).get("/api/v1/suppliers/").status_code == 200

    def test_counts_what_changes_something_apart(self, people: Cast, settings: Any) -> None:
        settings.API_WRITES_A_MINUTE = 1
        cache.clear()
        _token, key = a_token(people.lin)
        program = a_program(key)
        path = "/api/v1/suppliers/by-number/S-1001/"
        for expected in (200, 429):
            response = program.put(path, {"name": "Xinhe"}, content_type="application/json")
            assert response.status_code == expected
        assert program.get(path).status_code == 200


class TestThePage:
    def _client(self, person: Any) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def _make(self, client: Client, **changes: Any) -> Any:
        day = timezone.localdate() + timedelta(days=10)
        said = {"name": "ERP", "scopes": ["suppliers:read"], "last_day": day.isoformat()}
        return client.post("/tokens/", said | changes)

    def test_shows_a_new_key_once(self, people: Cast) -> None:
        client = self._client(people.ana)
        page = self._make(client).content.decode()
        token = ApiToken.objects.get()
        key = next(word for word in page.replace("<", ">").split(">") if word.startswith("gscm_"))
        assert tokens.recognise(key, at=timezone.now()) == token
        assert key not in client.get("/tokens/").content.decode()

    @pytest.mark.parametrize("changes", [{"name": ""}, {"scopes": []}, {"last_day": "2099-01-01"}])
    def test_refuses_a_token_without_name_scope_or_end(self, people: Cast, changes: dict[str, Any]) -> None:
        assert self._make(self._client(people.ana), **changes).status_code == 422
        assert not ApiToken.objects.exists()

    def test_shows_a_person_its_own_and_the_administrator_all(self, people: Cast) -> None:
        a_token(people.ana, name="Token of Ana")
        a_token(people.wei, name="Token of Wei")
        ana = self._client(people.ana).get("/tokens/").content.decode()
        ada = self._client(people.ada).get("/tokens/").content.decode()
        assert ("Token of Ana" in ana, "Token of Wei" in ana) == (True, False)
        assert ("Token of Ana" in ada, "Token of Wei" in ada) == (True, True)

    def test_ends_a_token(self, people: Cast) -> None:
        token, key = a_token(people.ana)
        assert self._client(people.wei).post(f"/tokens/{token.pk}/end/").status_code == 404
        assert self._client(people.ada).post(f"/tokens/{token.pk}/end/").status_code == 302
        assert a_program(key).get("/api/v1/suppliers/").status_code == 401
        token.refresh_from_db()
        assert token.revoked_by == people.ada
