"""A graded class as the files that learning management systems take back, a module for each of them."""
