"""Which Keras configurations the examiner accepts: built-in classes by name, and nothing else.

``keras.saving`` with ``safe_mode`` has been bypassed repeatedly (CVE-2025-1550, -8747, -9905, -9906), so
every dictionary of a configuration is walked and each class looked up here before Keras sees it.
"""

from __future__ import annotations

from typing import Any

from dlgrade.codec.errors import CannotCrossError

_MAX_DEPTH = 60
_MAX_NUMBER = 10**7
"""Of an integer that is no seed: a size, a count, a step. What it allocates is bounded with it."""

_MOST = {"power_iterations": 100, "height": 2048, "width": 2048, "size": 64, "padding": 1024, "n": 10_000}
"""Of arguments that make a layer slow or its output large, wherever it stands: layers of a Pipeline show no
shape."""

_LAYERS = """
    Activation ActivityRegularization Add AlphaDropout Average AveragePooling1D AveragePooling2D
    BatchNormalization Bidirectional CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Cropping1D Cropping2D Dense DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU Embedding
    Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalMaxPooling1D GlobalMaxPooling2D GroupNormalization Identity InputLayer LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D Maximum Minimum Multiply Normalization
    PReLU Permute Pipeline RNN RandomBrightness RandomContrast RandomCrop RandomFlip RandomRotation
    RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing SeparableConv1D SeparableConv2D
    SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D SpectralNormalization StackedRNNCells
    Subtract TimeDistributed UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
"""

_ALLOWED = {
    module: frozenset(names.split())
    for module, names in {
        "keras": "Sequential Functional Model DTypePolicy",
        "keras.src.models.functional": "Functional",
        "keras.models": "Sequential Functional Model",
        "keras.layers": _LAYERS,
        "keras.random": "SeedGenerator",
        "keras.dtype_policies": "DTypePolicy",
        "keras.initializers": "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal "
        "LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal "
        "VarianceScaling Zeros",
        "keras.regularizers": "L1 L1L2 L2 OrthogonalRegularizer",
        "keras.constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
        "keras.optimizers": "SGD RMSprop Adam AdamW Adadelta Adagrad Adamax Adafactor Nadam Ftrl Lion Lamb "
        "LossScaleOptimizer Muon",
        "keras.optimizers.schedules": "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay "
        "PiecewiseConstantDecay PolynomialDecay",
        "keras.losses": "BinaryCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy "
        "CosineSimilarity Hinge Huber KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError "
        "MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy",
        "keras.metrics": "Accuracy AUC BinaryAccuracy BinaryCrossentropy CategoricalAccuracy "
        "CategoricalCrossentropy F1Score KLDivergence Mean MeanAbsoluteError MeanAbsolutePercentageError "
        "MeanSquaredError MeanSquaredLogarithmicError Precision R2Score Recall RootMeanSquaredError "
        "SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy "
        "TopKCategoricalAccuracy",
        "keras.src.activations.activations": "Glu HardShrink ReLU Softmax",
        "keras.src.layers.activations.relu": "ReLU",
        "keras.src.ops.core": "Cast",
        "keras.src.ops.nn": "Elu Gelu HardSigmoid LeakyRelu LogSoftmax Relu Relu6 Selu Sigmoid Silu Softmax "
        "Softplus Softsign",
        "keras.src.ops.numpy": "Absolute Add Clip Concatenate Divide ExpandDims Exp Flip GetItem Log Max "
        "Maximum Mean Minimum Multiply Negative Power Ravel Reshape Square Squeeze Sqrt Stack Subtract Sum "
        "Swapaxes Tanh Transpose TrueDivide",
    }.items()
}

_FUNCTIONS = frozenset(
    """
    relu relu6 softmax sigmoid tanh linear elu selu gelu silu swish leaky_relu softplus softsign
    exponential hard_sigmoid hard_silu mish log_softmax categorical_crossentropy
    sparse_categorical_crossentropy binary_crossentropy mean_squared_error mse mean_absolute_error
    mae categorical_accuracy sparse_categorical_accuracy binary_accuracy top_k_categorical_accuracy
    sparse_top_k_categorical_accuracy huber log_cosh kl_divergence poisson
    mean_squared_logarithmic_error mean_absolute_percentage_error
    """.split()
)
"""Functions that Keras finds by their name; a configuration names them by string."""

_DTYPE_POLICIES = frozenset(
    """
    float16 bfloat16 float32 float64 mixed_float16 mixed_bfloat16
    """.split()
)

_SPECIAL_KEYS = {
    "__keras_tensor__": {"class_name", "config"},
    "__ellipsis__": {"class_name", "config"},
    "__slice__": {"class_name", "config"},
    "__tuple__": {"class_name", "items"},
}
"""Keras' markers for a functional model's wiring; all others (code, numpy, bytes, typespec …) are refused."""


def checked(config: Any) -> Any:
    """A copy of a Keras configuration in which every class is on the list.

    Functions of Keras' own become their names.

    Raises:
        CannotCrossError: something is not on the list; the message names it.
    """
    return _walk(config, 0)


def count_layers(config: Any) -> int:
    """How many layers and operations a checked configuration would call, nested ones included."""
    if isinstance(config, dict):
        calls = config.get("inbound_nodes")
        own = len(calls) if isinstance(calls, list) else int(config.get("module") == "keras.layers")
        return own + sum(count_layers(value) for value in config.values())
    if isinstance(config, list):
        return sum(count_layers(value) for value in config)
    return 0


def _walk(node: Any, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise CannotCrossError(f"its configuration is nested more than {_MAX_DEPTH} levels deep")
    if isinstance(node, dict):
        if "class_name" in node or "module" in node:
            node = _class(node)
            if not isinstance(node, dict):
                return node
        for key in ("activation", "recurrent_activation"):
            if isinstance(node.get(key), dict) and "class_name" not in node[key]:
                raise CannotCrossError(
                    "its activation is a lambda; use Keras' own, by name or from keras.activations"
                )
        return {
            _key(key): value if key == "seed" and isinstance(value, int) else _walk(value, depth + 1)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [_walk(value, depth + 1) for value in node]
    if isinstance(node, int) and abs(node) > _MAX_NUMBER:
        raise CannotCrossError(
            f"its configuration holds the number {node:,}; at most {_MAX_NUMBER:,} is accepted"
        )
    if node is None or isinstance(node, bool | int | float | str):
        return node
    raise CannotCrossError(
        f"its configuration holds a {type(node).__name__}; numbers, text and lists may cross"
    )


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise CannotCrossError(f"its configuration has the key {key!r}, which is no text")
    return key


def _class(node: dict[str, Any]) -> Any:
    name, module = node.get("class_name"), node.get("module")
    if not isinstance(name, str):
        raise CannotCrossError("its configuration names no class")
    if name in _SPECIAL_KEYS and set(node) <= _SPECIAL_KEYS[name]:
        return node
    if name == "function":
        function = node.get("config")
        if isinstance(function, str) and function in _FUNCTIONS:
            return function
        raise CannotCrossError(
            f"it uses the function {function!r}, which is not one of Keras' own; "
            "use Keras' activations, losses and metrics"
        )
    if not isinstance(module, str) or name not in _ALLOWED.get(module, ()):
        raise CannotCrossError(_refusal(name, module))
    if node.get("registered_name") not in (None, name):
        raise CannotCrossError(f"it registers the class {name} under a name of its own")
    if name == "DTypePolicy" and node.get("config") not in [{"name": policy} for policy in _DTYPE_POLICIES]:
        raise CannotCrossError("it uses a dtype policy that is not one of Keras' own")
    config = node.get("config")
    if isinstance(config, dict) and config.get("unroll"):
        raise CannotCrossError(f"its {name} has unroll=True; leave it False")
    if isinstance(config, dict):
        for key, most in _MOST.items():
            if any(number > most for number in _numbers(config.get(key))):
                raise CannotCrossError(
                    f"its {name} has {key}={config[key]!r:.40}; at most {most} is accepted"
                )
    return node


def _numbers(value: Any) -> list[float]:
    """A number, or those of a list of lists; a text such as "same" has none."""
    if isinstance(value, list | tuple):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, int | float) else []


def _refusal(name: str, module: Any) -> str:
    if name == "Lambda":
        return (
            "it holds a Lambda layer. A Lambda is code, and only configurations and weights are graded; "
            "use Keras' own layers, or keras.ops in a functional model"
        )
    own = isinstance(module, str) and module.split(".")[0] == "keras"
    origin = "which this lab does not accept" if own else "which is not one of Keras' own"
    return (
        f"it holds a {name}, {origin}. A model is graded by its configuration and weights, so build it from "
        "Keras' own layers, losses, metrics and optimizers"
    )
