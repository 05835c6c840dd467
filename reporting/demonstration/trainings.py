"""What the invented group teaches: its textbook and guides, two trainings, a supplier conference and what follows."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.documents import MAIL_TIME
from reporting.demonstration.organisation import TEAMS
from reporting.demonstration.people import CENTRE, SECOND, person
from reporting.demonstration.suppliers import SUPPLIERS
from reporting.demonstration.texts_trainings import MATERIALS, QUESTIONS, Taught
from suppliers.models import (
    MaterialVersion,
    Participant,
    Quiz,
    Supplier,
    TrainingMail,
    TrainingMaterial,
    TrainingSession,
    TrainingTopic,
)
from suppliers.models.trainings import DUE
from suppliers.queries import trainings_guests
from suppliers.services import (
    trainings,
    trainings_materials,
    trainings_people,
    trainings_quizzes,
    trainings_sheets,
)

Topic = TrainingTopic
OF_TEAMS = (Topic.REQUIREMENTS, Topic.PROJECT_PLAN, Topic.SYSTEM)
OF_SUPPLIERS = (Topic.TEMPLATES, Topic.SMELTERS)
STAYED_AWAY = "huong@lanhai.example"
READERS, FORWARDERS = 7, 3
"""Every so many-th supplier has not read the guides; so many have handed material on."""


class Lessons:
    """Plans the trainings into the calendar."""

    def __init__(self, calendar: Calendar, begin: date) -> None:
        self._calendar = calendar
        self._begin = begin

    def plan(self) -> None:
        plan, today, begin = self._calendar.plan, self._calendar.today, self._begin
        plan(begin + timedelta(days=2), self._set_duties)
        for place, taught in enumerate(MATERIALS):
            plan(begin + timedelta(days=15 + place * 9), self._teach(taught))
        plan(begin + timedelta(days=60), self._train_teams("Training of the execution teams", "执行小组培训"))
        plan(today - timedelta(days=100), self._publish_again)
        plan(today - timedelta(days=120), self._train_teams("Start of the year's survey", "年度调查启动培训"))
        plan(today - timedelta(days=45), self._invite_to_conference)
        plan(today - timedelta(days=29), self._record_conference)
        plan(today - timedelta(days=26), self._plan_out_of_conference)
        plan(today - timedelta(days=40), self._review)
        plan(today - timedelta(days=14), self._read_and_hand_on)

    def _set_duties(self, at: datetime) -> None:
        since, by = timezone.localdate(at), person(CENTRE)
        trainings.set_duty(role="execution_team", topics=OF_TEAMS, months=12, since=since, by=by, at=at)
        trainings.set_duty(role="centre", topics=[Topic.REQUIREMENTS], months=24, since=since, by=by, at=at)
        trainings.set_duty(rule="asked", topics=OF_SUPPLIERS, months=24, since=since, by=by, at=at)
        trainings.set_duty(rule="high_risk", topics=[Topic.MITIGATION], months=12, since=since, by=by, at=at)

    def _teach(self, taught: Taught) -> Deed:
        def deed(at: datetime) -> None:
            by = person(CENTRE)
            material = TrainingMaterial(
                kind=taught.kind,
                reach=taught.reach,
                title_en=taught.title_en,
                title_zh=taught.title_zh,
                topics=list(taught.topics),
                owner=by,
            )
            trainings_materials.save(material, by=by, at=at)
            self._publish(material, taught, at)

        return deed

    def _publish(self, material: TrainingMaterial, taught: Taught, at: datetime, change: str = "") -> None:
        version = MaterialVersion(
            text_en=taught.text_en,
            text_zh=taught.text_zh,
            change_en=change or "First version.",
            change_zh="按新模板更新截图。" if change else "首个版本。",
        )
        files = {
            language: trainings_materials.Upload(f"{taught.file_name}_{language}.txt", text.encode())
            for language, text in (("en", taught.text_en), ("zh-hans", taught.text_zh))
            if taught.file_name
        }
        trainings_materials.publish(material, version, files=files, by=person(CENTRE), at=at)

    def _publish_again(self, at: datetime) -> None:
        textbook = TrainingMaterial.objects.get(kind=TrainingMaterial.Kind.TEXTBOOK)
        self._publish(textbook, MATERIALS[0], at, "New pictures of the present templates.")

    def _review(self, at: datetime) -> None:
        """All but the oldest guide are looked through."""
        for material in TrainingMaterial.objects.exclude(kind=TrainingMaterial.Kind.GUIDE):
            trainings_materials.review(material, by=person(CENTRE), at=at)

    def _train_teams(self, title_en: str, title_zh: str) -> Deed:
        def deed(at: datetime) -> None:
            by = person(CENTRE)
            quiz = Quiz.objects.first() or trainings_quizzes.create(
                Quiz(title_en="What the teams know", title_zh="执行小组测验", pass_percent=60),
                QUESTIONS.encode(),
                by=by,
                at=at,
            )
            session = TrainingSession(
                title_en=title_en,
                title_zh=title_zh,
                topics=list(OF_TEAMS),
                day=timezone.localdate(at),
                begins=time(9, 30),
                ends=time(11, 30),
                link="https://meeting.example/responsible-minerals",
                trainer="林薇",
                gives_task="declarations",
                quiz=quiz,
                agenda_en="Management requirements\nPlan of the year\nWorking with the module",
                agenda_zh="管理要求\n年度项目计划\n模块操作方法",
            )
            textbook = MaterialVersion.objects.newest().filter(material__kind="textbook")
            trainings.save(session, materials=textbook, by=by, at=at)
            people = [person(email) for email in sorted({*TEAMS.values(), CENTRE, SECOND})]
            guests = [trainings_people.Guest(one, DUE) for one in people]
            trainings_people.invite(session, guests, by=by, at=at - timedelta(days=14))
            _mails_were_sent(session, at - timedelta(days=14))
            there = {
                pk: email != STAYED_AWAY for pk, email in session.participants.values_list("pk", "email")
            }
            trainings_people.note_attendance(session, there, by=by, at=at)
            self._take_quiz(session, at)

        return deed

    def _take_quiz(self, session: TrainingSession, at: datetime) -> None:
        for place, participant in enumerate(session.participants.filter(attended=True).order_by("pk")):
            assert participant.user  # noqa: S101  colleagues only
            right = [question["right"] for question in (session.quiz or Quiz()).questions]
            answers = [0] * len(right) if place == 0 else right
            trainings_quizzes.take(participant, answers, by=participant.user, at=at + timedelta(hours=3))
            if place:
                trainings_people.say_what_they_think(
                    participant, rating=5 - place % 2, comment="案例很实用。" if place == 1 else "", at=at
                )

    def _invite_to_conference(self, at: datetime) -> None:
        by = person(CENTRE)
        session = TrainingSession(
            kind=TrainingSession.Kind.CONFERENCE,
            title_en=f"Supplier conference {self._calendar.year}",
            title_zh=f"{self._calendar.year} 年供应商大会",
            topics=[*OF_SUPPLIERS, Topic.REQUIREMENTS],
            day=self._calendar.today - timedelta(days=30),
            begins=time(13, 30),
            ends=time(17, 0),
            place="东莞清溪工厂，一号报告厅",
            link="https://meeting.example/conference",
            trainer="林薇，韦国栋",
            agenda_en="Requirements of the year\nFilling in CMRT and EMRT\nSmelters: what the statuses mean\nQuestions",
            agenda_zh="年度要求\nCMRT 与 EMRT 填写要点\n冶炼厂状态说明\n答疑",
        )
        guides = MaterialVersion.objects.newest().filter(material__kind__in=["guide", "cascade_kit"])
        trainings.save(session, materials=guides, by=by, at=at)
        choice = trainings_guests.Choice(rule="asked")
        guests = trainings_guests.guests(session, choice, by=by, on=timezone.localdate(at))
        trainings_people.invite(session, guests, by=by, at=at)
        _mails_were_sent(session, at)
        for place, participant in enumerate(session.participants.order_by("pk")):
            if place % 5 != 4:
                word = Participant.Answer.NOT_COMING if place % 7 == 6 else Participant.Answer.COMING
                trainings_people.answer(participant, answer=word, at=at + timedelta(days=1 + place % 9))

    def _record_conference(self, at: datetime) -> None:
        """The list from the door: most who said so came, and two guests besides."""
        session = TrainingSession.objects.get(kind=TrainingSession.Kind.CONFERENCE)
        came = session.participants.filter(answer=Participant.Answer.COMING).order_by("pk")
        lines = ["name,email,supplier,attended"]
        for place, one in enumerate(came.select_related("supplier")):
            number = one.supplier.external_id if one.supplier else ""
            lines.append(f"{one.name},{one.email},{number},{'no' if place % 11 == 10 else 'yes'}")
        lines += [f"质量部同事,,{SUPPLIERS[0].number},yes", f"Guest engineer,,{SUPPLIERS[7].number},yes"]
        content = "\n".join(lines).encode("utf-8-sig")
        by = person(SECOND)
        sheet = trainings_sheets.receive(session, content, file_name="sign_in_list.csv", by=by, at=at)
        trainings_sheets.apply(sheet, by=by, at=at + timedelta(minutes=4))

    def _plan_out_of_conference(self, at: datetime) -> None:
        by, today = person(CENTRE), self._calendar.today
        conference = TrainingSession.objects.get(kind=TrainingSession.Kind.CONFERENCE)
        plan = "矿石来源追溯与风险缓解计划仍是难点，四月为高风险供应商单独开班。"
        trainings.write_plan(conference, plan=plan, by=by)
        session = TrainingSession(
            title_en="Risk mitigation plans in practice",
            title_zh="风险缓解计划实务",
            topics=[Topic.MITIGATION, Topic.SMELTERS],
            day=today + timedelta(days=20),
            begins=time(14, 0),
            ends=time(15, 30),
            link="https://meeting.example/mitigation",
            trainer="韦国栋",
            follows=conference,
        )
        practice = MaterialVersion.objects.newest().filter(material__kind="best_practice")
        trainings.save(session, materials=practice, by=by, at=at)
        choice = trainings_guests.Choice(rule="high_risk")
        guests = trainings_guests.guests(session, choice, by=by, on=timezone.localdate(at))
        trainings_people.invite(session, guests, by=by, at=at)
        _mails_were_sent(session, at)

    def _read_and_hand_on(self, at: datetime) -> None:
        versions = list(MaterialVersion.objects.newest().exclude(material__reach="colleagues").order_by("pk"))
        kit = next(one for one in versions if one.material.kind == "cascade_kit")
        suppliers = Supplier.objects.filter(external_id__in=[data.number for data in SUPPLIERS]).order_by(
            "pk"
        )
        for place, supplier in enumerate(suppliers):
            contact = supplier.contacts.filter(user__isnull=False).select_related("user").earliest("pk")
            assert contact.user  # noqa: S101
            if place % READERS:
                for version in versions[: 1 + place % len(versions)]:
                    trainings_materials.note_read(version, supplier, by=contact.user, at=at)
            if place < FORWARDERS:
                receivers = [
                    trainings_materials.Receiver(
                        f"Upstream {number}", f"sales@upstream{place}{number}.example"
                    )
                    for number in range(1, 4)
                ]
                trainings_materials.hand_on(
                    kit,
                    supplier,
                    receivers,
                    language=supplier.language,
                    note="请于本月内完成填写。" if supplier.language == "zh-hans" else "",
                    by=contact.user,
                    at=at,
                )
                forward = supplier.material_forwards.first()
                assert forward  # noqa: S101
                trainings_materials.note_opened(forward, at=at + timedelta(hours=5))
        TrainingMail.objects.filter(sent_at__isnull=True).update(claimed_at=at, sent_at=at + MAIL_TIME)


def _mails_were_sent(session: TrainingSession, at: datetime) -> None:
    """The mails of the past are not sent again today."""
    mails = TrainingMail.objects.filter(participant__session=session, sent_at__isnull=True)
    mails.update(claimed_at=at, sent_at=at + MAIL_TIME)
