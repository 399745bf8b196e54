"""configure_gpu: any mixture of devices, other errors, and the computer's own GPUs."""

import pytest
import tensorflow as tf
from labkit import checks
from labkit.devices import Growth, device, expect_count


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("kinds", "in_use"),
    [
        ("CPU GPU TPU GPU GPU CPU GPU GPU", {1, 4}),
        ("GPU GPU", {0, 1}),
        ("GPU CPU GPU GPU", {3}),
        ("TPU CPU", set()),
    ],
)
def test_any_mixture_of_devices(configure_gpu, kinds, in_use):
    """Any number of GPUs anywhere in a tuple of devices, some of them in use: the others are configured."""
    devices = tuple(device(kind, number) for number, kind in enumerate(kinds.split()))
    gpus = [one for one in devices if one.device_type == "GPU"]
    growth = Growth({devices[place].name: RuntimeError("in use") for place in in_use})
    result = configure_gpu(devices=devices, set_growth=growth)
    what = f"configure_gpu on {kinds}" + (f", numbers {sorted(in_use)} in use" if in_use else "")
    growth.expect(gpus, what)
    expect_count(result, len(gpus) - len(in_use), f"what is returned by {what}")


@pytest.mark.points(0.5)
@pytest.mark.parametrize("kind", [ValueError, TypeError, OSError])
def test_other_errors_are_not_hidden(configure_gpu, kind):
    """Whatever else set_growth raises reaches the caller."""
    devices = [device("CPU", 0), device("GPU", 0), device("GPU", 1)]
    growth = Growth({devices[2].name: kind("memory growth cannot differ between devices")})
    checks.raises(
        kind,
        f"configure_gpu, when set_growth raises {kind.__name__} for the second GPU,",
        lambda: configure_gpu(devices, growth),
        hint="catch RuntimeError and nothing wider",
    )


@pytest.mark.points(0.25)
def test_without_devices_there_is_nothing_to_do(configure_gpu):
    """For no devices, nothing is called and 0 is returned."""
    for devices in ([], ()):
        growth = Growth()
        result = configure_gpu(devices, growth)
        hint = "an empty list is another thing than None"
        growth.expect([], f"configure_gpu({devices!r}, …)")
        expect_count(result, 0, f"what configure_gpu({devices!r}, …) returns", hint=hint)


@pytest.mark.points(0.25)
def test_the_default_is_all_gpus_of_the_computer(configure_gpu):
    """Without devices, the computer's own GPUs are configured: none where there is none."""
    # the grader runs submissions where they see no GPU, even on a computer that has some
    own = tf.config.list_physical_devices("GPU")
    growth = Growth()
    result = configure_gpu(set_growth=growth)
    growth.expect(own if growth.calls else [], "configure_gpu()")
    expect_count(result, len(growth.calls), "what configure_gpu() returns")
    again = checks.number(configure_gpu(), "what configure_gpu() returns")
    checks.that(
        again in range(len(own) + 1), "what configure_gpu() returns", expected=f"0 to {len(own)}", got=again
    )
