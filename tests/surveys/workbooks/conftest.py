"""Where the conformance samples are, if they are."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "samples"
TEMPLATES = SAMPLES.parent / "templates"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of filled and broken workbooks with their expectations, beside the project."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the conformance samples are not there: {SAMPLES}")
    return SAMPLES


@pytest.fixture(scope="session")
def templates() -> Path:
    """The folder of official blank templates, beside the project."""
    if not TEMPLATES.is_dir():
        pytest.skip(f"the official templates are not there: {TEMPLATES}")
    return TEMPLATES
