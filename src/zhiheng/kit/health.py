"""Health (运行状态): whether a zone can answer, for load balancers and ``zhiheng run``. Says nothing else about it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from zhiheng.kit.access import anyone


@never_cache
@anyone
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 ``{"status": "ok"}`` where the database answers, else 503 ``{"status": "database"}``."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})
