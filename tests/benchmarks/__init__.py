"""How fast the planner is, beside what it is compared with in the same run: `python -m tests.benchmarks`."""
