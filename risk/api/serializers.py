"""Alerts, cases and audits in JSON."""

from rest_framework import serializers

from risk.models import Alert, Audit, AuditFinding, Case, CaseAction


class AlertSerializer(serializers.ModelSerializer):
    """One smelter, or unresolved name, in one supplier's chain."""

    cid = serializers.CharField(source="facility.cid", default="", read_only=True)
    smelter = serializers.CharField(source="facility.name", default="", read_only=True)
    reported_name = serializers.CharField(source="reported_name.name", default="", read_only=True)
    owner = serializers.CharField(source="owner.email", default="", read_only=True)

    class Meta:
        model = Alert
        fields = [
            "id",
            "supplier",
            "kind",
            "metal",
            "cid",
            "smelter",
            "reported_name",
            "severity",
            "status",
            "facility_status",
            "opened_at",
            "closed_at",
            "owner",
            "case",
        ]


class CaseActionSerializer(serializers.ModelSerializer):
    """One thing to be done."""

    class Meta:
        model = CaseAction
        fields = ["kind", "description", "responsible", "due_date", "status", "outcome", "settled_at"]


class OwnCaseActionSerializer(serializers.ModelSerializer):
    """One thing to be done, as the supplier sees it: what the team wrote about its outcome stays with the team."""

    class Meta:
        model = CaseAction
        fields = ["kind", "description", "responsible", "due_date", "status"]


class OwnCaseSerializer(serializers.ModelSerializer):
    """A corrective-action case as its supplier sees it, field for field what the portal shows.

    Without the title, which is made of the names on lists that may be licensed for internal use, and without severity,
    owner and outcomes, which are the team's own.
    """

    actions = OwnCaseActionSerializer(many=True, read_only=True)

    class Meta:
        model = Case
        fields = ["id", "number", "supplier", "status", "due_date", "opened_at", "closed_at", "actions"]


class CaseSerializer(serializers.ModelSerializer):
    """A corrective-action case with its actions. The thread stays on the pages."""

    owner = serializers.CharField(source="owner.email", read_only=True)
    actions = CaseActionSerializer(many=True, read_only=True)

    class Meta:
        model = Case
        fields = [
            "id",
            "number",
            "supplier",
            "title",
            "severity",
            "status",
            "owner",
            "due_date",
            "opened_at",
            "closed_at",
            "actions",
        ]


class AuditFindingSerializer(serializers.ModelSerializer):
    """What an audit found, and the action of a case that puts it right."""

    case = serializers.CharField(source="action.case.number", default="", read_only=True)
    action_status = serializers.CharField(source="action.status", default="", read_only=True)

    class Meta:
        model = AuditFinding
        fields = ["id", "question", "gravity", "risk", "text", "case", "action_status", "verified_at"]


class AuditSerializer(serializers.ModelSerializer):
    """An audit with its result, for the system that keeps the suppliers' social responsibility (CSR) records."""

    supplier_number = serializers.CharField(source="supplier.external_id", read_only=True)
    csr_reference = serializers.CharField(source="supplier.csr_reference", read_only=True)
    findings = AuditFindingSerializer(many=True, read_only=True)

    class Meta:
        model = Audit
        fields = [
            "id",
            "number",
            "supplier",
            "supplier_number",
            "csr_reference",
            "status",
            "mode",
            "form",
            "planned_for",
            "conducted_on",
            "reported_on",
            "verdict",
            "points",
            "minerals_points",
            "summary",
            "verified_on",
            "closed_at",
            "findings",
        ]
