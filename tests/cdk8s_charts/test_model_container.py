"""One container of a served model's pod."""

from dataclasses import replace

import pytest

from cdk8s_charts.model_container import container, resources
from tests.cdk8s_charts.made_workloads import SERVER, uri
from triad.planning.model_pods import Container, Probe, Resources


def test_an_image_of_ours_is_found_by_its_content_and_any_other_stands_as_it_is() -> None:
    """Both are pinned; only ours depends on where it was built."""
    other = replace(SERVER, image="docker.io/vllm/vllm-openai:v1@sha256:0")

    assert container(SERVER, uri=uri)["image"] == "ours/graviton:arm64"
    assert container(other, uri=uri)["image"] == "docker.io/vllm/vllm-openai:v1@sha256:0"


def test_the_pull_policy_is_the_one_given() -> None:
    """The origin had one policy for all."""
    assert container(SERVER, uri=uri)["imagePullPolicy"] == "Always"


def test_each_probe_is_written_with_its_own_question_and_patience() -> None:
    """A startup that may last, a readiness that reacts, and a liveness that is slow to kill."""
    written = container(SERVER, uri=uri)

    assert written["startupProbe"] == {
        "httpGet": {"path": "/health", "port": "serve"},
        "periodSeconds": 10,
        "timeoutSeconds": 3,
        "failureThreshold": 90,
    }
    assert (written["readinessProbe"]["httpGet"]["path"], written["readinessProbe"]["failureThreshold"]) == (
        "/readiness",
        2,
    )
    assert (written["livenessProbe"]["periodSeconds"], written["livenessProbe"]["timeoutSeconds"]) == (20, 5)


def test_a_probe_that_needs_a_key_is_a_command() -> None:
    """A request of the kubelet's has no header that nobody may read."""
    asked = Probe(command=("python3", "-c", "pass"), period_s=10, timeout_s=5, failures=2)

    assert container(replace(SERVER, readiness=asked), uri=uri)["readinessProbe"] == {
        "exec": {"command": ["python3", "-c", "pass"]},
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 2,
    }


@pytest.mark.parametrize(
    ("server", "left"),
    [
        (replace(SERVER, startup=None), "startupProbe"),
        (replace(SERVER, readiness=None), "readinessProbe"),
        (replace(SERVER, liveness=None), "livenessProbe"),
    ],
)
def test_a_probe_that_is_left_to_kuberay_is_not_written(server: Container, left: str) -> None:
    """An empty one would keep KubeRay from adding its own."""
    probes = {"startupProbe", "readinessProbe", "livenessProbe"}

    assert probes & set(container(server, uri=uri)) == probes - {left}


def test_a_secret_is_referred_to_and_never_written() -> None:
    """Its value stays in the cluster."""
    [plain, secret] = container(SERVER, uri=uri)["env"]

    assert plain == {"name": "N_THREADS", "value": "4"}
    assert secret == {
        "name": "LLM_API_KEY",
        "valueFrom": {"secretKeyRef": {"name": "model-server-key", "key": "key"}},
    }


@pytest.mark.parametrize(("facts", "written"), [(True, [{"configMapRef": {"name": "triad-facts"}}]), (False, None)])
def test_facts_are_read_by_who_asks_for_them(written: object, *, facts: bool) -> None:
    """One ConfigMap a namespace, one line in the pod."""
    assert container(replace(SERVER, facts=facts), uri=uri).get("envFrom") == written


@pytest.mark.parametrize(("reason", "read_only"), [(None, True), ("the compiler writes beside itself", False)])
def test_the_root_is_read_only_unless_there_is_a_reason(reason: str | None, *, read_only: bool) -> None:
    """Everything else of the restricted standard holds either way."""
    security = container(replace(SERVER, writable_root=reason), uri=uri)["securityContext"]

    assert security == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": read_only,
    }


@pytest.mark.parametrize(("milli", "written"), [(500, "500m"), (1000, "1"), (3500, "3500m"), (14000, "14")])
def test_processors_are_written_as_people_do(milli: int, written: str) -> None:
    """A whole number where it is one."""
    assert resources(Resources(cpu_m=milli, memory_mib=1))["requests"]["cpu"] == written


def test_memory_and_devices_are_bounds_and_processors_are_not() -> None:
    """A server that is throttled misses its probes; a device cannot be shared."""
    written = resources(Resources(cpu_m=1000, memory_mib=2049, devices={"nvidia.com/gpu": 2}))

    assert written == {
        "requests": {"cpu": "1", "memory": "2049Mi", "nvidia.com/gpu": "2"},
        "limits": {"memory": "2049Mi", "nvidia.com/gpu": "2"},
    }


def test_what_a_container_has_not_is_left_out() -> None:
    """The text holds what was decided, and no defaults of a library."""
    bare = replace(
        SERVER,
        environment={},
        secrets=(),
        ports={},
        mounts=(),
        startup=None,
        readiness=None,
        liveness=None,
        pre_stop=(),
    )

    assert set(container(bare, uri=uri)) == {"name", "image", "imagePullPolicy", "resources", "securityContext"}


def test_command_arguments_ports_mounts_and_the_end_are_those_given() -> None:
    """In the order in which they were given."""
    written = container(replace(SERVER, command=("python", "-m"), arguments=("--port", "1")), uri=uri)

    assert (written["command"], written["args"]) == (["python", "-m"], ["--port", "1"])
    assert written["ports"] == [
        {"name": "serve", "containerPort": 8000},
        {"name": "metrics", "containerPort": 8080},
    ]
    assert written["volumeMounts"] == [
        {"name": "models", "mountPath": "/models", "readOnly": True},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a volume of the pod
    ]
    assert written["lifecycle"] == {"preStop": {"exec": {"command": ["sleep", "15"]}}}
