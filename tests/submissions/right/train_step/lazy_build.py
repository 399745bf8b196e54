"""The optimizer builds its variables in the first trace."""


def _traced_step(model, optimizer):
    steps = _STEPS.setdefault(model, weakref.WeakKeyDictionary())
    if optimizer not in steps:
        steps[optimizer] = _new_step(weakref.proxy(model), weakref.proxy(optimizer))
    return steps[optimizer]
