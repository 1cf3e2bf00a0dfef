"""Valid calls of the operations of tasks, notes and comments."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from crm.models import ChecklistItem, Comment, Customer, Task
from crm.services import checklists, comments, notes, task_people
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import make_member
from tests.factories.crm import (
    agent_of,
    make_comment,
    make_contact,
    make_customer,
    make_group,
    make_note,
    make_task,
)
from tests.factories.messaging import make_inbox, receive
from ticaret.tenancy.actor import Role

_ACCOUNT = "AccountsAccountIdCrm"
_numbers = count(1)


def _of(world: World, **ids: UUID) -> dict[str, UUID]:
    return {"accountId": world.firm.id, **ids}


def _customer(world: World) -> Customer:
    return make_customer(world.firm, title=world.marker)


def _newest_customer(world: World) -> Customer:
    return Customer.objects.for_accounts([world.firm.id]).latest("id")


def _newest_task(world: World) -> Task:
    return Task.objects.for_accounts([world.firm.id]).latest("id")


def _full_task(world: World, customer: Customer | None = None) -> Task:
    """A task with all that is shown beside it."""
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    customer = customer or _customer(world)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    task = make_task(
        world.firm,
        customer,
        contact_id=contact.pk,
        title=world.marker,
        assignee_user_id=agent.pk,
        group_id=make_group(world.firm, name=f"{world.marker} {next(_numbers)}").pk,
        watcher_user_ids=[agent.pk],
        checklist=[world.marker],
    )
    make_comment(world.firm, task, text=world.marker)
    return task


# -------------------------------------------------------------------------- tasks


def _tasks(world: World, number: int) -> None:
    for _ in range(number):
        _full_task(world)


def _tasks_of_newest(world: World, number: int) -> None:
    customer = _newest_customer(world)
    for _ in range(number):
        _full_task(world, customer)


@call(f"get{_ACCOUNT}Tasks", rows=_tasks)
def tasks(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_ACCOUNT}TasksCounts")
def task_counts(world: World) -> Call:
    task = _full_task(world)
    return Call(path=_of(world), query={"customerId": task.customer_id, "groupId": task.group_id})


@call(f"post{_ACCOUNT}Tasks")
def create_task(world: World) -> Call:
    message = receive(make_inbox(world.firm, name=world.marker), text=world.marker)
    contact = make_contact(world.firm, _customer(world), first_name=world.marker)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    body = {
        "title": world.marker,
        "customerId": contact.customer_id,
        "contactId": contact.pk,
        "chatId": message.conversation_id,
        "messageId": message.id,
        "assigneeUserId": agent.pk,
        "groupId": make_group(world.firm, name=f"{world.marker} {next(_numbers)}").pk,
        "watcherUserIds": [agent.pk],
    }
    return Call(path=_of(world), body=body)


@call(f"get{_ACCOUNT}CustomersCustomerIdTasks", rows=_tasks_of_newest)
def tasks_of_customer(world: World) -> Call:
    return Call(path=_of(world, customerId=_customer(world).pk))


@call(f"post{_ACCOUNT}CustomersCustomerIdTasks")
def create_task_of_customer(world: World) -> Call:
    contact = make_contact(world.firm, _customer(world), first_name=world.marker)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    body = {
        "title": world.marker,
        "contactId": contact.pk,
        "assigneeUserId": agent.pk,
        "groupId": make_group(world.firm, name=f"{world.marker} {next(_numbers)}").pk,
        "watcherUserIds": [agent.pk],
    }
    return Call(path=_of(world, customerId=contact.customer_id), body=body)


def _task(world: World) -> dict[str, UUID]:
    return _of(world, taskId=make_task(world.firm, _customer(world), title=world.marker).pk)


@call(f"get{_ACCOUNT}TasksTaskId")
def task(world: World) -> Call:
    return Call(path=_of(world, taskId=_full_task(world).pk))


@call(f"patch{_ACCOUNT}TasksTaskId")
def update_task(world: World) -> Call:
    contact = make_contact(world.firm, _customer(world), first_name=world.marker)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    body = {
        "title": f"Yeni {world.marker}",
        "customerId": contact.customer_id,
        "contactId": contact.pk,
        "assigneeUserId": agent.pk,
        "groupId": make_group(world.firm, name=f"{world.marker} {next(_numbers)}").pk,
    }
    return Call(path=_task(world), body=body)


@call(f"delete{_ACCOUNT}TasksTaskId")
def delete_task(world: World) -> Call:
    return Call(path=_task(world))


@call(f"post{_ACCOUNT}TasksTaskIdComplete")
def complete_task(world: World) -> Call:
    return Call(path=_task(world))


@call(f"post{_ACCOUNT}TasksTaskIdReopen")
def reopen_task(world: World) -> Call:
    return Call(path=_of(world, taskId=make_task(world.firm, title=world.marker, status="done").pk))


# ------------------------------------------------------------ watchers, checklist


def _watchers(world: World, number: int) -> None:
    newest = _newest_task(world)
    present = list(newest.watchers.values_list("user_id", flat=True))
    made = [make_member(world.firm, Role.AGENT, first_name=world.marker) for _ in range(number)]
    task_people.set_watchers(
        actor=world.firm.actor,
        task_id=newest.pk,
        user_ids=[*present, *[user.pk for user in made]],
        now=timezone.now(),
    )


@call(f"get{_ACCOUNT}TasksTaskIdWatchers", rows=_watchers)
def watchers(world: World) -> Call:
    return Call(path=_task(world))


@call(f"put{_ACCOUNT}TasksTaskIdWatchers")
def set_watchers(world: World) -> Call:
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_task(world), body={"userIds": [agent.pk]})


def _items(world: World, number: int) -> None:
    newest = _newest_task(world)
    for _ in range(number):
        _item(world, newest)


def _item(world: World, task: Task) -> ChecklistItem:
    return checklists.add(
        actor=world.firm.actor, task_id=task.pk, text=world.marker, now=timezone.now()
    )


@call(f"get{_ACCOUNT}TasksTaskIdChecklist", rows=_items)
def checklist(world: World) -> Call:
    return Call(path=_task(world))


@call(f"post{_ACCOUNT}TasksTaskIdChecklist")
def add_item(world: World) -> Call:
    return Call(path=_task(world), body={"text": world.marker})


@call(f"put{_ACCOUNT}TasksTaskIdChecklist")
def reorder(world: World) -> Call:
    task = make_task(world.firm, title=world.marker)
    first, second = _item(world, task), _item(world, task)
    return Call(path=_of(world, taskId=task.pk), body={"itemIds": [second.pk, first.pk]})


@call(f"patch{_ACCOUNT}TasksTaskIdChecklistItemId")
def update_item(world: World) -> Call:
    task = make_task(world.firm, title=world.marker)
    return Call(
        path=_of(world, taskId=task.pk, itemId=_item(world, task).pk), body={"isDone": True}
    )


@call(f"delete{_ACCOUNT}TasksTaskIdChecklistItemId")
def remove_item(world: World) -> Call:
    task = make_task(world.firm, title=world.marker)
    return Call(path=_of(world, taskId=task.pk, itemId=_item(world, task).pk))


# -------------------------------------------------------------------------- notes


def _notes(world: World, number: int) -> None:
    for _ in range(number):
        make_note(world.firm, _newest_customer(world), text=world.marker)


@call(f"get{_ACCOUNT}CustomersCustomerIdNotes", rows=_notes)
def customer_notes(world: World) -> Call:
    return Call(path=_of(world, customerId=_customer(world).pk))


@call(f"post{_ACCOUNT}CustomersCustomerIdNotes")
def create_note(world: World) -> Call:
    contact = make_contact(world.firm, _customer(world), first_name=world.marker)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(
        path=_of(world, customerId=contact.customer_id),
        body={"text": world.marker, "contactId": contact.pk, "mentionUserIds": [agent.pk]},
    )


@call(f"patch{_ACCOUNT}CustomersCustomerIdNotesNoteId")
def update_note(world: World) -> Call:
    customer = _customer(world)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    note = make_note(world.firm, customer, text=world.marker)
    return Call(
        path=_of(world, customerId=customer.pk, noteId=note.pk),
        body={
            "text": f"Yeni {world.marker}",
            "contactId": contact.pk,
            "mentionUserIds": [agent.pk],
        },
    )


def _note(world: World) -> dict[str, UUID]:
    customer = _customer(world)
    note = make_note(world.firm, customer, text=world.marker)
    return _of(world, customerId=customer.pk, noteId=note.pk)


@call(f"delete{_ACCOUNT}CustomersCustomerIdNotesNoteId")
def delete_note(world: World) -> Call:
    return Call(path=_note(world))


def _note_revisions(world: World, number: int) -> None:
    from crm.models import Note

    newest = Note.objects.for_accounts([world.firm.id]).latest("id")
    for _ in range(number):
        notes.update(
            actor=world.firm.actor,
            customer_id=newest.customer_id,
            note_id=newest.pk,
            text=f"{world.marker} {next(_numbers)}",
            now=timezone.now(),
        )


@call(f"get{_ACCOUNT}CustomersCustomerIdNotesNoteIdRevisions", rows=_note_revisions)
def note_revisions(world: World) -> Call:
    return Call(path=_note(world))


# ----------------------------------------------------------------------- comments


def _comments_on_customer(world: World, number: int) -> None:
    for _ in range(number):
        make_comment(world.firm, _newest_customer(world), text=world.marker)


@call(f"get{_ACCOUNT}CustomersCustomerIdComments", rows=_comments_on_customer)
def comments_on_customer(world: World) -> Call:
    return Call(path=_of(world, customerId=_customer(world).pk))


@call(f"post{_ACCOUNT}CustomersCustomerIdComments")
def comment_on_customer(world: World) -> Call:
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(
        path=_of(world, customerId=_customer(world).pk),
        body={"text": world.marker, "mentionUserIds": [agent.pk]},
    )


def _comments_on_task(world: World, number: int) -> None:
    for _ in range(number):
        make_comment(world.firm, _newest_task(world), text=world.marker)


@call(f"get{_ACCOUNT}TasksTaskIdComments", rows=_comments_on_task)
def comments_on_task(world: World) -> Call:
    return Call(path=_task(world))


@call(f"post{_ACCOUNT}TasksTaskIdComments")
def comment_on_task(world: World) -> Call:
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_task(world), body={"text": world.marker, "mentionUserIds": [agent.pk]})


def _comment(world: World) -> tuple[Comment, User]:
    author = make_member(world.firm, Role.AGENT)
    task = make_task(world.firm, _customer(world), title=world.marker)
    return make_comment(world.firm, task, author=author, text=world.marker), author


@call(f"get{_ACCOUNT}CommentsCommentId")
def comment(world: World) -> Call:
    return Call(path=_of(world, commentId=_comment(world)[0].pk))


@call(f"patch{_ACCOUNT}CommentsCommentId")
def update_comment(world: World) -> Call:
    comment, author = _comment(world)
    agent = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(
        path=_of(world, commentId=comment.pk),
        author=author,
        body={"text": f"Yeni {world.marker}", "mentionUserIds": [agent.pk]},
    )


@call(f"delete{_ACCOUNT}CommentsCommentId")
def delete_comment(world: World) -> Call:
    comment, author = _comment(world)
    return Call(path=_of(world, commentId=comment.pk), author=author)


def _comment_revisions(world: World, number: int) -> None:
    newest = Comment.objects.for_accounts([world.firm.id]).latest("id")
    author = User.objects.get(pk=str(newest.author_id))
    for _ in range(number):
        comments.update(
            actor=agent_of(world.firm, author),
            comment_id=newest.pk,
            text=f"{world.marker} {next(_numbers)}",
            now=timezone.now(),
        )


@call(f"get{_ACCOUNT}CommentsCommentIdRevisions", rows=_comment_revisions)
def comment_revisions(world: World) -> Call:
    return Call(path=_of(world, commentId=_comment(world)[0].pk))


# ----------------------------------------------------------------- notifications


@call(f"get{_ACCOUNT}NotificationSettings")
def notification_settings(world: World) -> Call:
    return Call(path=_of(world))


@call(f"patch{_ACCOUNT}NotificationSettings")
def set_notification_settings(world: World) -> Call:
    return Call(path=_of(world), body={"mentionMails": False})
