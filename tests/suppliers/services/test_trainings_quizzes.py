import pytest
from django.core.exceptions import ValidationError

from suppliers.models import Competence, Participant, Quiz
from suppliers.models.trainings_quizzes import validate_questions
from suppliers.services import trainings_quizzes
from suppliers.services.csv_table import ImportRefused
from suppliers.services.trainings_quizzes import QuizRefused
from tests import taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
HEAD = "question_en,question_zh,a_en,a_zh,b_en,b_zh,right\n"
RIGHT, HALF = [0, 1], [0, 0]


@pytest.fixture
def people():
    return cast()


def take(place, answers, by):
    return trainings_quizzes.take(place, answers, by=by, at=NOW)


class TestATable:
    def test_becomes_questions_in_both_languages(self):
        questions = trainings_quizzes.read(taught.TABLE.encode())
        validate_questions(questions)
        assert questions[1] == {
            "en": "Two?",
            "zh": "二？",
            "options": [{"en": "Yes", "zh": "是"}, {"en": "No", "zh": "否"}],
            "right": 1,
        }

    def test_that_is_offered_as_an_example_can_be_read(self):
        assert len(trainings_quizzes.read("\n".join(trainings_quizzes.EXAMPLE).encode())) == 1

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ("Q,,Yes,是,No,否,A", "lacks one language"),
            ("Q,问,Yes,,No,否,A", "option A lacks one language"),
            ("Q,问,Yes,是,,,A", "two options"),
            ("Q,问,Yes,是,No,否,C", "none of the options"),
            ("Q,问,Yes,是,No,否,", "none of the options"),
        ],
    )
    def test_is_refused_with_the_row(self, row, problem):
        with pytest.raises(ImportRefused) as refused:
            trainings_quizzes.read((HEAD + "Q,问,Yes,是,No,否,A\n" + row).encode())
        [sentence] = refused.value.problems
        assert sentence.startswith("Row 3")
        assert problem in sentence

    def test_without_questions_is_refused(self):
        with pytest.raises(ImportRefused):
            trainings_quizzes.read(HEAD.encode())


class TestQuestions:
    @pytest.mark.parametrize(
        "questions",
        [[], [{"en": "Q"}], [{"en": "Q", "zh": "问", "options": [{"en": "A", "zh": "甲"}], "right": 0}], "x"],
    )
    def test_are_whole(self, questions):
        with pytest.raises(ValidationError):
            validate_questions(questions)


class TestThePassMark:
    @pytest.mark.parametrize(
        ("right", "of", "percent", "passed"),
        [(2, 3, 66, True), (2, 3, 67, False), (4, 5, 80, True), (3, 5, 80, False)],
    )
    def test_is_held_against_the_counts(self, right, of, percent, passed):
        assert Quiz(questions=[{}] * of, pass_percent=percent).is_passed(right) is passed


class TestTake:
    def test_keeps_every_attempt_until_it_is_passed(self, people):
        session = taught.a_session(people, quiz=taught.a_quiz(people), must_pass=True)
        [place] = taught.there(session, people.wei, by=people.lin)
        assert not Participant.objects.counted(TODAY.replace(year=2030)).exists()
        assert not take(place, HALF, people.wei).passed
        result = take(place, RIGHT, people.wei)
        assert (result.right, result.asked, result.passed) == (2, 2, True)
        assert place.results.count() == 2
        assert Participant.objects.counted(TODAY).get() == place
        with pytest.raises(QuizRefused):
            take(place, RIGHT, people.wei)

    def test_gives_the_competence_only_then(self, people):
        quiz = taught.a_quiz(people)
        session = taught.a_session(people, quiz=quiz, must_pass=True, gives_task="cases")
        [place] = taught.there(session, people.wei, by=people.lin)
        assert not Competence.objects.exists()
        take(place, RIGHT, people.wei)
        assert Competence.objects.get().user == people.wei

    def test_does_not_count_for_a_day_before_it_was_passed(self, people):
        session = taught.a_session(people, quiz=taught.a_quiz(people), must_pass=True)
        [place] = taught.there(session, people.wei, by=people.lin)
        take(place, RIGHT, people.wei)
        assert not Participant.objects.counted(session.day).exists()

    def test_is_for_those_who_were_there(self, people):
        session = taught.a_session(people, quiz=taught.a_quiz(people))
        [place] = taught.invited(session, people.wei, by=people.lin)
        with pytest.raises(QuizRefused):
            take(place, RIGHT, people.wei)

    @pytest.mark.parametrize("answers", [[0], [0, None], [0, 1, 1]])
    def test_asks_for_every_answer(self, people, answers):
        session = taught.a_session(people, quiz=taught.a_quiz(people))
        [place] = taught.there(session, people.wei, by=people.lin)
        with pytest.raises(QuizRefused):
            take(place, answers, people.wei)
