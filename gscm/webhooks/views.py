"""The pages of webhooks: one's own, and all of them for the administrator, each with the log of its deliveries."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from gscm.lib.signed_in import SignedInRequest
from gscm.webhooks import outgoing, tasks
from gscm.webhooks.forms import SubscriptionForm
from gscm.webhooks.models import Delivery, Subscription
from gscm.webhooks.services import news, subscriptions

PAGE = 50


def _subscription(request: SignedInRequest, pk: int) -> Subscription:
    visible = Subscription.objects.visible_to(request.user).select_related("user", "ended_by")
    return get_object_or_404(visible, pk=pk)


def _shell(request: SignedInRequest) -> str:
    return "shells/team.html" if request.user.roles else "shells/portal.html"


@method_decorator(never_cache, name="dispatch")
class SubscriptionList(View):
    """The webhooks within reach and a form for a new one, whose secret is shown once."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, SubscriptionForm(user=request.user))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = SubscriptionForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            subscription, secret = subscriptions.begin(
                user=request.user, at=timezone.now(), **form.cleaned_data
            )
        except outgoing.Unsafe as unsafe:
            form.refuse(unsafe)
            return self._page(request, form, status=422)
        return self._page(request, SubscriptionForm(user=request.user), new=subscription, secret=secret)

    def _page(
        self, request: SignedInRequest, form: SubscriptionForm, status: int = 200, **more: Any
    ) -> HttpResponse:
        rows = Subscription.objects.visible_to(request.user).select_related("user")
        context = {
            "form": form,
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "shell_template": _shell(request),
            **more,
        }
        return render(request, "webhooks/list.html", context, status=status)


class SubscriptionDetail(View):
    """One webhook and what was delivered to it."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return detail(request, _subscription(request, pk))


def detail(request: SignedInRequest, subscription: Subscription, **more: Any) -> HttpResponse:
    """The page of a webhook."""
    rows = subscription.deliveries.prefetch_related("log")
    context = {
        "subscription": subscription,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": Delivery.Status.WAITING,
        "shell_template": _shell(request),
        **more,
    }
    return render(request, "webhooks/detail.html", context)


class Test(View):
    """Send a test."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        delivery = news.ping(_subscription(request, pk), at=timezone.now())
        tasks.deliver.delay(delivery_id=delivery.pk)
        messages.success(request, _("The test is on its way; load this page again to see its answer."))
        return redirect("webhooks:webhook_detail", pk)


@method_decorator(never_cache, name="dispatch")
class RenewSecret(View):
    """Make another secret and show it once."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        subscription = _subscription(request, pk)
        secret = subscriptions.renew_secret(subscription, by=request.user)
        return detail(request, subscription, secret=secret)


class End(View):
    """Tell the address nothing more."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        subscription = _subscription(request, pk)
        subscriptions.end(subscription, by=request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is told nothing more.") % {"name": subscription.name})
        return redirect("webhooks:webhook_list")
