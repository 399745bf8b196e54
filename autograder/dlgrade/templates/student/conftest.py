"""Teaches pytest the labs: a fixture for each task, short failures, and the progress table."""

pytest_plugins = ["labkit.pytest_plugin"]
