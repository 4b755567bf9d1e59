"""Tests of triad.planning.model_workloads: each key of a model reaches the field that it is for, and no other."""

from collections.abc import Mapping

import pytest

from tests.planning.placed import BASES, leaves, workload

RAY = "ray.serve_config.applications[0]"
SCALING = f"{RAY}.deployments[0].autoscaling_config"
TOLD = f"{RAY}.runtime_env.env_vars"
HEAD = "ray.head.containers[ray-head]"
WORKER = "worker.containers[ray-worker]"
SERVER = "worker.containers[server]"
WEIGHTS = "worker.init_containers[weights]"
NEAR = "worker.affinity.podAffinity"
GROUP = f"{NEAR}.requiredDuringSchedulingIgnoredDuringExecution"
WISH = f"{NEAR}.preferredDuringSchedulingIgnoredDuringExecution[0]"
GPU = "resources.devices.nvidia.com/gpu"
ACTORS = {"ray": {"actors": {"min": 2, "max": 4}}, "resources": {"accelerators": 4}}
HOSTNAMES = {"maxSkew": 2, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"}
ANY = object()
"""Something else than before, whatever it is."""

CHANGES: Mapping[str, tuple[str, Mapping[str, object], Mapping[str, object]]] = {
    "name": (
        "ray llama",
        {"name": "ray-service-llamacpp"},
        {
            "name": "ray-service-llamacpp",
            "door.name": "ray-service-llamacpp",
            "labels.app.kubernetes.io/name": "ray-service-llamacpp",
            "ray.head.service_account": "ray-service-llamacpp",
            "worker.service_account": "ray-service-llamacpp",
        },
    ),
    "namespace": ("ray llama", {"namespace": "team"}, {"namespace": "team"}),
    "instance_type": (
        "ray llama",
        {"instance_type": "c7g.8xlarge"},
        {"worker.node_selector.node.kubernetes.io/instance-type": "c7g.8xlarge"},
    ),
    "replicas.min": (
        "ray llama",
        {"replicas": {"min": 2}},
        {
            f"{SCALING}.min_replicas": 2,
            f"{SCALING}.initial_replicas": 2,
            f"{SCALING}.max_replicas": 2,
            "scaling.least": 2,
            "scaling.most": 2,
        },
    ),
    "replicas.max on ray": (
        "ray llama",
        {"replicas": {"max": 3}},
        {f"{SCALING}.max_replicas": 3, "scaling.most": 3, "scaling.scaler": "ray", "ray.autoscaler.": ANY},
    ),
    "slots of ray llama": (
        "ray llama",
        {"slots": 2},
        {
            f"{TOLD}.SLOTS": "2",
            f"{TOLD}.QUEUE": "2",
            f"{SCALING}.target_ongoing_requests": 1.6,
            f"{WORKER}.resources.memory_mib": ANY,
            f"{WEIGHTS}.resources.memory_mib": ANY,
        },
    ),
    "queue": ("ray llama", {"queue": 1}, {f"{TOLD}.QUEUE": "1"}),
    "cpus on ray": (
        "ray llama",
        {"cpus": 8},
        {
            f"{TOLD}.N_THREADS": "8",
            f"{RAY}.deployments[0].ray_actor_options.num_cpus": 8,
            "ray.worker_parameters.num-cpus": "8",
            f"{WORKER}.resources.cpu_m": 8000,
            f"{WEIGHTS}.resources.cpu_m": 8000,
        },
    ),
    "cpus alone": (
        "llama",
        {"cpus": 8},
        {f"{SERVER}.arguments": ANY, f"{SERVER}.resources.cpu_m": 8000, f"{WEIGHTS}.resources.cpu_m": 8000},
    ),
    "longest_answer": (
        "vllm",
        {"longest_answer": "60s"},
        {f"{SERVER}.arguments": ANY, f"{SERVER}.environment.": ANY, "worker.termination_grace_s": 95},
    ),
    "image": (
        "ray llama",
        {"image": {"repository": "example.org/llama", "tag": "1.2"}},
        {f"{HEAD}.image": ANY, f"{WORKER}.image": ANY},
    ),
    "image alone": (
        "vllm",
        {"image": {"repository": "example.org/vllm", "tag": "1.2"}},
        {f"{SERVER}.image": "example.org/vllm:1.2"},
    ),
    "image.pull_policy": (
        "ray llama",
        {"image": {"pull_policy": "Always"}},
        {f"{HEAD}.pull_policy": "Always", f"{WORKER}.pull_policy": "Always", f"{WEIGHTS}.pull_policy": "Always"},
    ),
    "resources.cpu_m": (
        "ray llama",
        {"resources": {"cpu_m": 15000}},
        {f"{WORKER}.resources.cpu_m": 15000, f"{WEIGHTS}.resources.cpu_m": 15000},
    ),
    "resources.cpu_m below the threads": (
        "ray llama",
        {"resources": {"cpu_m": 2500}},
        {
            f"{TOLD}.N_THREADS": "2",
            f"{RAY}.deployments[0].ray_actor_options.num_cpus": 2,
            "ray.worker_parameters.num-cpus": "2",
            f"{WORKER}.resources.cpu_m": 2500,
            f"{WEIGHTS}.resources.cpu_m": 2500,
        },
    ),
    "resources.memory_mib": (
        "ray llama",
        {"resources": {"memory_mib": 9000}},
        {f"{WORKER}.resources.memory_mib": 9000, f"{WEIGHTS}.resources.memory_mib": 9000},
    ),
    "resources.accelerators": (
        "ray vllm",
        {"resources": {"accelerators": 4}},
        {
            f"{WORKER}.{GPU}": 4,
            f"{WORKER}.resources.": ANY,
            f"{WEIGHTS}.resources.": ANY,
            "ray.worker_parameters.num-cpus": "8",
            "ray.worker_parameters.num-gpus": "4",
        },
    ),
    "placement.group off": ("ray llama", {"placement": {"group": False}}, {f"{GROUP}[0]": ANY}),
    "placement.group on": ("vllm", {"placement": {"group": True}}, {f"{GROUP}[0]": ANY}),
    "placement.weight": ("ray llama", {"placement": {"weight": 7}}, {f"{WISH}.weight": 7}),
    "placement.weight off": ("ray llama", {"placement": {"weight": 0}}, {f"{WISH}.": ANY}),
    "placement.spread": ("ray llama", {"placement": {"spread": [HOSTNAMES]}}, {"worker.spread[0]": ANY}),
    "placement.spread off": ("vllm", {"placement": {"spread": []}}, {"worker.spread[0]": ANY}),
    "ray.autoscaling.enabled": (
        "ray vllm",
        {
            "replicas": {"max": 4},
            "resources": {"accelerators": 4},
            "ray": {"autoscaling": {"enabled": True}},
        },
        {
            f"{SCALING}.max_replicas": 4,
            f"{WORKER}.resources.": ANY,
            f"{WEIGHTS}.resources.": ANY,
            "ray.worker_parameters.": ANY,
            "scaling.scaler": "ray",
            "ray.autoscaler.": ANY,
        },
    ),
    "ray.actors": (
        "ray vllm",
        ACTORS,
        {
            f"{SCALING}.min_replicas": 2,
            f"{SCALING}.initial_replicas": 2,
            f"{SCALING}.max_replicas": 4,
            f"{WORKER}.resources.": ANY,
            f"{WEIGHTS}.resources.": ANY,
            "ray.worker_parameters.": ANY,
        },
    ),
    "ray.upgrade": ("ray vllm", {"ray": {"upgrade": "new-cluster"}}, {"ray.upgrade": "NewCluster"}),
    "ray.observability.prometheus_host": (
        "ray llama",
        {"ray": {"observability": {"prometheus_host": "http://p:9090"}}},
        {f"{HEAD}.environment.RAY_PROMETHEUS_HOST": "http://p:9090"},
    ),
    "ray.observability.grafana_host": (
        "ray llama",
        {"ray": {"observability": {"grafana_host": "http://g"}}},
        {f"{HEAD}.environment.RAY_GRAFANA_HOST": "http://g"},
    ),
    "ray.observability.grafana_iframe_host": (
        "ray llama",
        {"ray": {"observability": {"grafana_iframe_host": "https://g.example.org"}}},
        {f"{HEAD}.environment.RAY_GRAFANA_IFRAME_HOST": "https://g.example.org"},
    ),
    "log_level of ray llama": ("ray llama", {"log_level": "debug"}, {f"{RAY}.logging_config.log_level": "DEBUG"}),
    "log_level of ray vllm": (
        "ray vllm",
        {"log_level": "debug"},
        {
            f"{RAY}.logging_config.log_level": "DEBUG",
            f"{HEAD}.environment.VLLM_LOGGING_LEVEL": "DEBUG",
            f"{WORKER}.environment.VLLM_LOGGING_LEVEL": "DEBUG",
        },
    ),
    "log_level of vllm": ("vllm", {"log_level": "error"}, {f"{SERVER}.environment.VLLM_LOGGING_LEVEL": "ERROR"}),
    "log_level of llama": ("llama", {"log_level": "debug"}, {f"{SERVER}.arguments": ANY}),
    "port on ray": (
        "ray llama",
        {"port": 8123},
        {
            "door.port": 8123,
            "door.target": 8123,
            f"{HEAD}.ports.serve": 8123,
            f"{WORKER}.ports.serve": 8123,
            "ray.serve_config.http_options.port": 8123,
        },
    ),
    "port alone": (
        "vllm",
        {"port": 8123},
        {
            "door.port": 8123,
            "door.target": 8123,
            f"{SERVER}.ports.http": 8123,
            f"{SERVER}.arguments": ANY,
            f"{SERVER}.readiness.command": ANY,
        },
    ),
    "service.port": ("vllm", {"service": {"port": 80}}, {"door.port": 80}),
    "service.type": ("ray llama", {"service": {"type": "LoadBalancer"}}, {"door.type": "LoadBalancer"}),
    "service.annotations": ("ray llama", {"service": {"annotations": {"a": "b"}}}, {"door.annotations.a": "b"}),
    "service.host": ("ray llama", {"service": {"host": "m.example.org"}}, {"door.host": "m.example.org"}),
    "fluent_bit.enabled": (
        "ray llama",
        {"fluent_bit": {"enabled": True}},
        {"worker.containers[fluent-bit].": ANY, "ray.head.containers[fluent-bit].": ANY},
    ),
    "context of ray vllm": ("ray vllm", {"context": 4096}, {f"{TOLD}.MAX_MODEL_LEN": "4096"}),
    "context of llama": (
        "llama",
        {"context": 4096},
        {
            f"{SERVER}.arguments": ANY,
            f"{SERVER}.resources.memory_mib": ANY,
            f"{WEIGHTS}.resources.memory_mib": ANY,
        },
    ),
    "context on neuron": (
        "neuron",
        {"context": 2048},
        {f"{SERVER}.arguments": ANY, f"{SERVER}.environment.NEURON_COMPILED_ARTIFACTS": ANY},
    ),
    "slots on neuron": (
        "neuron",
        {"slots": 2},
        {f"{SERVER}.arguments": ANY, f"{SERVER}.environment.NEURON_COMPILED_ARTIFACTS": ANY},
    ),
    "vllm.gpu_memory_utilization": (
        "ray vllm",
        {"vllm": {"gpu_memory_utilization": 0.8}},
        {f"{TOLD}.GPU_MEMORY_UTILIZATION": "0.8"},
    ),
    "vllm.max_num_batched_tokens": (
        "ray vllm",
        {"vllm": {"max_num_batched_tokens": 4096}},
        {f"{TOLD}.MAX_NUM_BATCHED_TOKENS": "4096"},
    ),
    "vllm.prefix_caching": (
        "ray vllm",
        {"vllm": {"prefix_caching": False}},
        {f"{TOLD}.ENABLE_PREFIX_CACHING": "false"},
    ),
    "vllm.tensor_parallel": (
        "ray vllm",
        {"vllm": {"tensor_parallel": 4}},
        {
            f"{TOLD}.TENSOR_PARALLEL_SIZE": "4",
            f"{WORKER}.{GPU}": 4,
            f"{WORKER}.resources.": ANY,
            f"{WEIGHTS}.resources.": ANY,
            "ray.worker_parameters.": ANY,
            "worker.volumes[shared-mem].size_mib": 2048,
        },
    ),
    "vllm.pipeline_parallel on ray": (
        "ray vllm",
        {"vllm": {"pipeline_parallel": 2}},
        {f"{TOLD}.PIPELINE_PARALLEL_SIZE": "2", "scaling.least": 2, "scaling.most": 2},
    ),
    "vllm.pipeline_parallel alone": (
        "vllm",
        {"vllm": {"pipeline_parallel": 2}},
        {
            f"{SERVER}.arguments": ANY,
            f"{SERVER}.{GPU}": 2,
            f"{SERVER}.resources.": ANY,
            f"{SERVER}.mounts": ANY,
            f"{WEIGHTS}.resources.": ANY,
            "worker.volumes[shared-mem]": ANY,
        },
    ),
    "vllm.gpus": (
        "vllm",
        {"vllm": {"gpus": 4}},
        {f"{SERVER}.{GPU}": 4, f"{SERVER}.resources.": ANY, f"{WEIGHTS}.resources.": ANY},
    ),
    "vllm.tokenizer_pool_size": ("ray vllm", {"vllm": {"tokenizer_pool_size": 4}}, {}),
    "vllm.max_parallel_loading_workers": ("ray vllm", {"vllm": {"max_parallel_loading_workers": 2}}, {}),
    "tools.enabled": (
        "ray vllm",
        {"tools": {"enabled": False}},
        {f"{TOLD}.ENABLE_FUNCTION_CALLING": "false", f"{TOLD}.TOOL_CALL_PARSER": None},
    ),
    "env on ray": (
        "ray llama",
        {"env": {"LANG": "C"}},
        {f"{HEAD}.environment.LANG": "C", f"{WORKER}.environment.LANG": "C"},
    ),
    "env alone": ("vllm", {"env": {"LANG": "C"}}, {f"{SERVER}.environment.LANG": "C"}),
    "env of llama alone": ("llama", {"env": {"LANG": "C"}}, {f"{SERVER}.environment.LANG": "C"}),
    "args of llama": ("llama", {"args": ["--check-tensors"]}, {f"{SERVER}.arguments": ANY}),
    "args": ("vllm", {"args": ["--enforce-eager"]}, {f"{SERVER}.arguments": ANY}),
    "storage.claim": (
        "ray llama",
        {"storage": {"claim": "weights"}},
        {
            "worker.volumes[models].claim": "weights",
            "worker.volumes[models].kind": "claim",
            "worker.volumes[models].size_mib": None,
        },
    ),
    "storage.stream": (
        "vllm",
        {"storage": {"stream": True}},
        {
            f"{SERVER}.arguments": ANY,
            f"{SERVER}.facts": True,
            f"{SERVER}.mounts": ANY,
            f"{WEIGHTS}.": ANY,
            "worker.volumes[models].": ANY,
        },
    ),
    "versions of the default row": ("ray vllm", {"versions": {"ray": "2.60.0", "python": "3.11"}}, {}),
}
"""Model, what is changed of it, and each field that is another then, with all that is below it."""


@pytest.mark.parametrize("key", CHANGES)
def test_a_key_changes_the_fields_that_it_is_for_and_no_others(key: str) -> None:
    """A parameter that nothing reads, or that something else reads too, is worse than none."""
    base, change, expected = CHANGES[key]
    before, after = dict(leaves(workload(base))), dict(leaves(workload(base, "production", **change)))
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    begun = {path: {each for each in changed if _is_below(each, path)} for path in expected}

    assert changed == {each for found in begun.values() for each in found}
    assert [path for path, found in begun.items() if not found] == []
    assert {path: after.get(path) for path, value in expected.items() if value is not ANY} == {
        path: value for path, value in expected.items() if value is not ANY
    }


def _is_below(path: str, above: str) -> bool:
    return path == above or path.startswith(above if above.endswith(".") else (f"{above}.", f"{above}["))


@pytest.mark.parametrize("base", BASES)
def test_pods_go_only_where_their_pool_is(base: str) -> None:
    """Each selector has its toleration, and names one pool."""
    worker = workload(base).worker

    assert worker.node_selector["triad/pool"] in {"cpu", "gpu", "inf"}
    assert {taint.key: taint.value for taint in worker.tolerations}.items() <= worker.node_selector.items()


@pytest.mark.parametrize("base", BASES)
def test_kuberay_keeps_its_own_name_label(base: str) -> None:
    """Its head Service finds no pod that says another; a Deployment's pods have ours."""
    found = workload(base)

    assert ("app.kubernetes.io/name" in found.worker.labels) is (found.ray is None)
    assert found.labels["app.kubernetes.io/name"] == "m"


def test_a_head_has_nodes_of_its_own_in_production_and_shares_them_in_dev() -> None:
    """What is affordable, and what does not end with a model's node."""
    production, dev = (workload("ray llama", size).ray for size in ("production", "dev"))

    assert production
    assert dev
    assert production.head.node_selector == {
        "ray-control-plane": "true",
        "triad/pool": "ray-control-plane-arm64",
    }
    assert dev.head.node_selector == {"model-inferencing": "cpu-arm", "triad/pool": "cpu"}


def test_who_may_ask_is_the_gateway_and_who_measures() -> None:
    """Clients have one door; Prometheus is there in production."""
    assert workload("ray llama", "dev").callers == ("gateway",)
    assert workload("ray llama").callers == ("gateway", "monitoring")


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("ray llama", "LLM_API_KEY"),
        ("ray vllm", "LLM_API_KEY"),
        ("llama", "LLAMA_API_KEY"),
        ("vllm", "VLLM_API_KEY"),
        ("neuron", "VLLM_API_KEY"),
    ],
)
def test_every_server_asks_for_the_key(base: str, name: str) -> None:
    """Under the name that it reads, from the one Secret."""
    [secret] = workload(base).worker.containers[0].secrets

    assert (secret.name, secret.secret, secret.key) == (name, "model-server-key", "key")
