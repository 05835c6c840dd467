"""What a scope rule is made of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """Whom a scope rule starts from."""

    MINERALS = "minerals", _("Suppliers of materials that contain the minerals")
    EVERYBODY = "everybody", _("All suppliers")


KEYS = frozenset({"basis", "minerals", "branches", "is_necessary"})


def validate_rule(rule: object) -> None:
    """Empty, or a basis with the minerals and the codes of subsidiaries that narrow it.

    :raises ValidationError: it is anything else.
    """
    if rule == {}:
        return
    is_rule = (
        isinstance(rule, dict)
        and rule.keys() <= KEYS
        and rule.get("basis") in set(Basis)
        and isinstance(rule.get("is_necessary", False), bool)
        and all(isinstance(rule.get(key, []), list) for key in ("minerals", "branches"))
    )
    if not is_rule:
        raise ValidationError(_("A scope rule is a basis with minerals and subsidiaries."), code="no_rule")
