"""What a machine that has only Python lacks: `manage.py up`, `test` and `bench` bring it along.

Standard library only, because it also runs before the virtual environment exists.
"""
