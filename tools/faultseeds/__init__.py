"""Faults to plant into sound drafts, and sound drafts to plant them into; see `tools/faults.py`."""
