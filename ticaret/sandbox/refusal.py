"""What the control API cannot do."""


class NotPossible(ValueError):
    """What is asked cannot be done; the text says why."""
