"""Why something did not cross, in words that a student understands."""

from dlgrade.errors import GraderError


class CannotCrossError(GraderError):
    """A value is not on the closed list of what may cross; the message names it and says what may."""


class MalformedError(GraderError):
    """A message is not what this protocol writes: its sender is broken, or hostile."""
