"""Margin Planner: plan a leveraged trade before the click."""

__version__ = "0.1.0"
