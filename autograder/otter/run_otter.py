"""What Gradescope runs: grade the upload beside this bundle through otter, and write ``results.json``.

The layout is otter's: this file lies in ``source``, beside ``submission`` and ``results``.
"""

import sys
from pathlib import Path

# so that otter imports the package that travels with the bundle
sys.path.insert(0, str(Path(__file__).resolve().parent))

from dlgrade.otter_plugin import grade_on_gradescope

if __name__ == "__main__":
    sys.exit(grade_on_gradescope(Path(__file__).resolve().parents[1]))
