from django.urls import path

from gscm.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.TokenList.as_view(), name="token_list"),
    path("<int:pk>/end/", views.EndToken.as_view(), name="token_end"),
]
