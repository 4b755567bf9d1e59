from triad.rules.finding import dotted, named


def test_a_path_reads_as_people_write_it() -> None:
    """Indices are bracketed, and so is a key that holds a dot or a slash."""
    path = ("spec", "terms", 0, "tags", "a/b", "c.d", "e")

    assert dotted(path) == 'spec.terms[0].tags["a/b"]["c.d"].e'


def test_the_object_itself_has_an_empty_path() -> None:
    """A finding about the whole object names no place in it."""
    assert dotted(()) == ""


def test_an_object_is_named_by_kind_and_name() -> None:
    """One that has no name is still named by its kind."""
    assert named({"kind": "NodePool", "metadata": {"name": "gpu"}}) == "NodePool/gpu"
    assert named({"kind": "NodePool", "metadata": None}) == "NodePool/None"
