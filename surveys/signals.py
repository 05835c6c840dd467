"""The news this room tells, after the transaction: `submission_decided(submission_id=...)`, `reports_resolved()`."""

from django.dispatch import Signal

submission_decided = Signal()
"""A submission was accepted or returned, by the reader or by a person. Sends `submission_id` and `supplier_id`."""

reports_resolved = Signal()
"""Reported smelters were resolved anew, by a list or a decision. Sends `list_id` or `decision_id`, `job_id` of the job
that tells how far it is, and `supplier_ids` of those whose rows were resolved; what is not there is None, and None
suppliers are all."""
