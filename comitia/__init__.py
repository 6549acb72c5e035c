"""Rules of procedure as code: decide one case, a whole table, or every possible case."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: reading metadata is slow at start-up."""
    if name == "__version__":
        from importlib.metadata import version

        return version("comitia")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
