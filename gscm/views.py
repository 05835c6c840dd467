"""What the machines around the house ask."""

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gscm.interface.views import page_not_found

log = structlog.get_logger(__name__)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database and Redis answer, else 503 naming the one that does not."""
    report = {"database": _database_state(), "redis": _redis_state()}
    healthy = all(state == "ok" for state in report.values())
    return JsonResponse({"status": "ok" if healthy else "failing", **report}, status=200 if healthy else 503)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere: JSON for programs, a page for people."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": gettext("There is nothing at this address.")}, status=404)
    return page_not_found(request, exception)


def _database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.error("health", part="database", error=str(error))
        return "no answer"
    return "ok"


def _redis_state() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    except redis.RedisError as error:
        log.error("health", part="redis", error=str(error))
        return "no answer"
    finally:
        client.close()
    return "ok"
