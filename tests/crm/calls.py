"""Valid calls of the operations of groups, customers, contacts and merges."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.utils import timezone

from crm.models import Customer, Group
from crm.services import customers, merging
from crm.services import groups as group_services
from crm.services.importing import CUSTOMERS
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import make_member
from tests.factories.crm import make_contact, make_customer, make_group
from tests.privacy.person import run_jobs
from ticaret.tabular import selectors
from ticaret.tabular.models import ImportRow, ImportRun
from ticaret.tabular.services import starting
from ticaret.tenancy.actor import Role

_ACCOUNT = "AccountsAccountIdCrm"


def _of(world: World, **ids: UUID) -> dict[str, UUID]:
    return {"accountId": world.firm.id, **ids}


def _groups(world: World, number: int) -> None:
    for step in range(number):
        make_group(world.firm, world.firm.owner, name=f"{world.marker} {timezone.now()} {step}")


def _group(world: World) -> dict[str, UUID]:
    group = make_group(world.firm, name=f"{world.marker} {timezone.now()}")
    return _of(world, groupId=group.pk)


def _customers(world: World, number: int) -> None:
    for _ in range(number):
        member = make_member(world.firm, Role.AGENT, first_name=world.marker)
        group = make_group(world.firm, name=f"{world.marker} {timezone.now()}")
        make_customer(
            world.firm,
            title=f"{world.marker} Tekstil",
            primary_representative_user_id=member.pk,
            primary_team_group_id=group.pk,
        )


def _customer(world: World) -> dict[str, UUID]:
    return _of(world, customerId=make_customer(world.firm, title=world.marker).pk)


def _contacts(world: World, number: int) -> None:
    for step in range(number):
        phone = f"0532 {step:03} 45 67"
        make_contact(world.firm, first_name=world.marker, phone=phone)


def _contact(world: World) -> dict[str, UUID]:
    contact = make_contact(world.firm, first_name=world.marker, phone="0532 123 45 67")
    return _of(world, contactId=contact.pk)


@call(f"get{_ACCOUNT}Groups", rows=_groups)
def groups(world: World) -> Call:
    return Call(path=_of(world))


@call(f"post{_ACCOUNT}Groups")
def create_group(world: World) -> Call:
    return Call(path=_of(world), body={"name": f"{world.marker} ekibi"})


@call(f"get{_ACCOUNT}GroupsGroupId")
def group(world: World) -> Call:
    return Call(path=_group(world))


@call(f"patch{_ACCOUNT}GroupsGroupId")
def update_group(world: World) -> Call:
    return Call(path=_group(world), body={"name": f"Yeni {world.marker}"})


@call(f"delete{_ACCOUNT}GroupsGroupId")
def delete_group(world: World) -> Call:
    return Call(path=_group(world))


def _fill(world: World, number: int) -> None:
    """More members in the newest group of the world."""
    newest = Group.objects.for_accounts([world.firm.id]).latest("id")
    for _ in range(number):
        member = make_member(world.firm, Role.AGENT, first_name=world.marker)
        group_services.add_member(
            actor=world.firm.actor, group_id=newest.pk, user_id=member.pk, now=timezone.now()
        )


@call(f"get{_ACCOUNT}GroupsGroupIdMembers", rows=_fill)
def members(world: World) -> Call:
    return Call(path=_group(world))


@call(f"post{_ACCOUNT}GroupsGroupIdMembers")
def add_member(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_group(world), body={"userId": member.pk})


@call(f"put{_ACCOUNT}GroupsGroupIdMembers")
def set_members(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_group(world), body={"userIds": [member.pk]})


@call(f"delete{_ACCOUNT}GroupsGroupIdMembersUserId")
def remove_member(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, member, name=f"{world.marker} {timezone.now()}")
    return Call(path=_of(world, groupId=group.pk, userId=member.pk))


@call(f"get{_ACCOUNT}UsersUserIdGroups", rows=_groups)
def groups_of_user(world: World) -> Call:
    return Call(path=_of(world, userId=world.firm.owner.pk))


@call(f"get{_ACCOUNT}Customers", rows=_customers)
def list_customers(world: World) -> Call:
    return Call(path=_of(world))


@call(f"post{_ACCOUNT}Customers")
def create_customer(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, name=f"{world.marker} {timezone.now()}")
    body = {
        "title": f"{world.marker} Gıda A.Ş.",
        "primaryRepresentativeUserId": member.pk,
        "primaryTeamGroupId": group.pk,
    }
    return Call(path=_of(world), body=body)


@call(f"get{_ACCOUNT}CustomersCustomerId")
def customer(world: World) -> Call:
    return Call(path=_customer(world))


@call(f"patch{_ACCOUNT}CustomersCustomerId")
def update_customer(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, name=f"{world.marker} {timezone.now()}")
    body = {
        "title": f"Yeni {world.marker}",
        "primaryRepresentativeUserId": member.pk,
        "primaryTeamGroupId": group.pk,
    }
    return Call(path=_customer(world), body=body)


@call(f"delete{_ACCOUNT}CustomersCustomerId")
def delete_customer(world: World) -> Call:
    return Call(path=_customer(world))


@call(f"get{_ACCOUNT}CustomersDuplicates")
def customer_duplicates(world: World) -> Call:
    path = _customer(world)
    return Call(path=_of(world), query={"customerId": path["customerId"]})


def _entries(world: World, number: int) -> None:
    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    for step in range(number):
        customers.update(
            actor=world.firm.actor,
            customer_id=newest.pk,
            now=timezone.now(),
            city=f"{world.marker} {step} {timezone.now()}",
        )


@call(f"get{_ACCOUNT}CustomersCustomerIdAudit", rows=_entries)
def customer_audit(world: World) -> Call:
    return Call(path=_customer(world))


def _more_contacts(world: World, number: int) -> None:
    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    for step in range(number):
        make_contact(world.firm, newest, first_name=world.marker, phone=f"0532 {step:03} 45 67")


@call(f"get{_ACCOUNT}CustomersCustomerIdContacts", rows=_more_contacts)
def contacts_of_customer(world: World) -> Call:
    return Call(path=_customer(world))


@call(f"post{_ACCOUNT}CustomersCustomerIdContacts")
def create_contact(world: World) -> Call:
    body = {"firstName": world.marker, "phones": [{"value": "0533 222 11 00"}]}
    return Call(path=_customer(world), body=body)


def _representatives(world: World, number: int) -> None:
    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    present = list(newest.representatives.values_list("user_id", flat=True))
    made = [make_member(world.firm, Role.AGENT, first_name=world.marker) for _ in range(number)]
    customers.set_representatives(
        actor=world.firm.actor,
        customer_id=newest.pk,
        user_ids=[*present, *[user.pk for user in made]],
        now=timezone.now(),
    )


@call(f"get{_ACCOUNT}CustomersCustomerIdRepresentatives", rows=_representatives)
def representatives(world: World) -> Call:
    return Call(path=_customer(world))


@call(f"put{_ACCOUNT}CustomersCustomerIdRepresentatives")
def set_representatives(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_customer(world), body={"userIds": [member.pk], "primaryUserId": member.pk})


def _teams(world: World, number: int) -> None:
    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    present = list(newest.teams.values_list("group_id", flat=True))
    made = [
        make_group(world.firm, name=f"{world.marker} {timezone.now()} {step}")
        for step in range(number)
    ]
    customers.set_teams(
        actor=world.firm.actor,
        customer_id=newest.pk,
        group_ids=[*present, *[group.pk for group in made]],
        now=timezone.now(),
    )


@call(f"get{_ACCOUNT}CustomersCustomerIdTeams", rows=_teams)
def teams(world: World) -> Call:
    return Call(path=_customer(world))


@call(f"put{_ACCOUNT}CustomersCustomerIdTeams")
def set_teams(world: World) -> Call:
    group = make_group(world.firm, name=f"{world.marker} {timezone.now()}")
    return Call(path=_customer(world), body={"groupIds": [group.pk], "primaryGroupId": group.pk})


@call(f"get{_ACCOUNT}CustomersCustomerIdMerge")
def customer_merge_preview(world: World) -> Call:
    loser = make_customer(world.firm, title=f"Eski {world.marker}")
    return Call(path=_customer(world), query={"loserId": loser.pk})


@call(f"post{_ACCOUNT}CustomersCustomerIdMerge")
def merge_customers(world: World) -> Call:
    loser = make_customer(world.firm, title=f"Eski {world.marker}", city=world.marker)
    return Call(path=_customer(world), body={"loserId": loser.pk, "take": ["title"]})


@call(f"get{_ACCOUNT}Contacts", rows=_contacts)
def contacts(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_ACCOUNT}ContactsContactId")
def contact(world: World) -> Call:
    return Call(path=_contact(world))


@call(f"patch{_ACCOUNT}ContactsContactId")
def update_contact(world: World) -> Call:
    target = make_customer(world.firm, title=world.marker)
    return Call(
        path=_contact(world), body={"lastName": f"Yeni {world.marker}", "customerId": target.pk}
    )


@call(f"delete{_ACCOUNT}ContactsContactId")
def delete_contact(world: World) -> Call:
    return Call(path=_contact(world))


@call(f"get{_ACCOUNT}ContactsDuplicates")
def contact_duplicates(world: World) -> Call:
    path = _contact(world)
    return Call(path=_of(world), query={"contactId": path["contactId"]})


@call(f"get{_ACCOUNT}ContactsContactIdMerge")
def contact_merge_preview(world: World) -> Call:
    loser = make_contact(world.firm, first_name=world.marker)
    return Call(path=_contact(world), query={"loserId": loser.pk})


@call(f"post{_ACCOUNT}ContactsContactIdMerge")
def merge_contacts(world: World) -> Call:
    loser = make_contact(world.firm, first_name=f"Eski {world.marker}")
    return Call(path=_contact(world), body={"loserId": loser.pk, "take": ["firstName"]})


def _merges(world: World, number: int) -> None:
    for _ in range(number):
        _merge(world)


def _merge(world: World) -> UUID:
    winner = make_customer(world.firm, title=world.marker)
    loser = make_customer(world.firm, title=f"Eski {world.marker}")
    record = merging.merge_customers(
        actor=world.firm.actor, winner_id=winner.pk, loser_id=loser.pk, now=timezone.now()
    )
    return record.pk


@call(f"get{_ACCOUNT}Merges", rows=_merges)
def merges(world: World) -> Call:
    return Call(path=_of(world))


@call(f"post{_ACCOUNT}MergesMergeIdUndo")
def undo_merge(world: World) -> Call:
    return Call(path=_of(world, mergeId=_merge(world)))


_FILES = f"{_ACCOUNT}Customers"
_ONE_IMPORT = f"{_FILES}ImportsImportId"


def _import(world: World, number: int = 1, *, done: bool = True) -> ImportRun:
    rows = [{"telefon": f"yok {place}", "vergi dairesi": world.marker} for place in range(number)]
    if done:
        rows.append({"unvan": world.marker})
    run = starting.start(
        actor=world.firm.actor,
        account_id=world.firm.id,
        kind=CUSTOMERS,
        now=timezone.now(),
        rows=rows,
        filename=world.marker,
        mapping={f"{world.marker}{place}": "title" for place in range(number)},
    )
    if done:
        run_jobs()
    return run


def _import_path(world: World) -> dict[str, UUID]:
    return _of(world, importId=_import(world).pk)


def _imports(world: World, number: int) -> None:
    for _ in range(number):
        _import(world, done=False)


def _mappings(world: World, number: int) -> None:
    _import(world, number, done=False)


def _import_rows(world: World, number: int) -> None:
    run = ImportRun.objects.for_accounts([world.firm.id]).latest("id")
    for place in range(number):
        ImportRow.objects.create(
            account_id=run.account_id,
            run=run,
            number=uuid4().int % 2**30,
            verdict="failed",
            cells=[world.marker, place],
        )


@call(f"post{_FILES}Import")
def start_import(world: World) -> Call:
    return Call(path=_of(world), body={"rows": [{"title": world.marker}]})


@call(f"get{_FILES}Imports", rows=_imports)
def imports(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_ONE_IMPORT}")
def one_import(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"get{_ONE_IMPORT}Rows", rows=_import_rows)
def import_rows(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"get{_ONE_IMPORT}ErrorsFile")
def errors_file(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"post{_ONE_IMPORT}Undo")
def undo_import(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"get{_FILES}ImportsTemplate")
def template(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_FILES}ImportsMappings", rows=_mappings)
def mappings(world: World) -> Call:
    return Call(path=_of(world))


@call(f"delete{_FILES}ImportsMappingsMappingId")
def forget_mapping(world: World) -> Call:
    _import(world, done=False)
    rows = selectors.mappings(actor=world.firm.actor, account_id=world.firm.id, kind=CUSTOMERS)
    return Call(path=_of(world, mappingId=rows[0].pk))


@call(f"get{_FILES}Export")
def export(world: World) -> Call:
    make_contact(world.firm, make_customer(world.firm, title=world.marker))
    return Call(path=_of(world))
