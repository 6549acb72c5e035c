#!/usr/bin/env python3
"""Launch the commands from a checkout (`python cli.py …`); they live in `comitia/cli.py`."""

from comitia.cli import main

if __name__ == "__main__":
    main()
