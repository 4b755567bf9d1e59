from triad.rules.structural import Schema, admit, duplicates

TEXT = {"type": "string"}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def test_unknown_fields_are_dropped_and_named() -> None:
    """A field that no schema describes goes, at any depth."""
    schema = _object(items={"type": "array", "items": _object(name=TEXT)})

    admitted, unknown = admit({"items": [{"name": "a", "nmae": "b"}], "extra": 1}, schema)

    assert admitted == {"items": [{"name": "a"}]}
    assert set(unknown) == {("extra",), ("items", 0, "nmae")}


def test_a_map_keeps_every_key() -> None:
    """Where additionalProperties describes the values, no key is unknown."""
    admitted, unknown = admit({"tags": {"a": "b"}}, _object(tags={"type": "object", "additionalProperties": TEXT}))

    assert admitted == {"tags": {"a": "b"}}
    assert unknown == []


def test_an_open_map_keeps_what_is_below_it() -> None:
    """Where additionalProperties is true, no value is described and none is unknown."""
    admitted, unknown = admit({"any": {"a": {"b": 1}}}, _object(any={"type": "object", "additionalProperties": True}))

    assert admitted == {"any": {"a": {"b": 1}}}
    assert unknown == []


def test_preserved_fields_stay() -> None:
    """x-kubernetes-preserve-unknown-fields keeps what is below it, and still reads what it knows."""
    config = {**_object(known=_object()), "x-kubernetes-preserve-unknown-fields": True}

    admitted, unknown = admit({"config": {"any": 1, "known": {"x": 1}}}, _object(config=config))

    assert admitted == {"config": {"any": 1, "known": {}}}
    assert unknown == [("config", "known", "x")]


def test_defaults_come_in_recursively() -> None:
    """A default that is an object receives the defaults of its own fields."""
    options = {**_object(tokens={"type": "string", "default": "required"}), "default": {}}

    admitted, _ = admit({}, _object(options=options))

    assert admitted == {"options": {"tokens": "required"}}


def test_a_default_is_not_shared_between_objects() -> None:
    """Two objects that received one default may be changed apart."""
    schema = _object(tags={"type": "object", "additionalProperties": TEXT, "default": {}})

    first, _ = admit({}, schema)
    first["tags"]["a"] = "b"
    second, _ = admit({}, schema)

    assert second == {"tags": {}}


def test_nulls_go_unless_the_field_may_have_them() -> None:
    """A null is dropped, replaced by a default, or kept where the schema says nullable."""
    schema = _object(plain=TEXT, defaulted={**TEXT, "default": "x"}, nullable={**TEXT, "nullable": True})

    admitted, _ = admit({"plain": None, "defaulted": None, "nullable": None}, schema)

    assert admitted == {"defaulted": "x", "nullable": None}


def test_the_given_object_stays_as_it_was() -> None:
    """Pruning works on a copy."""
    given = {"options": {"extra": 1}}

    admit(given, _object(options=_object()))

    assert given == {"options": {"extra": 1}}


def test_a_set_may_not_repeat_an_item() -> None:
    """Items of a set are compared whole, the order of keys aside."""
    schema = {"type": "array", "items": {}, "x-kubernetes-list-type": "set"}

    assert list(duplicates([{"a": 1, "b": 2}, {"b": 2, "a": 1}, 3], schema)) == [((), '{"a": 1, "b": 2}')]


def test_a_map_list_may_not_repeat_its_keys() -> None:
    """Items of a map list are compared by their keys only, wherever the list lies."""
    ports = {
        "type": "array",
        "items": _object(port={"type": "integer"}, name=TEXT),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["port"],
    }

    repeated = list(duplicates({"ports": [{"port": 1, "name": "a"}, {"port": 1, "name": "b"}]}, _object(ports=ports)))

    assert repeated == [(("ports",), '{"port": 1}')]


def test_an_atomic_list_may_repeat_an_item() -> None:
    """Only sets and map lists are unique."""
    assert list(duplicates(["a", "a"], {"type": "array", "items": TEXT, "x-kubernetes-list-type": "atomic"})) == []
