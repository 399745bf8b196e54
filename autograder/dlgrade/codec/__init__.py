"""What may cross between the worker and the examiner, and in which form: plain data, never code."""
