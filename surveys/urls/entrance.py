"""Where the links of mails lead; for everybody who holds one."""

from django.urls import path

from surveys.views import entrance

app_name = "entrance"

urlpatterns = [
    path("<str:token>/", entrance.Door.as_view(), name="door"),
    path("<str:token>/code/", entrance.Code.as_view(), name="code"),
    path("<str:token>/right-person/", entrance.RightPerson.as_view(), name="right_person"),
]
