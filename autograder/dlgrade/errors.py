"""The errors that a user may meet: one line that names the file, what is wrong and what to do."""


class GraderError(Exception):
    """Base of every expected error; the command line prints its text and exits with status 1 or 2."""


class UsageError(GraderError):
    """The command's own words are wrong: exit status 2."""
