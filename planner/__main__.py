"""Run the planner: `python -m planner`."""

from planner.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
