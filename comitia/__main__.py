"""Launch the commands as `python -m comitia …`."""

from comitia.cli import main

if __name__ == "__main__":
    main()
