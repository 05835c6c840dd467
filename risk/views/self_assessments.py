"""Self-assessments: filled in by suppliers in the portal, read by the teams on the supplier's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from risk.forms_audits import AnswersForm
from risk.models import AuditForm
from risk.queries import self_assessments as queries
from risk.questionnaires.form import Form
from risk.services import self_assessments
from suppliers.access import READING_ROLES
from suppliers.models import Supplier


class SupplierSelfAssessments(RolesRequired, View):
    """How a supplier judges itself over the years: a part of its page, and a page of its own."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        years = queries.by_year(supplier)
        context = {"supplier": supplier, "years": years, "lines": queries.lines(years[0]) if years else []}
        template = "_of_supplier" if request.htmx else "of_supplier"
        return render(request, f"risk/self_assessments/{template}.html", context)


class PortalSelfAssessment(SupplierContactRequired, View):
    """The supplier's own answers; `pk` is the supplier's."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = self._supplier(request, pk)
        years = queries.by_year(supplier)
        form = AnswersForm(form=self._questions(), given=queries.given(years))
        return self._page(request, supplier, form)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = self._supplier(request, pk)
        form = AnswersForm(request.POST, form=self._questions(), given={})
        if not form.is_valid():
            return self._page(request, supplier, form, status=422)
        try:
            self_assessments.hand_in(
                supplier, self._version(), form.given, by=request.user, at=timezone.now()
            )
        except self_assessments.Incomplete as incomplete:
            for question in incomplete.unanswered:
                form.add_error(f"answer_{question.key}", _("Please answer this question."))
            for question in incomplete.without_evidence:
                form.add_error(f"note_{question.key}", _("Please say where this can be seen."))
            return self._page(request, supplier, form, status=422)
        messages.success(request, _("Thank you. Your self-assessment was kept."))
        return redirect("portal_audits:self_assessment", supplier.pk)

    def _supplier(self, request: SignedInRequest, pk: int) -> Supplier:
        return get_object_or_404(Supplier.objects.spoken_for_by(request.user), pk=pk)

    def _version(self) -> AuditForm:
        return AuditForm.objects.in_force(timezone.localdate())[:1].get()

    def _questions(self) -> Form:
        return self_assessments.on_minerals(self._version().form)

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: AnswersForm, status: int = 200
    ) -> HttpResponse:
        years = queries.by_year(supplier)
        context = {"supplier": supplier, "form": form, "years": years, "year": timezone.localdate().year}
        return render(request, "risk/self_assessments/portal.html", context, status=status)
