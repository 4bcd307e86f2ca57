"""Run the planner: `python -m planner`."""

import sys

from planner.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
