"""The original of a submission, byte for byte, for those who may see it."""

import structlog
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gscm.lib.signed_in import SignedInRequest
from suppliers.access import may_work
from surveys.models import Submission

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def original(request: SignedInRequest, pk: int) -> FileResponse:
    """Send the file as it came, always as a download and never as a page; who took it is logged.

    Its own supplier and the teams that work on it may have it; those who only read figures may not.
    """
    user = request.user
    if not (may_work(user) or user.is_supplier_contact):
        raise PermissionDenied
    submission = get_object_or_404(Submission.objects.visible_to(user), pk=pk)
    log.info("original downloaded", submission_id=submission.pk, user_id=user.pk, sha256=submission.sha256)
    response = FileResponse(
        submission.file.open("rb"),
        as_attachment=True,
        filename="".join(character for character in submission.file_name if character.isprintable()),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
