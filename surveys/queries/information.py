"""How far published information has reached the suppliers by mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from smelters.models import InformationItem
from surveys.models import InformationMail


@dataclass(frozen=True, slots=True)
class Reach:
    """The mails of one item: how many were put down and sent, how many came back, when the last went out."""

    put_down: int
    sent: int
    refused: int
    last_sent_at: datetime | None
    published_at: datetime | None

    @property
    def waiting(self) -> int:
        """Mails that have not gone out yet."""
        return self.put_down - self.sent - self.refused

    @property
    def minutes(self) -> int | None:
        """From the publication to the last mail, in started minutes; None before the first."""
        if self.last_sent_at is None or self.published_at is None:
            return None
        return max(0, -((self.published_at - self.last_sent_at) // timedelta(minutes=1)))


def reach_of(item: InformationItem) -> Reach:
    """One query."""
    counted = InformationMail.objects.filter(item=item).aggregate(
        put_down=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        refused=Count("pk", filter=~Q(refusal="") & Q(claimed_at__isnull=False)),
        last_sent_at=Max("sent_at"),
    )
    return Reach(**counted, published_at=item.published_at)
