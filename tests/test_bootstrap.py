"""What is told of a first installation."""

import pytest

import bootstrap


def test_what_comes_over_the_network_is_counted_and_what_a_cache_holds_is_not() -> None:
    """Whoever pays by the megabyte sees what a first run costs."""
    output = """\
Collecting ray==2.60.0
  Downloading ray-2.60.0-cp311-cp311-manylinux2014_x86_64.whl (69.5 MB)
  Using cached uvloop-0.23.0.whl (4.1 MB)
  Downloading colorful-0.5.8-py2.py3-none-any.whl (201 kB)
"""

    assert bootstrap.downloaded(output) == pytest.approx(69.701)
