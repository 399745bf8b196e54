"""What several of the tool's tests share."""

from __future__ import annotations

import class_to_report
import pytest
from class_to_report import LargeClass


@pytest.fixture(scope="session")
def large_class(tmp_path_factory: pytest.TempPathFactory) -> LargeClass:
    """Two hundred students and nine labs, graded and reported once."""
    return class_to_report.large_class(tmp_path_factory.mktemp("large") / "graded")
