"""Signals from comparing lists, and least effort; part of the addresses of `risk`."""

from django.urls import path

from risk.views import least_effort, signals
from risk.views.signal_settings import OfEffort, SettingsPage, SettleSettings

urlpatterns = [
    path("signals/", signals.SignalList.as_view(), name="signal_list"),
    path("signals/<int:pk>/", signals.SignalDetail.as_view(), name="signal_detail"),
    path("signals/<int:pk>/explain/", signals.ExplainSignal.as_view(), name="signal_explain"),
    path("signals/<int:pk>/take-up/", signals.TakeUpSignal.as_view(), name="signal_take_up"),
    path("suppliers/<int:pk>/signals/", signals.SupplierSignals.as_view(), name="supplier_signals"),
    path("submissions/<int:pk>/signals/", signals.SubmissionSignals.as_view(), name="submission_signals"),
    path("signals/settings/", SettingsPage.as_view(), name="signal_settings"),
    path("signals/settings/<int:pk>/approve/", SettleSettings.as_view(), name="signal_settings_approve"),
    path(
        "signals/settings/<int:pk>/discard/",
        SettleSettings.as_view(discards=True),
        name="signal_settings_discard",
    ),
    path("least-effort/", least_effort.LeastEffort.as_view(), name="least_effort"),
    path("least-effort/weights/", SettingsPage.as_view(of=OfEffort), name="effort_settings"),
    path(
        "least-effort/weights/<int:pk>/approve/",
        SettleSettings.as_view(of=OfEffort),
        name="effort_settings_approve",
    ),
    path(
        "least-effort/weights/<int:pk>/discard/",
        SettleSettings.as_view(of=OfEffort, discards=True),
        name="effort_settings_discard",
    ),
]
