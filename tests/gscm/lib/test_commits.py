from functools import partial

import pytest
from django.db import transaction

from gscm.lib.commits import after_commit


@pytest.mark.django_db(transaction=True)
class TestAfterCommit:
    def test_calls_only_once_it_is_committed(self):
        called = []
        with transaction.atomic():
            after_commit(called.append, 1)
            assert called == []
        assert called == [1]

    @pytest.mark.parametrize("call", [int, partial(int, "no number")])
    def test_logs_a_call_that_fails_and_goes_on(self, call, caplog):
        called = []
        with transaction.atomic():
            after_commit(call, *([] if isinstance(call, partial) else ["no number"]))
            after_commit(called.append, 1)
        assert called == [1]
        assert "int" in caplog.text
        assert "no number" in caplog.text
