"""Testing the tests: nothing is released before they tell right answers from wrong ones."""
