"""``python -m fracstride``: the same as the ``fracstride`` command."""

from __future__ import annotations

import sys

from fracstride.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
