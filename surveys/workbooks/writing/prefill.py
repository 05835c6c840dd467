"""An official blank with what is known before the supplier answers."""

from dataclasses import replace

from surveys.workbooks.package import Limits
from surveys.workbooks.understanding import DEFAULT_LIMITS
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.values import DeclarationValues, Filled


def prefill(template: bytes, values: DeclarationValues, limits: Limits = DEFAULT_LIMITS) -> Filled:
    """Write company data, scope, products, minerals and last year's smelters into a copy of an official blank.

    Answers are the supplier's to give: those among the values are left out.

    :raises Refused: the file is no template.
    :raises NotOffered: a value that the template does not offer, or more rows than it has.
    :raises Unwritable: the template is built in a way that cannot be written.
    """
    known = replace(values, answers={}, comments={}, practices={}, practice_comments={}, mines=())
    return fill(template, known, limits)
