"""The assistant, to look at: settings without keys, runs, spending."""

from ai_assist.admin import runs, settings, spending

__all__ = ["runs", "settings", "spending"]
