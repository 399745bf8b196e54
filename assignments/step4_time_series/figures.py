"""The figures of the handout, drawn by the reference."""

import keras
import step4_time_series as lab
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """What is asked for, and how three networks did."""
    series = lab.generate_time_series(1300, seed=4)
    x, y = lab.make_forecast_windows(series)
    models = {
        "Simple LSTM": lab.create_rnn_model(16, optimizer=keras.optimizers.Adam(0.01)),
        "Deep LSTM": lab.create_rnn_model(16, layers=2, optimizer=keras.optimizers.Adam(0.01)),
        "GRU": lab.create_gru_model(16, optimizer=keras.optimizers.Adam(0.01)),
    }
    results = lab.compare_rnns(models, (x[:1000], y[:1000]), (x[1000:], y[1000:]), epochs=12, batch_size=32)
    figures = {
        "step4_setup": lab.plot_forecast_setup(series),
        "step4_comparison": lab.plot_rnn_comparison(results, x[1000:], y[1000:]),
    }
    for name, size in (("step4_setup", (9, 5)), ("step4_comparison", (10, 5.2))):
        figures[name].set_size_inches(size)
        figures[name].tight_layout()
    return figures
