"""What became of the mails of a message, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from gscm.interface.templatetags.interface import moment
from gscm.mail.put_down import PutDown


def what_became_of(mails: Iterable[PutDown]) -> str:
    """One sentence for all mails of a message; that there are none has a reason, too."""
    return "; ".join(_one(mail) for mail in mails) or _("not mailed: no contact is in use")


def _one(mail: PutDown) -> str:
    values = {"to": mail.to, "moment": moment(mail.sent_at or mail.claimed_at), "answer": mail.refusal}
    if mail.sent_at:
        return _("mailed to %(to)s at %(moment)s") % values
    if mail.refusal and mail.claimed_at:
        return _("not mailed to %(to)s, the mail server refused it: %(answer)s") % values
    if mail.claimed_at:
        return _("mail to %(to)s begun at %(moment)s, not confirmed") % values
    return _("not mailed yet to %(to)s") % values
