"""Any Kubernetes object from a plain dict."""

import cdk8s

from cdk8s_charts.api_object import api_object

BODY = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "a", "labels": {"b": "c"}, "annotations": {"d": "e"}},
    "immutable": False,
    "data": {"z": "1", "a/b~c": "2", "empty": ""},
    "binaryData": {},
}


def test_an_object_is_written_down_as_it_is() -> None:
    """Nothing is added, dropped or renamed: false, empty and odd keys stay."""
    chart = cdk8s.Testing.chart()
    api_object(chart, "a", body=BODY)
    [written] = cdk8s.Testing.synth(chart)

    assert written == BODY


def test_keys_keep_the_order_of_the_body() -> None:
    """The text is the same wherever it is rendered."""
    chart = cdk8s.Testing.chart()
    api_object(chart, "a", body=BODY)
    [written] = cdk8s.Testing.synth(chart)

    assert list(written) == list(BODY)
    assert list(written["data"]) == ["z", "a/b~c", "empty"]
