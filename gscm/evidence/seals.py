"""The verbs of seals: seal what is new in the history, and check what was sealed.

The history are the tables that only grow: the versions that triggers keep of every row, and rows that are never
changed (steps, decisions, seals of mails). Everything else can be read out of them.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.apps import apps
from django.db import models, transaction
from django.db.models import Max
from pghistory.models import Event

from gscm.evidence import bulk
from gscm.evidence.models import Seal, SealCheck

logger = structlog.get_logger(__name__)

BEGINNING = "0" * 64
"""What stands before the first seal."""
CHANGED = "changed"
COLUMNS_GONE = "columns_gone"
CHAIN = "chain"
UNKNOWN = "unknown"
"""Why a seal does not hold: its rows read otherwise, columns of it or its table are no more, or its own chain."""


def history() -> Iterator[tuple[str, str]]:
    """The tables that only grow, by name, with the column that counts their rows."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        kept = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
        if issubclass(model, Event) or ("append_only" in kept and model not in (Seal, SealCheck)):
            yield model._meta.db_table, _key(model)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def seal(*, at: datetime) -> int:
    """Seal the rows that came since the last time, one seal a table; say how many seals are new.

    Each table is a transaction of its own: it is locked against writers only while its last key is looked up and its
    new rows are hashed.
    """
    return sum(_seal(table, key, at=at) for table, key in history())


def _seal(table: str, key: str, *, at: datetime) -> int:
    with transaction.atomic():
        bulk.lock()
        after = Seal.objects.filter(table=table).aggregate(last=Max("through"))["last"] or 0
        through = bulk.last_key(table, key)
        if through <= after:
            return 0
        columns = bulk.columns_of(table)
        run = bulk.run_of(table, key, columns, after=after, through=through)
        newest = Seal.objects.order_by("-pk").first()
        one = Seal(
            table=table,
            columns=columns,
            after=after,
            through=through,
            rows=run.rows,
            content=run.content,
            previous=newest.hash if newest else BEGINNING,
            sealed_at=at,
        )
        one.hash = hash_of(one)
        one.save(force_insert=True)
    logger.info("history sealed", table=table, rows=run.rows, seal=one.hash)
    return 1


def hash_of(one: Seal) -> str:
    """The hash of a seal: SHA-256 over its fields and the hash of the seal before, a line each."""
    said = [
        one.previous,
        one.table,
        ",".join(one.columns),
        str(one.after),
        str(one.through),
        str(one.rows),
        one.content,
        one.sealed_at.isoformat(),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def check(*, at: datetime) -> SealCheck:
    """Read every sealed row again and follow the chain from its beginning; keep and return what was found."""
    keys = dict(history())
    broken = []
    seals = rows = 0
    previous = BEGINNING
    for one in Seal.objects.order_by("pk").iterator():
        seals, rows = seals + 1, rows + one.rows
        why = _why_broken(one, previous, keys)
        if why:
            broken.append(
                {"seal": one.pk, "table": one.table, "after": one.after, "through": one.through, "why": why}
            )
        previous = one.hash
    found = SealCheck.objects.create(
        checked_at=at, seals=seals, rows=rows, newest=previous if seals else "", broken=broken
    )
    if broken:
        logger.error("history does not hold", broken=len(broken), first=broken[0])
    else:
        logger.info("history holds", seals=seals, rows=rows, newest=found.newest)
    return found


def _why_broken(one: Seal, previous: str, keys: dict[str, str]) -> str:
    if one.previous != previous or one.hash != hash_of(one):
        return CHAIN
    if one.table not in keys:
        return UNKNOWN
    if not set(one.columns) <= set(bulk.columns_of(one.table)):
        return COLUMNS_GONE
    with transaction.atomic():
        run = bulk.run_of(one.table, keys[one.table], one.columns, after=one.after, through=one.through)
    return "" if (run.rows, run.content) == (one.rows, one.content) else CHANGED
