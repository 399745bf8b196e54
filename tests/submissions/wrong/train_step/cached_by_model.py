"""A model's first optimizer is used for ever, whichever is passed in later.

Caught by: test_a_second_model_and_a_second_optimizer_are_trained
"""

_KEEP = []


def _traced_step(model, optimizer):
    steps = _STEPS.setdefault(model, weakref.WeakKeyDictionary())
    if not len(steps):
        _KEEP.append(optimizer)
        optimizer.build(model.trainable_variables)
        steps[optimizer] = _new_step(weakref.proxy(model), weakref.proxy(optimizer))
    return next(iter(steps.values()))
