from __future__ import annotations

from django.urls import path

from ticaret.console.views import contacts, customer_edits, customer_files, customers, senders

_CUSTOMER = "/customers/<uuid:customer_id>"
_IMPORT = "/customers/imports/<uuid:import_id>"
_SENDER = "/senders/<uuid:identity_id>"

urlpatterns = [
    path("/customers", customers.page, name="customers"),
    path("/customers/new", customer_edits.create, name="new-customer"),
    path("/customers/alike", customer_edits.alike, name="customers-alike"),
    path("/customers/export", customer_files.export, name="customer-export"),
    path("/customers/imports", customer_files.imports, name="customer-imports"),
    path("/customers/imports/new", customer_files.start, name="customer-start-import"),
    path("/customers/imports/template", customer_files.empty_file, name="customer-import-template"),
    path(_IMPORT, customer_files.show, name="customer-import"),
    path(f"{_IMPORT}/run", customer_files.repeat, name="customer-import-run"),
    path(f"{_IMPORT}/undo", customer_files.undo, name="customer-import-undo"),
    path(f"{_IMPORT}/errors", customer_files.errors_file, name="customer-import-errors"),
    path("/customers/merges/<uuid:merge_id>/undo", customer_edits.undo_merge, name="undo-merge"),
    path(_CUSTOMER, customers.customer, name="customer"),
    path(f"{_CUSTOMER}/edit", customer_edits.change, name="edit-customer"),
    path(f"{_CUSTOMER}/delete", customer_edits.delete, name="delete-customer"),
    path(
        f"{_CUSTOMER}/representatives",
        customer_edits.representatives,
        name="customer-representatives",
    ),
    path(f"{_CUSTOMER}/teams", customer_edits.teams, name="customer-teams"),
    path(f"{_CUSTOMER}/merge", customer_edits.merge, name="merge-customer"),
    path(f"{_CUSTOMER}/timeline", customers.timeline, name="customer-timeline"),
    path(f"{_CUSTOMER}/conversations", customers.chats, name="customer-chats"),
    path(f"{_CUSTOMER}/history", customers.changes, name="customer-history"),
    path(f"{_CUSTOMER}/contacts/new", contacts.create, name="new-contact"),
    path("/contacts", contacts.page, name="contacts"),
    path("/contacts/<uuid:contact_id>", contacts.change, name="edit-contact"),
    path("/contacts/<uuid:contact_id>/delete", contacts.delete, name="delete-contact"),
    path("/senders", senders.page, name="senders"),
    path(f"{_SENDER}/match", senders.match, name="match-sender"),
    path(f"{_SENDER}/choose", senders.choose, name="choose-for-sender"),
    path(f"{_SENDER}/create", senders.create, name="create-from-sender"),
    path(f"{_SENDER}/unmatch", senders.unmatch, name="unmatch-sender"),
]
