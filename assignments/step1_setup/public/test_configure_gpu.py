"""configure_gpu: every GPU, and those that are in use already."""

import pytest
from labkit import checks
from labkit.devices import Growth, device, expect_count, skipping


@pytest.mark.points(0.5)
def test_memory_growth_is_switched_on_for_every_gpu(configure_gpu):
    """Of a CPU and three GPUs, each GPU is configured once, the CPU is not, and 3 is returned."""
    gpus = [device("GPU", number) for number in range(3)]
    devices = [device("CPU", 0), *gpus]
    growth = Growth()
    result = configure_gpu(devices, growth)
    growth.expect(gpus, "configure_gpu on a CPU and three GPUs")
    expect_count(result, 3, "what configure_gpu returns for a CPU and three GPUs")
    hint = "the list is the caller's: collect the GPUs in a list of your own"
    checks.equal(devices, [device("CPU", 0), *gpus], "the list of devices after the call", hint=hint)


@pytest.mark.points(0.5)
def test_a_gpu_that_is_in_use_is_skipped(configure_gpu):
    """When set_growth raises RuntimeError for the first of three GPUs, the other two are configured."""
    gpus = [device("GPU", number) for number in range(3)]
    growth = Growth({gpus[0].name: RuntimeError("cannot be modified after being initialized")})
    what = "configure_gpu, when set_growth raises RuntimeError for the first of three GPUs,"
    result = skipping(lambda: configure_gpu(list(gpus), growth), what)
    growth.expect(gpus, "configure_gpu on three GPUs, the first of them in use")
    expect_count(
        result,
        2,
        "what configure_gpu returns for three GPUs, the first of them in use",
        hint="a GPU that set_growth refuses does not count",
    )
