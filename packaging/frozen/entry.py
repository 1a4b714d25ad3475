"""The script that a frozen build starts with."""

import sys

from fracstride.cli import main

sys.exit(main())
