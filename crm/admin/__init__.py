from crm.admin import chats, contacts, customers, groups, merges, tasks

__all__ = ["chats", "contacts", "customers", "groups", "merges", "tasks"]
