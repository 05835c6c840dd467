"""The annual summary, and the group's declarations."""

from django.urls import path

from reporting.views import group_declarations, pages

app_name = "reporting"

urlpatterns = [
    path("group/", group_declarations.GroupDeclarationList.as_view(), name="group_declaration_list"),
    path("group/new/", group_declarations.NewGroupDeclaration.as_view(), name="group_declaration_new"),
    path("group/<int:pk>/", group_declarations.GroupDeclarationDetail.as_view(), name="group_declaration"),
    path(
        "group/<int:pk>/smelters/",
        group_declarations.GroupDeclarationRows.as_view(),
        name="group_declaration_smelters",
    ),
    path(
        "group/<int:pk>/exceptions/",
        group_declarations.GroupDeclarationRows.as_view(exceptions=True),
        name="group_declaration_exceptions",
    ),
    path(
        "group/<int:pk>/suppliers/",
        group_declarations.GroupDeclarationSuppliers.as_view(),
        name="group_declaration_suppliers",
    ),
    path(
        "group/<int:pk>/file/",
        group_declarations.GroupDeclarationFile.as_view(),
        name="group_declaration_file",
    ),
    path(
        "group/<int:pk>/release/",
        group_declarations.SettleGroupDeclaration.as_view(),
        name="group_declaration_release",
    ),
    path(
        "group/<int:pk>/discard/",
        group_declarations.SettleGroupDeclaration.as_view(discards=True),
        name="group_declaration_discard",
    ),
    path("", pages.SummaryIndex.as_view(), name="summary_index"),
    path("<int:year>/", pages.SummaryPage.as_view(), name="summary"),
    path("<int:year>/export/", pages.SummaryExport.as_view(), name="summary_export"),
    path("<int:year>/<slug:name>/", pages.FigurePage.as_view(), name="figure"),
    path("<int:year>/<slug:name>/export/", pages.FigureExport.as_view(), name="figure_export"),
]
