"""The supplier's page of names that nobody could place: one form for all of them."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.models import Supplier
from surveys.forms_portal_names import NameAnswerForm, forms_of
from surveys.models import Submission
from surveys.queries import portal, portal_names
from surveys.services import name_answers

PAGE = 50


class Names(SupplierContactRequired, View):
    """The names of one file: what may be meant, what was asked, what the supplier says."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _submission(request, pk)
        page = _page(request, submission)
        return self._render(request, submission, page, forms_of(_names(submission, page)))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Keep what is said of the names of this page. A name without an answer stays open."""
        submission = _submission(request, pk)
        page = _page(request, submission)
        forms = forms_of(_names(submission, page), request.POST)
        wrong = [form for form in forms if form.errors]
        if wrong:
            messages.error(request, _("Nothing was sent yet: please look at the rows that are marked."))
            return self._render(request, submission, page, forms, status=422)
        answers = {form.open_name.name.pk: said for form in forms if (said := form.said())}
        kept = name_answers.propose(submission, answers, by=request.user, at=timezone.now())
        messages.success(request, _thanks(kept))
        return redirect(f"{reverse('portal:names', args=[submission.pk])}?page={page.number}")

    def _render(
        self,
        request: SignedInRequest,
        submission: Submission,
        page: Page[int],
        forms: list[NameAnswerForm],
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "task": submission.request,
            "submission": submission,
            "suppliers": list(Supplier.objects.spoken_for_by(request.user)),
            "supplier": submission.request.supplier,
            "page": page,
            "forms": forms,
            "unidentified": portal_names.unidentified(submission),
        }
        return render(request, "surveys/portal/names.html", context, status=status)


def _submission(request: SignedInRequest, pk: int) -> Submission:
    mine = portal.tasks(request.user).order_by().values("pk")
    rows = Submission.objects.visible_to(request.user).filter(request__in=mine)
    return get_object_or_404(rows.select_related("request__campaign", "request__supplier"), pk=pk)


def _page(request: SignedInRequest, submission: Submission) -> Page[int]:
    return Paginator(portal_names.name_ids(submission), PAGE).get_page(request.GET.get("page"))


def _names(submission: Submission, page: Page[int]) -> list[portal_names.OpenName]:
    return portal_names.open_names(submission, list(page), on=timezone.localdate())


def _thanks(kept: name_answers.Kept) -> str:
    if not kept.answers:
        return _("Nothing new was said; what was said before is kept.")
    thanks = ngettext(
        "%(number)d answer was sent. Thank you.", "%(number)d answers were sent. Thank you.", kept.answers
    ) % {"number": kept.answers}
    waits = kept.answers - kept.confirmed
    if not waits:
        return thanks
    more = ngettext(
        "A person looks at %(number)d of them.", "A person looks at %(number)d of them.", waits
    ) % {"number": waits}
    return f"{thanks} {more}"
