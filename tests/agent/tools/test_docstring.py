"""Docstrings, taken apart."""

from agent.tools.docstring import read_docstring


def test_a_docstring_without_sections_is_all_summary() -> None:
    """Over several lines and paragraphs."""
    read = read_docstring("Do it.\n\nTwice, and\nwell.")

    assert read.summary == "Do it. Twice, and well."
    assert read.arguments == {}


def test_only_the_section_of_arguments_describes_arguments() -> None:
    """Whatever comes before and after it."""
    read = read_docstring("Do it.\n\nRaises:\n    ValueError: never\n\nArgs:\n    a: one\n    b: two,\n        or so\n")

    assert read.summary == "Do it."
    assert read.arguments == {"a": "one", "b": "two, or so"}
