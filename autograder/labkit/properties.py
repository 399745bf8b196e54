"""How the labs' tests use hypothesis: few examples, the same ones on every run and every machine."""

from __future__ import annotations

from hypothesis import Phase, settings

few_examples = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking would call a slow wrong answer hundreds of times
)
"""Decorate a ``@given`` test with it."""
