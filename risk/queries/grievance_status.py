"""A grievance as its reporter sees it: the stages with their days, and the thread."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gscm.interface.templatetags.interface import day
from risk.models import Grievance, GrievanceEntry
from risk.services.grievance_thread import Written

Status = Grievance.Status


def stages(grievance: Grievance) -> list[dict[str, str]]:
    """Received, acknowledged, decided, answered, closed: each with its day, or the day by which it is due."""
    reached = {
        "received": grievance.received_on,
        "acknowledged": grievance.acknowledged_on,
        "decided": grievance.decided_on,
        "answered": grievance.answered_on,
        "closed": grievance.closed_on,
    }
    due = {
        "acknowledged": grievance.acknowledge_by,
        "decided": grievance.decide_by,
        "answered": grievance.answer_by,
    }
    words = {
        "received": _("Received"),
        "acknowledged": _("Acknowledged"),
        "decided": _("Not admitted")
        if grievance.status == Status.NOT_ADMITTED
        else _("Admissibility decided"),
        "answered": _("Answered"),
        "closed": _("Closed"),
    }
    line = []
    for name, word in words.items():
        on = reached[name]
        if on is not None:
            line.append({"label": word, "day": day(on, "sentence"), "state": "done"})
            continue
        if name == "answered" and (grievance.status == Status.NOT_ADMITTED or grievance.closed_on):
            continue
        by = due.get(name)
        until = _("by %(day)s") % {"day": day(by, "sentence")} if by else ""
        line.append({"label": word, "day": until, "state": "next"})
    for step in line:
        if step["state"] == "next":
            step["state"] = "now"
            break
    return line


def thread(written: Iterable[Written]) -> list[dict[str, Any]]:
    """The entries for the thread's component; officers have no names here."""
    return [
        {
            "author": _("You") if one.by_reporter else _("Grievance office"),
            "organisation": str(GrievanceEntry.Kind(one.kind).label)
            if one.kind not in {GrievanceEntry.Kind.FROM_REPORTER, GrievanceEntry.Kind.TO_REPORTER}
            else "",
            "at": day(one.on, "sentence"),
            "text": "\n\n".join(one.texts[name] for name in ("what", "text", "wish") if one.texts.get(name)),
            "kind": "message",
            "note": ngettext("%(count)d file", "%(count)d files", one.files) % {"count": one.files}
            if one.files
            else "",
        }
        for one in written
    ]
