"""The supplier's documents and its letter of guarantee."""

from django.urls import path

from suppliers.views import portal_documents

app_name = "portal_documents"

urlpatterns = [
    path("", portal_documents.DocumentList.as_view(), name="list"),
    path("<int:pk>/", portal_documents.DocumentDetail.as_view(), name="detail"),
    path("letter/", portal_documents.Letter.as_view(), name="letter"),
    path("letter/<int:pk>/file/", portal_documents.LetterFile.as_view(), name="letter_file"),
]
