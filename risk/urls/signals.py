"""Signals from comparing lists; part of the addresses of `risk`."""

from django.urls import path

from risk.views import signal_settings, signals

urlpatterns = [
    path("signals/", signals.SignalList.as_view(), name="signal_list"),
    path("signals/<int:pk>/", signals.SignalDetail.as_view(), name="signal_detail"),
    path("signals/<int:pk>/explain/", signals.ExplainSignal.as_view(), name="signal_explain"),
    path("signals/<int:pk>/take-up/", signals.TakeUpSignal.as_view(), name="signal_take_up"),
    path("suppliers/<int:pk>/signals/", signals.SupplierSignals.as_view(), name="supplier_signals"),
    path("submissions/<int:pk>/signals/", signals.SubmissionSignals.as_view(), name="submission_signals"),
    path("signals/settings/", signal_settings.SettingsPage.as_view(), name="signal_settings"),
    path(
        "signals/settings/<int:pk>/approve/",
        signal_settings.ApproveSettings.as_view(),
        name="signal_settings_approve",
    ),
    path(
        "signals/settings/<int:pk>/discard/",
        signal_settings.ApproveSettings.as_view(discards=True),
        name="signal_settings_discard",
    ),
]
