"""One mail of a campaign, as its reader got it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from surveys.models import CampaignMail
from surveys.services import invitations


class CampaignMailDetail(RolesRequired, View):
    """What a mail says, as HTML and as plain text, and what became of it."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        visible = CampaignMail.objects.visible_to(request.user).select_related("supplier")
        row = get_object_or_404(visible, pk=pk)
        mail = invitations.again(row, reader=request.user)
        if mail is None:
            raise Http404
        context = {"row": row, "mail": mail, "html": mail.alternatives[0][0], "lines": row.lines.count()}
        return render(request, "surveys/campaigns/mail.html", context)
