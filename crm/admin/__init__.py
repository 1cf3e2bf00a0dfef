from crm.admin import contacts, customers, groups, merges

__all__ = ["contacts", "customers", "groups", "merges"]
