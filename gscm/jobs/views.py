"""The progress of a long work: the fragment that pages include, asked for again until the work is settled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import trigger_client_event

from gscm.jobs.models import Job


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is. Once settled, the event `job-settled` tells the page around it to look again."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    response = render(request, "jobs/_progress.html", {"job": job})
    return trigger_client_event(response, "job-settled", {"job": job.pk}) if job.is_settled else response
