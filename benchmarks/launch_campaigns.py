"""How long the launch of two campaigns takes: 1,924 + 1,373 requests, without the mail server's time.

    python -m benchmarks.launch_campaigns

In a database of its own, made for this run on the server that DATABASE_URL names, or on an embedded one, and dropped
at the end. 1,096 suppliers are in both campaigns and get one mail with two tasks. Mails are written in full, claimed
and marked one by one as in a worker; the backend keeps nothing. Then the ladder is climbed on a day on which all are
reminded.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluate_alerts import database, server

CMRT, EMRT, BOTH = 1_924, 1_373, 1_096
SECONDS_FOR_A_LAUNCH, SECONDS_FOR_THE_LADDER = 60.0, 15.0
AT = datetime(2026, 2, 1, 1, tzinfo=UTC)


def measure() -> int:
    from django.test.utils import override_settings

    from suppliers.models import Contact, Role, Subsidiary, Supplier, SupplyRelation, User
    from surveys.models import CampaignMail, Request
    from surveys.services import campaigns, ladders, scoping

    lin = User.objects.create_user("lin@lanhai.example", full_name="Lin", language="zh-hans")
    lin.memberships.create(role=Role.CENTRE, since=date(2020, 1, 1))
    group = Subsidiary.objects.create(code="group", name_en="Group", name_zh="集团")
    suppliers = Supplier.objects.bulk_create(
        Supplier(external_id=f"S-{number:05}", name=f"Supplier {number}")
        for number in range(CMRT + EMRT - BOTH)
    )
    SupplyRelation.objects.bulk_create(SupplyRelation(supplier=one, subsidiary=group) for one in suppliers)
    Contact.objects.bulk_create(
        Contact(supplier=one, name="Contact", email=f"{one.external_id.lower()}@supplier.example")
        for one in suppliers
    )
    drafts = []
    for family, chosen in (("CMRT", suppliers[:CMRT]), ("EMRT", suppliers[CMRT - BOTH :])):
        draft = campaigns.create(
            year=2026,
            family=family,
            title=f"{family} 2026",
            minimum_version="",
            due_date=date(2026, 3, 31),
            by=lin,
            at=AT,
        )
        scoping.add(draft, Supplier.objects.filter(pk__in=[one.pk for one in chosen]))
        drafts.append(draft)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        cpu, begin = time.process_time(), time.perf_counter()
        job = campaigns.launch(drafts[0], by=lin, at=AT, together=drafts[1:])
        campaigns.run_launch(job.pk, clock=lambda: AT)
        launch = time.perf_counter() - begin
        begin = time.perf_counter()
        day = date(2026, 3, 31) - timedelta(days=14)
        put_down = ladders.climb(on=day, at=AT + timedelta(days=44))
        ladder = time.perf_counter() - begin
    sent = CampaignMail.objects.filter(sent_at__isnull=False).count()
    print(f"{time.process_time() - cpu:.1f} s of it and of the ladder in this process")
    print(f"{Request.objects.asked().count()} requests in {sent} mails: {launch:.1f} s")
    print(f"{put_down} reminders put down: {ladder:.1f} s")
    is_fast = launch <= SECONDS_FOR_A_LAUNCH and ladder <= SECONDS_FOR_THE_LADDER
    return 0 if is_fast and Request.objects.asked().count() == CMRT + EMRT else 1


def main() -> int:
    with server(), database():
        return measure()


if __name__ == "__main__":
    sys.exit(main())
