"""Which returned files may be accepted together, and by which rules they were returned."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from suppliers.models import User
from surveys.models import Finding, Submission, SubmissionTransition
from surveys.queries import rule_catalogue
from surveys.queries.submissions import Inbox, within

SHOWN = 50
"""So many files are named in the preview; all are counted."""


def candidates(user: User, wanted: Inbox) -> QuerySet[Submission]:
    """The returned files that people may accept together: the newest of a task that has none accepted.

    Left out are files with a finding that rejects, and files that a person sent back: these are looked at one by one.
    """
    findings = Finding.objects.filter(submission=OuterRef("pk"))
    sent_back = SubmissionTransition.objects.filter(
        submission=OuterRef("pk"), to_status=Submission.Status.RETURNED, by__isnull=False
    )
    return within(user, wanted).filter(
        ~Exists(findings.asking().filter(severity=Finding.Severity.REJECT)),
        ~Exists(sent_back),
        Q(status=Submission.Status.RETURNED, has_newer=False, has_accepted=False),
    )


def asking_only(files: QuerySet[Submission], rules: Collection[str]) -> QuerySet[Submission]:
    """Of these files those in which only these rules ask for correction; without rules: only warnings are left."""
    others = Finding.objects.filter(submission=OuterRef("pk")).asking().exclude(rule__in=rules)
    return files.filter(~Exists(others))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule by which files were returned."""

    id: str
    sentence: str
    files: int
    """In so many files it asks for correction."""
    alone: int
    """In so many it alone does."""


def rules_of(files: QuerySet[Submission]) -> list[RuleLine]:
    """The rules that ask for correction in these files, those that do so alone most often first. One query."""
    found: dict[int, set[str]] = defaultdict(set)
    asking = Finding.objects.filter(submission__in=files.values("pk")).asking()
    for submission_id, rule in asking.order_by().values_list("submission", "rule").distinct():
        found[submission_id].add(rule)
    sentences = {line.id: line.sentence for line in rule_catalogue.rules()}
    lines = [
        RuleLine(
            id=rule,
            sentence=sentences.get(rule, rule),
            files=sum(rule in rules for rules in found.values()),
            alone=sum(rules == {rule} for rules in found.values()),
        )
        for rule in set().union(*found.values())
    ]
    return sorted(lines, key=lambda line: (-line.alone, -line.files, line.id))


@dataclass(frozen=True, slots=True)
class Preview:
    """The files that would be accepted."""

    chosen: list[int]
    shown: list[Submission]

    @property
    def newest(self) -> int:
        """The highest primary key among them: what comes after the preview is not accepted with it."""
        return max(self.chosen, default=0)


def preview(
    files: QuerySet[Submission], rules: Collection[str], *, selected: Iterable[int] | None, up_to: int | None
) -> Preview:
    """What accepting by these rules would accept; of the selected only, none newer than `up_to`. Two queries."""
    found = asking_only(files, rules)
    if selected is not None:
        found = found.filter(pk__in=list(selected))
    if up_to is not None:
        found = found.filter(pk__lte=up_to)
    found = found.order_by(F("received_at").asc(), "pk")
    shown = found.select_related("request__campaign", "request__supplier")[:SHOWN]
    return Preview(chosen=list(found.values_list("pk", flat=True)), shown=list(shown))
