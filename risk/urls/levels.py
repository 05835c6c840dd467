"""Risk levels of suppliers, and the rulesets they are judged by; part of the addresses of `risk`."""

from django.urls import path

from risk.views import levels, overrides, rulesets

urlpatterns = [
    path("suppliers/", levels.LevelList.as_view(), name="level_list"),
    path("suppliers/export/", levels.LevelExport.as_view(), name="level_export"),
    path("suppliers/<int:pk>/", levels.SupplierRisk.as_view(), name="supplier_risk"),
    path("suppliers/<int:pk>/level/", overrides.ProposeOverride.as_view(), name="override_propose"),
    path("suppliers/levels/<int:pk>/approve/", overrides.ApproveOverride.as_view(), name="override_approve"),
    path("suppliers/levels/<int:pk>/end/", overrides.EndOverride.as_view(), name="override_end"),
    path("rulesets/", rulesets.RulesetList.as_view(), name="ruleset_list"),
    path("rulesets/propose/", rulesets.ProposeRuleset.as_view(), name="ruleset_propose"),
    path("rulesets/<int:pk>/", rulesets.RulesetDetail.as_view(), name="ruleset_detail"),
    path("rulesets/<int:pk>/effects/", rulesets.RulesetEffects.as_view(), name="ruleset_effects"),
    path("rulesets/<int:pk>/approve/", rulesets.SettleRuleset.as_view(), name="ruleset_approve"),
    path("rulesets/<int:pk>/discard/", rulesets.SettleRuleset.as_view(discards=True), name="ruleset_discard"),
]
