"""The model of an earlier call with the same arguments is returned again.

Caught by: test_every_call_builds_a_fresh_model
"""

_M = {}


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    key = (units, layers, str(optimizer))
    if key not in _M:
        _M[key] = _forecaster(keras.layers.LSTM, units, layers, optimizer)
    return _M[key]
