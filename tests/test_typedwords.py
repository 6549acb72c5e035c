"""Words that a person reads in a list of advice can be typed as they stand there."""

from comitia.engine.words import Label
from comitia.testing import _to_be_quoted


class Strange(Label):
    """Words with signs that mean something between brackets."""

    GOOD = "good", "good", "好（的）"
    LISTED = "listed", "listed", "决议、决定"
    COMMA = "comma", "comma", "列席，不表决"
    TRUTH = "truth", "truth", "true"
    NUMBER = "number", "number", "12"
    KEY = "key", "key", "a: b"


def test_words_that_would_have_to_be_quoted() -> None:
    assert list(_to_be_quoted(Strange)) == ["决议、决定", "列席，不表决", "true", "12", "a: b"]
