from __future__ import annotations

from django.urls import path

from ticaret.console.views import task_parts, tasks

_TASK = "/tasks/<uuid:task_id>"
_CHAT = "/conversations/<uuid:conversation_id>"

urlpatterns = [
    path("/tasks", tasks.page, name="tasks"),
    path("/tasks/new", tasks.create, name="new-task"),
    path(_TASK, tasks.task, name="task"),
    path(f"{_TASK}/edit", tasks.change, name="edit-task"),
    path(f"{_TASK}/move", tasks.move, name="move-task"),
    path(f"{_TASK}/delete", tasks.delete, name="delete-task"),
    path(f"{_TASK}/steps", task_parts.add_step, name="add-step"),
    path(f"{_TASK}/steps/<uuid:item_id>", task_parts.change_step, name="step"),
    path(f"{_TASK}/steps/<uuid:item_id>/do", task_parts.do_step, name="do-step"),
    path(f"{_TASK}/watch", task_parts.watch, name="watch-task"),
    path(f"{_TASK}/watchers", task_parts.watchers, name="task-watchers"),
    path(f"{_TASK}/comments", task_parts.comment, name="comment-task"),
    path("/customers/<uuid:customer_id>/tasks", tasks.of_customer, name="customer-tasks"),
    path(
        "/customers/<uuid:customer_id>/tasks/new",
        tasks.create_for_customer,
        name="new-customer-task",
    ),
    path(f"{_CHAT}/tasks/new", tasks.create_for_chat, name="new-chat-task"),
    path(
        f"{_CHAT}/messages/<uuid:message_id>/task",
        tasks.create_for_chat,
        name="new-message-task",
    ),
]
