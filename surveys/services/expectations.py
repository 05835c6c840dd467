"""What is known of a request before its file is read, as values for the rules."""

from surveys.models import Submission
from surveys.workbooks.lookup import Lookup


def expectations_for(submission: Submission) -> None:
    """To be filled when the rules take expectations."""


def reference_lookup() -> Lookup | None:
    return None
