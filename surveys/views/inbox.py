"""What makes the inbox quick: accepting many files by rule, saved filters, prepared messages."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import may_steer
from surveys.forms import InboxForm
from surveys.forms_inbox import AcceptTogetherForm, CannedMessageForm, SavedFilterForm
from surveys.models import CannedMessage, SavedFilter, Submission
from surveys.queries import acceptable
from surveys.services import bulk_acceptance, inbox
from surveys.views.submissions import WorkingPage


class AcceptTogether(WorkingPage):
    """Accept returned files by rule: choose what may stand, see the files, give a reason."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, AcceptTogetherForm(request.GET))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = AcceptTogetherForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        files = acceptable.candidates(request.user, InboxForm(request.POST, user=request.user).wanted())
        chosen = acceptable.preview(
            files, form.rules(), selected=form.selected_files(), up_to=form.cleaned_data["up_to"]
        ).chosen
        if not chosen:
            messages.info(request, _("No file matches any more; nothing was changed."))
            return redirect("surveys:submission_accept_together")
        job = bulk_acceptance.begin(
            chosen,
            rules=form.rules(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return redirect(f"{request.path}?{urlencode({'job': job.pk})}")

    def _page(self, request: SignedInRequest, form: AcceptTogetherForm, status: int = 200) -> HttpResponse:
        query = request.POST if request.method == "POST" else request.GET
        filters = InboxForm(query, user=request.user)
        wanted = filters.wanted()
        files = acceptable.candidates(request.user, wanted)
        rules, selected = form.rules(), form.selected_files()
        asked_for = "rule" in query or "only_warnings" in query
        context = {
            "filters": filters,
            "wanted": wanted,
            "rules": acceptable.rules_of(files),
            "chosen_rules": rules,
            "selected": selected or [],
            "preview": acceptable.preview(files, rules, selected=selected, up_to=None) if asked_for else None,
            "form": form if status == 422 else AcceptTogetherForm(),
            "job": self._job(request),
        }
        return render(request, "surveys/submissions/accept_together.html", context, status=status)

    def _job(self, request: SignedInRequest) -> Job | None:
        wanted = request.GET.get("job", "")
        if not wanted.isdecimal():
            return None
        mine = Job.objects.visible_to(request.user).filter(kind=Job.Kind.BULK_ACCEPTANCE)
        return get_object_or_404(mine, pk=wanted)


class DelegateSelected(WorkingPage):
    """Lead from ticked submissions to the page on which the work about their suppliers is delegated."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        ticked = [key for key in request.GET.getlist("selected") if key.isascii() and key.isdecimal()]
        files = Submission.objects.visible_to(request.user).filter(pk__in=ticked)
        suppliers = files.order_by("request__supplier").values_list("request__supplier", flat=True).distinct()
        return redirect(
            f"{reverse('suppliers:delegate')}?{urlencode({'supplier': list(suppliers)}, doseq=True)}"
        )


class SavedFilters(WorkingPage):
    """Keep the filters of the inbox under a name, or forget one."""

    def post(self, request: SignedInRequest) -> HttpResponse:
        mine = SavedFilter.objects.visible_to(request.user)
        back = reverse("surveys:submission_list")
        if "forget" in request.POST:
            wanted = request.POST["forget"]
            inbox.forget_filter(get_object_or_404(mine, pk=wanted if wanted.isdecimal() else 0))
            return redirect(back)
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was kept: give the filters a name of up to 60 characters."))
            return redirect(back)
        try:
            saved = inbox.save_filter(request.user, **form.cleaned_data)
        except inbox.TooMany:
            messages.error(
                request, _("Up to %(count)d filters can be kept. Forget one first.") % {"count": inbox.MOST}
            )
            return redirect(back)
        messages.success(request, _("The filters are kept as “%(name)s”.") % {"name": saved.name})
        return redirect(f"{back}?{saved.query}")


class PreparedMessages(WorkingPage):
    """The messages that were written once, in both languages; the centre writes them."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        message = self._message(request)
        return self._page(request, message, CannedMessageForm(instance=message))

    def post(self, request: SignedInRequest) -> HttpResponse:
        if not may_steer(request.user):
            raise PermissionDenied
        message = self._message(request)
        form = CannedMessageForm(request.POST)
        if not form.is_valid():
            return self._page(request, message, form, status=422)
        inbox.write_message(message, **form.cleaned_data)
        messages.success(request, _("The message is kept."))
        return redirect("surveys:submission_messages")

    def _message(self, request: SignedInRequest) -> CannedMessage | None:
        wanted = request.GET.get("message", "")
        return get_object_or_404(CannedMessage, pk=wanted) if wanted.isdecimal() else None

    def _page(
        self,
        request: SignedInRequest,
        message: CannedMessage | None,
        form: CannedMessageForm,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "messages_written": list(CannedMessage.objects.all()),
            "message": message,
            "form": form if may_steer(request.user) else None,
        }
        return render(request, "surveys/submissions/prepared_messages.html", context, status=status)
