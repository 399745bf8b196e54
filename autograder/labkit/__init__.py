"""What the labs' tests share: digits, checks that explain themselves, and training protocols.

Copied into the students' folder as it is, so nothing here is secret and nothing here imports the grader.
"""
