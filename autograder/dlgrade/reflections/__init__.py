"""The reflections: questions answered in prose, checked for completeness here and marked by a person."""
