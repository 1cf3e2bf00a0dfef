from crm.admin import chats, contacts, customers, groups, merges

__all__ = ["chats", "contacts", "customers", "groups", "merges"]
