"""`manage.py bench`: how much of what the machine could do is left for the caller.

Every figure is a ratio within one run: ours against a bare program of `tests/bench`
that does the same work on the same database in the same minutes.
"""
