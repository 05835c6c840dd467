from django.urls import path

from gscm.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.SubscriptionList.as_view(), name="webhook_list"),
    path("<int:pk>/", views.SubscriptionDetail.as_view(), name="webhook_detail"),
    path("<int:pk>/test/", views.Test.as_view(), name="webhook_test"),
    path("<int:pk>/secret/", views.RenewSecret.as_view(), name="webhook_secret"),
    path("<int:pk>/end/", views.End.as_view(), name="webhook_end"),
]
