"""Faults that are told to the user."""


class PlannerError(Exception):
    """A fault whose text is one plain sentence for the user, saying what to change."""
