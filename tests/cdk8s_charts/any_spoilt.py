"""Models as a person might get them wrong, in YAML."""

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.cdk8s_charts.any_document import Document


def spoilt(model: Document) -> st.SearchStrategy[Document]:
    """Draw a model with something that a person may write, and that nobody can fulfil."""
    keys = st.sampled_from(sorted(model))
    misspelt = keys.map(lambda key: {f"{each}s" if each == key else each: value for each, value in model.items()})
    of_another_kind = keys.map(lambda key: {**model, key: ["a"] if isinstance(model[key], Mapping) else {"a": 1}})

    return st.one_of(misspelt, of_another_kind, st.sampled_from(_WRONG).map(lambda wrong: model | wrong))


_TORN = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
_WRONG: tuple[Document, ...] = (
    # out of range
    {"slots": 0},
    {"slots": 257},
    {"slots": 1.5},
    {"queue": -1},
    {"context": 0},
    {"context": 10**9},
    {"replicas": {"min": 0}},
    {"longest_answer": "0s"},
    {"longest_answer": "10h"},
    {"port": 80},
    {"port": 70000},
    {"placement": {"weight": 101}},
    {"resources": {"memory_mib": -1}},
    # unknown
    {"model": "llama-9"},
    {"pool": "moon"},
    {"engine": "tgi"},
    {"runtime": "kserve"},
    {"instance_type": "m1.small"},
    {"log_level": "verbose"},
    {"service": {"type": "ExternalName"}},
    {"image": {"repository": "a/b", "tag": "latest"}},
    {"image": {"repository": "a/b", "tag": "\u00c4"}},
    # taken
    {"namespace": "kube-system"},
    {"env": {"SERVED_MODEL_NAME": "other"}},
    {"args": ["--host=0.0.0.0"]},
    # contradictions
    {"replicas": {"min": 3, "max": 2}},
    {"cpus": 4, "vllm": {"tensor_parallel": 2}},
    {"runtime": "deployment", "queue": 3},
    {"runtime": "deployment", "ray": {"upgrade": "none"}},
    {"runtime": "ray", "args": ["--seed", "1"]},
    {"image": {"repository": "a/b"}},
    {"storage": {"claim": "weights", "stream": True}},
    {"replicas": {"min": 9}, "placement": {"group": True, "spread": [_TORN]}},
)
"""Keys with values of which each is refused, whatever else a model has."""
