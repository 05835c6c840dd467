"""The library of documents and the letters of guarantee."""

from django.urls import path

from suppliers.views import documents, letters

app_name = "documents"

urlpatterns = [
    path("", documents.DocumentLibrary.as_view(), name="document_list"),
    path("new/", documents.DocumentCreate.as_view(), name="document_create"),
    path("<int:pk>/", documents.DocumentDetail.as_view(), name="document_detail"),
    path("<int:pk>/reviewed/", documents.DocumentReviewed.as_view(), name="document_reviewed"),
    path("<int:pk>/write/", documents.VersionWrite.as_view(), name="version_write"),
    path("versions/<int:pk>/", documents.VersionDetail.as_view(), name="version_detail"),
    path("versions/<int:pk>/propose/", documents.VersionPropose.as_view(), name="version_propose"),
    path("versions/<int:pk>/send-back/", documents.VersionSendBack.as_view(), name="version_send_back"),
    path("versions/<int:pk>/publish/", documents.VersionPublish.as_view(), name="version_publish"),
    path("versions/<int:pk>/read/", documents.VersionRead.as_view(), name="version_read"),
    path("versions/<int:pk>/missing/", documents.VersionMissing.as_view(), name="version_missing"),
    path("letters/", letters.LetterList.as_view(), name="letter_list"),
    path("letters/<int:pk>/", letters.LetterDetail.as_view(), name="letter_detail"),
    path("letters/<int:pk>/file/", letters.LetterFile.as_view(), name="letter_file"),
    path("letters/<int:pk>/accept/", letters.LetterAccept.as_view(), name="letter_accept"),
    path("letters/<int:pk>/refuse/", letters.LetterRefuse.as_view(), name="letter_refuse"),
    path("letters/of/<int:pk>/new/", letters.LetterHandIn.as_view(), name="letter_hand_in"),
]
