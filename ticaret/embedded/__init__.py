"""Everything the project needs on a machine that has only Python: `manage.py up` and `manage.py test`.

Standard library only, because it also runs before the virtual environment exists.
"""
