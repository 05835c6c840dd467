"""Suppliers and the organisation."""

from django.urls import path

from suppliers.views import contacts, delegations, imports, organisation, releases, suppliers, talks

app_name = "suppliers"

urlpatterns = [
    path("", suppliers.SupplierList.as_view(), name="supplier_list"),
    path("export/", suppliers.SupplierExport.as_view(), name="supplier_export"),
    path("import/", imports.ImportList.as_view(), name="import_list"),
    path("import/<int:pk>/", imports.ImportDetail.as_view(), name="import_detail"),
    path("import/<int:pk>/apply/", imports.ImportApply.as_view(), name="import_apply"),
    path("import/<int:pk>/discard/", imports.ImportDiscard.as_view(), name="import_discard"),
    path("<int:pk>/", suppliers.SupplierDetail.as_view(), name="supplier_detail"),
    path("<int:pk>/release/", releases.ReleaseDecide.as_view(), name="release_decide"),
    path("<int:pk>/contacts/add/", contacts.ContactCreate.as_view(), name="contact_create"),
    path("contacts/<int:pk>/", contacts.ContactEdit.as_view(), name="contact_edit"),
    path("<int:pk>/talks/add/", talks.TalkRecord.as_view(), name="talk_record"),
    path("<int:pk>/sites/add/", contacts.SiteCreate.as_view(), name="site_create"),
    path("sites/<int:pk>/", contacts.SiteEdit.as_view(), name="site_edit"),
    path("hand-overs/<int:pk>/accept/", contacts.HandOverAccept.as_view(), name="hand_over_accept"),
    path("hand-overs/<int:pk>/decline/", contacts.HandOverDecline.as_view(), name="hand_over_decline"),
    path("sub-suppliers/<int:pk>/evidence/", contacts.cascade_evidence, name="cascade_evidence"),
    path("delegate/", delegations.Delegate.as_view(), name="delegate"),
    path("delegations/<int:pk>/end/", delegations.DelegationEnd.as_view(), name="delegation_end"),
    path("organisation/", organisation.Organisation.as_view(), name="organisation"),
    path("competence/", organisation.CompetenceTable.as_view(), name="competence"),
    path("competence/add/", organisation.CompetenceRecord.as_view(), name="competence_record"),
    path("competence/<int:pk>/end/", organisation.CompetenceEnd.as_view(), name="competence_end"),
]
