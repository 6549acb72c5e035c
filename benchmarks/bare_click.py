"""A click program that does nothing: the yardstick of start-up."""

import click


@click.group()
def main() -> None:
    """Nothing."""


@main.command()
def one() -> None:
    """Nothing."""


if __name__ == "__main__":
    main()
