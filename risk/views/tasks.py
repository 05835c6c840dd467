"""What one person has to do, and what waits for anybody."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk.queries import tasks
from suppliers.access import READING_ROLES, may_steer, may_work
from suppliers.models import User
from surveys.queries import to_do


class MyTasks(RolesRequired, View):
    """The reader's own tasks; for the centre also those of a colleague (`?person=5`)."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        person = self._person(request)
        is_own = person == request.user
        context = {
            "person": person,
            "is_own": is_own,
            "works": may_work(person),
            "tasks": tasks.of(person, on=today),
            "duties": to_do.duties(person, on=today) if is_own else [],
            "colleagues": list(tasks.colleagues(on=today)) if may_steer(request.user) else [],
        }
        return render(request, "risk/tasks.html", context)

    def _person(self, request: SignedInRequest) -> User:
        wanted = request.GET.get("person", "")
        if not wanted or wanted == str(request.user.pk):
            return request.user
        if not may_steer(request.user) or not wanted.isdecimal():
            raise Http404
        return get_object_or_404(tasks.colleagues(on=timezone.localdate()), pk=wanted)
