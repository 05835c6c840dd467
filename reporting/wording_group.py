"""Words of the pages about group declarations."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.queries import rolled_up
from reporting.rollup import rollup
from reporting.rollup.values import Kept, Reason
from reporting.services.group_declarations import DeclarationRefused

REASONS: Mapping[str, str | Promise] = {
    Reason.SAYS_YES: _("say Yes"),
    Reason.SAYS_NO: _("say No"),
    Reason.SAYS_UNKNOWN: _("say Unknown"),
    Reason.DID_NOT_SAY: _("did not say"),
    Reason.SILENT: _("have not answered"),
    Reason.ANSWERED: _("have answered"),
}
CONCERNS: Mapping[str, str | Promise] = {
    rollup.NO_METAL: _("No known metal is given"),
    rollup.NOT_IN_TEMPLATE: _("The template does not ask for this mineral"),
    rollup.MINERAL_NOT_USED: _("The mineral is declared as not used"),
    rolled_up.NOT_QUALIFIED: _("Neither qualified nor accepted"),
    rolled_up.NOT_RESOLVED: _("Not identified yet"),
    rolled_up.DO_NOT_USE: _("The customer does not want it"),
    rolled_up.NOT_APPROVED: _("Not on the customer’s list"),
    rolled_up.COVERED_COUNTRY: _("Sources from a covered country"),
}
KEPT: Mapping[str, str | Promise] = {
    Kept.STAYS: _("stays in the list"),
    Kept.LEFT_OUT: _("left out"),
}
REFUSALS: Mapping[str, str | Promise] = {
    DeclarationRefused.SAME_PERSON: _("A second person releases a declaration."),
    DeclarationRefused.SETTLED: _("The declaration is settled already; look at the page again."),
    DeclarationRefused.INCOMPLETE: _("The file is not complete yet; the page says what is missing."),
}
