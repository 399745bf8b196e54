"""Emmy's own helpers, which all of her labs import."""


def expect(condition, message):
    if not condition:
        raise ValueError(message)
