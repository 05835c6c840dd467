"""Levels of suppliers, rulesets of the judgement, rules of what is done then; part of the addresses of `risk`."""

from django.urls import path

from risk.views import case_rules, levels, overrides, rulesets

urlpatterns = [
    path("suppliers/", levels.LevelList.as_view(), name="level_list"),
    path("suppliers/export/", levels.LevelExport.as_view(), name="level_export"),
    path("suppliers/<int:pk>/", levels.SupplierRisk.as_view(), name="supplier_risk"),
    path("suppliers/<int:pk>/level/", overrides.ProposeOverride.as_view(), name="override_propose"),
    path("suppliers/levels/<int:pk>/approve/", overrides.ApproveOverride.as_view(), name="override_approve"),
    path("suppliers/levels/<int:pk>/end/", overrides.EndOverride.as_view(), name="override_end"),
    path("cases/rules/", case_rules.CaseRulesList.as_view(), name="case_rules"),
    path("cases/rules/propose/", case_rules.ProposeCaseRules.as_view(), name="case_rules_propose"),
    path("cases/rules/<int:pk>/approve/", case_rules.SettleCaseRules.as_view(), name="case_rules_approve"),
    path(
        "cases/rules/<int:pk>/discard/",
        case_rules.SettleCaseRules.as_view(discards=True),
        name="case_rules_discard",
    ),
    path("rulesets/", rulesets.RulesetList.as_view(), name="ruleset_list"),
    path("rulesets/propose/", rulesets.ProposeRuleset.as_view(), name="ruleset_propose"),
    path("rulesets/<int:pk>/", rulesets.RulesetDetail.as_view(), name="ruleset_detail"),
    path("rulesets/<int:pk>/effects/", rulesets.RulesetEffects.as_view(), name="ruleset_effects"),
    path("rulesets/<int:pk>/approve/", rulesets.SettleRuleset.as_view(), name="ruleset_approve"),
    path("rulesets/<int:pk>/discard/", rulesets.SettleRuleset.as_view(discards=True), name="ruleset_discard"),
]
