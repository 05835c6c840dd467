"""The annual summary."""

from django.urls import path

from reporting.views import pages

app_name = "reporting"

urlpatterns = [
    path("", pages.SummaryIndex.as_view(), name="summary_index"),
    path("<int:year>/", pages.SummaryPage.as_view(), name="summary"),
    path("<int:year>/export/", pages.SummaryExport.as_view(), name="summary_export"),
    path("<int:year>/<slug:name>/", pages.FigurePage.as_view(), name="figure"),
    path("<int:year>/<slug:name>/export/", pages.FigureExport.as_view(), name="figure_export"),
]
