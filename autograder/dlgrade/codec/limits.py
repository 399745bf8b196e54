"""How large a model may be; without TensorFlow, so that the grader can state it."""

import msgspec


class Budget(msgspec.Struct, frozen=True):
    """Upper bounds of a model: layers, parameters, multiplications of one forward pass on one example."""

    max_layers: int = 400
    max_parameters: int = 8_000_000
    max_flops: int = 4_000_000_000
