"""The last series is drawn.

Caught by: test_the_target_is_drawn_one_step_later, test_the_other_panel_is_a_zoom_on_ten_points,
    test_series_of_any_length_are_drawn, test_only_the_first_series_is_drawn
Told: the first row of the array
"""


def plot_forecast_setup(series):
    figure = plt.figure(figsize=(12, 6))
    whole, zoom = figure.subplots(2, 1)
    first = np.asarray(series)[-1]
    steps = np.arange(len(first))
    whole.plot(steps, first, label="series")
    whole.plot(steps[:-1], first[:-1], label="input")
    whole.plot(steps[1:], first[1:], label="target")
    zoom.plot(steps[:10], first[:10], "o", label="input")
    zoom.plot(steps[1:11], first[1:11], "x", label="target")
    whole.legend()
    return figure
