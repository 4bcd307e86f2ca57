"""`python -m tests.faults SCENARIO FOLDER [WEAKNESS …]`: the child process of the sweeps."""

import sys
from pathlib import Path

from tests.faults import child, weaknesses

scenario, folder, *weak = sys.argv[1:]
for name in weak:
    getattr(weaknesses, name)()
child.play(scenario, Path(folder))
