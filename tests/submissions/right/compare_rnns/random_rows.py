"""The validation rows are drawn at random once, for all models."""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    x, y = (np.asarray(part) for part in train)
    order = np.random.default_rng(7).permutation(len(x))
    cut = max(1, int(np.ceil(val_fraction * len(x))))
    val, rest = order[:cut], order[cut:]
    out = {}
    for name in models:
        fit = models[name].fit(
            x[rest],
            y[rest],
            batch_size,
            epochs,
            verbose=2,
            validation_data=(x[val], y[val]),
            validation_batch_size=64,
            callbacks=keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True),
        )
        out[name] = dict(model=models[name], history=dict(fit.history))
    for name, run in out.items():
        loss, mae = run["model"].evaluate(test[0], test[1], verbose=0)
        run["test_loss"], run["test_mae"] = float(loss), float(mae)
    return out
