"""Where the link of a mail leads. Looking changes nothing, as scanners look, too; only a button opens the task."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from gscm.interface import sign_in
from suppliers.forms_contacts import RightPersonForm
from suppliers.services import contacts
from surveys.models import TaskLink
from surveys.services import task_links


@method_decorator([login_not_required, never_cache], name="dispatch")
class OfLink(View):
    """A page of a link, for whoever holds it, in the language of the mail; never told to other sites or indexes."""

    link: TaskLink

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase | None = sign_in.too_often(request, "task_link")
        response = response or self._answer(request, token)
        response["X-Robots-Tag"] = "noindex"
        return response

    def _answer(self, request: HttpRequest, token: str) -> HttpResponseBase:
        link = task_links.find(token)
        if link is None:
            return render(request, "surveys/entrance/unknown.html", status=404)
        self.link = link
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and not request.user.is_authenticated:
            translation.activate(link.contact.language)
        return super().dispatch(request, token=token)

    def door(self, request: HttpRequest, token: str, **context: Any) -> HttpResponse:
        """Who asks whom for what, and the ways on."""
        link, at = self.link, timezone.now()
        standing = link.standing(at)
        context |= {
            "link": link,
            "token": token,
            "standing": standing,
            "may_open": task_links.may_open(link, at=at),
            "may_get_code": standing != TaskLink.Standing.MOVED,
            "requests": list(link.open_requests().select_related("campaign")),
            "sent_to": masked(link.email),
            "is_another": request.user.is_authenticated,
        }
        return render(request, "surveys/entrance/door.html", context)

    def is_own(self, request: HttpRequest) -> bool:
        """Whether the person is signed in already as whom the mail was sent to."""
        return request.user.is_authenticated and request.user.pk == self.link.contact.user_id


class Door(OfLink):
    """The page of the link; its button opens the task."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.is_own(request):
            return redirect(task_links.leads_to(self.link))
        return self.door(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        page = task_links.leads_to(self.link)
        if self.is_own(request):
            return redirect(page)
        if request.user.is_authenticated:
            return redirect("entrance:door", token)
        try:
            task_links.use(self.link, at=timezone.now())
        except task_links.LinkSpent:
            return redirect("entrance:door", token)
        return sign_in.sign_in_by_link(request, self.link.contact.user, email=self.link.email, leads_to=page)


class Code(OfLink):
    """A code to the address of the mail, once its link is spent."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("entrance:door", token)
        try:
            task_links.ask_for_code(self.link, at=timezone.now())
        except task_links.LinkSpent:
            return redirect("entrance:door", token)
        page = task_links.leads_to(self.link)
        return sign_in.send_code(request, self.link.contact.user, email=self.link.email, leads_to=page)


class RightPerson(OfLink):
    """ "I am the right person": said by whom the mail was forwarded to, confirmed by the team."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        form = RightPersonForm(contact=self.link.contact, initial={"language": translation.get_language()})
        return self.page(request, token, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = RightPersonForm(request.POST, contact=self.link.contact)
        if not form.is_valid():
            return self.page(request, token, form, status=422)
        if refused := sign_in.too_often(request, "task_link_claim", key=self.link.token_hash):
            return refused
        try:
            task_links.claim(self.link, at=timezone.now(), **form.cleaned_data)
        except contacts.HandOverWaits:
            messages.info(request, _("Somebody was named already; this waits for confirmation."))
        else:
            messages.success(
                request, _("Thank you. Once this is confirmed, a mail with a link of its own is sent to you.")
            )
        return redirect("entrance:door", token)

    def page(
        self, request: HttpRequest, token: str, form: RightPersonForm, status: int = 200
    ) -> HttpResponse:
        context = {"link": self.link, "form": form, "back": reverse("entrance:door", args=[token])}
        return render(request, "surveys/entrance/right_person.html", context, status=status)


def masked(email: str) -> str:
    """An address that its owner knows again, and nobody else can write to: l••@xinhe.example."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}••@{domain}"
