"""The people of a training: invite them, record who was there, by hand or by a list; a colleague's own place."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, WORKING_ROLES
from suppliers.forms_trainings import AddPersonForm, AnswerForm, FeedbackForm, GuestsForm, SheetForm
from suppliers.models import AttendanceSheet, Participant, TrainingSession
from suppliers.queries import trainings as queries
from suppliers.queries import trainings_guests
from suppliers.services import trainings_people, trainings_quizzes, trainings_sheets
from suppliers.services.csv_table import ImportRefused
from suppliers.services.trainings import TrainingRefused
from suppliers.views.trainings import PAGE, session_page


class Invite(RolesRequired, View):
    """Whom to invite: the address says whom, the page shows the names and why, the button invites them."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        form = GuestsForm(request.GET or None, user=request.user)
        guests = self._guests(session, form, request)
        context = {
            "session": session,
            "form": form,
            "page": Paginator(guests, PAGE).get_page(request.GET.get("page")),
            "is_chosen": form.is_bound and form.is_valid(),
        }
        return render(request, "suppliers/trainings/invite.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        form = GuestsForm(request.POST, user=request.user)
        guests = self._guests(session, form, request)
        try:
            count = trainings_people.invite(session, guests, by=request.user, at=timezone.now())
        except TrainingRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            text = ngettext("%(count)d invitation goes out.", "%(count)d invitations go out.", count)
            messages.success(request, text % {"count": count})
        return redirect("trainings:session_detail", pk)

    def _guests(
        self, session: TrainingSession, form: GuestsForm, request: SignedInRequest
    ) -> list[trainings_people.Guest]:
        if not form.is_bound or not form.is_valid():
            return []
        values = form.cleaned_data
        branch = values.pop("branch")
        choice = trainings_guests.Choice(branch=branch.code if branch else "", **values)
        return trainings_guests.guests(session, choice, by=request.user, on=timezone.localdate())


class Attendance(RolesRequired, View):
    """Record by hand who of the people on the page was there: `listed` names them, `there` who was."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        there = set(request.POST.getlist("selected"))
        listed = [int(one) for one in request.POST.getlist("listed") if one.isdecimal()]
        mine = Participant.objects.visible_to(request.user).filter(session=session, pk__in=listed)
        attended = {one: str(one) in there for one in mine.values_list("pk", flat=True)}
        try:
            count = trainings_people.note_attendance(session, attended, by=request.user, at=timezone.now())
        except TrainingRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            _tell_recorded(request, count)
        return redirect("trainings:session_detail", pk)


class AttendanceAdd(RolesRequired, View):
    """Record one more person who was there."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        form = AddPersonForm(request.POST, auto_id="add_%s")
        if not form.is_valid():
            return session_page(request, pk, status=422, add_form=form)
        [row] = trainings_sheets.understood(session, [(1, form.cleaned_data)], by=request.user)
        if row.problem:
            form.add_error(None, row.problem[0].upper() + row.problem[1:])
            return session_page(request, pk, status=422, add_form=form)
        try:
            count = trainings_sheets.record(session, [row], evidence="", by=request.user, at=timezone.now())
        except TrainingRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            _tell_recorded(request, count)
        return redirect("trainings:session_detail", pk)


def _tell_recorded(request: SignedInRequest, count: int) -> None:
    text = ngettext("Recorded for %(count)d person.", "Recorded for %(count)d people.", count)
    messages.success(request, text % {"count": count})


class SheetUpload(RolesRequired, View):
    """Upload a list of who took part."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, pk, SheetForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, pk, form, status=422)
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        file = form.cleaned_data["file"]
        try:
            sheet = trainings_sheets.receive(
                session, file.read(), file_name=file.name, by=request.user, at=timezone.now()
            )
        except ImportRefused as refused:
            for problem in refused.problems:
                form.add_error("file", problem)
            return self._page(request, pk, form, status=422)
        return redirect("trainings:sheet_detail", sheet.pk)

    def _page(self, request: SignedInRequest, pk: int, form: SheetForm, status: int = 200) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        context = {
            "session": session,
            "form": form,
            "limit": trainings_sheets.MOST_BYTES // (1024 * 1024),
            "sheets": session.sheets.select_related("received_by")[:PAGE],
        }
        return render(request, "suppliers/trainings/sheet_upload.html", context, status=status)


def _sheet(request: SignedInRequest, pk: int) -> AttendanceSheet:
    rows = AttendanceSheet.objects.select_related("session", "received_by", "settled_by")
    return get_object_or_404(rows.filter(session__in=TrainingSession.objects.run_by(request.user)), pk=pk)


class SheetDetail(RolesRequired, View):
    """What a list would record, row by row, before it is applied."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        sheet = _sheet(request, pk)
        is_preview = sheet.status == AttendanceSheet.Status.PREVIEW
        rows = trainings_sheets.preview(sheet, by=request.user) if is_preview else []
        states = [row.state for row in rows]
        shown = request.GET.get("state", "")
        context = {
            "sheet": sheet,
            "session": sheet.session,
            "is_preview": is_preview,
            "page": Paginator([row for row in rows if shown in ("", row.state)], PAGE).get_page(
                request.GET.get("page")
            ),
            "counts": [(state, states.count(state)) for state in ("wrong", "new", "changed", "unchanged")],
            "wrong": states.count("wrong"),
            "taken_in": states.count("new") + states.count("changed"),
            "shown": shown,
        }
        return render(request, "suppliers/trainings/sheet.html", context)


class SheetApply(RolesRequired, View):
    """Record what a list says."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        sheet = _sheet(request, pk)
        try:
            count = trainings_sheets.apply(sheet, by=request.user, at=timezone.now())
        except trainings_sheets.SheetSettled:
            messages.error(request, _("This list is no longer a preview; nothing was done."))
        except TrainingRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            _tell_recorded(request, count)
            return redirect("trainings:session_detail", sheet.session_id)
        return redirect("trainings:sheet_detail", pk)


class SheetDiscard(RolesRequired, View):
    """Put a preview away."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        sheet = _sheet(request, pk)
        try:
            trainings_sheets.discard(sheet, by=request.user, at=timezone.now())
        except trainings_sheets.SheetSettled:
            messages.error(request, _("This list is no longer a preview; nothing was done."))
        else:
            messages.success(request, _("The list was put away; nothing was recorded."))
        return redirect("trainings:session_detail", sheet.session_id)


# A colleague's own place


def _own(request: SignedInRequest, pk: int) -> Participant:
    session = get_object_or_404(TrainingSession, pk=pk)
    mine = queries.own(session, request.user)
    if mine is None:
        raise Http404
    return mine


class OwnAnswer(RolesRequired, View):
    """Say whether one comes."""

    roles = READING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        answer_for(request, _own(request, pk))
        return redirect("trainings:session_detail", pk)


def answer_for(request: SignedInRequest, participant: Participant) -> None:
    """Keep the answer that was posted, and say so."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return
    try:
        trainings_people.answer(participant, at=timezone.now(), **form.cleaned_data)
    except TrainingRefused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("Thank you, the answer is kept."))


class OwnFeedback(RolesRequired, View):
    """Say what one thinks of a training."""

    roles = READING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = FeedbackForm(request.POST, auto_id="feedback_%s")
        own = _own(request, pk)
        if not form.is_valid():
            return session_page(request, pk, status=422, feedback_form=form)
        feedback_for(request, own, form)
        return redirect("trainings:session_detail", pk)


def feedback_for(request: SignedInRequest, participant: Participant, form: FeedbackForm) -> None:
    """Keep the feedback of a valid form, and say so."""
    try:
        trainings_people.say_what_they_think(participant, at=timezone.now(), **form.cleaned_data)
    except TrainingRefused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("Thank you for the feedback."))


class OwnQuiz(RolesRequired, View):
    """Take the quiz of a training that one took part in."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return quiz_page(request, _own(request, pk), "suppliers/trainings/quiz_take.html")

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return take_quiz(request, _own(request, pk), "suppliers/trainings/quiz_take.html")


def quiz_page(
    request: SignedInRequest, participant: Participant, template: str, status: int = 200, error: str = ""
) -> HttpResponse:
    """The questions, or how the last attempt went."""
    if participant.session.quiz is None:
        raise Http404
    quiz = participant.session.quiz
    chosen = _chosen(request, participant)
    context = {
        "participant": participant,
        "session": participant.session,
        "quiz": quiz,
        "questions": [
            question | {"chosen": option} for question, option in zip(quiz.worded, chosen, strict=True)
        ],
        "supplier": participant.supplier,
        "last": participant.results.first(),
        "error": error,
    }
    return render(request, template, context, status=status)


def _chosen(request: SignedInRequest, participant: Participant) -> list[int | None]:
    """The option chosen of each question; None where there is none."""
    quiz = participant.session.quiz
    found = []
    for number, question in enumerate(quiz.questions if quiz else []):
        word = request.POST.get(f"question_{number}", "")
        chosen = int(word) if word.isdecimal() else len(question["options"])
        found.append(chosen if chosen < len(question["options"]) else None)
    return found


def take_quiz(request: SignedInRequest, participant: Participant, template: str) -> HttpResponse:
    """Keep an attempt and show how it went."""
    chosen = _chosen(request, participant)
    try:
        result = trainings_quizzes.take(participant, chosen, by=request.user, at=timezone.now())
    except trainings_quizzes.QuizRefused as refused:
        return quiz_page(request, participant, template, status=422, error=str(refused.sentence))
    if result.passed:
        messages.success(request, _("Passed."))
    return redirect(request.path)
