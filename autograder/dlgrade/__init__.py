"""dlgrade: grades deep-learning labs without ever running student code beside the tests."""
