"""Tests of triad.twin.serving."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from triad.catalog.models import Engine, Kind
from triad.spec import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.plan import Endpoint
from triad.twin.serving import ModelServer, model_server, prepare
from triad.twin.weights import stand_in

TEMPORARY = Path("/short")


@pytest.fixture
def placed(root: Path) -> Callable[..., ModelServer]:
    """Place a spec on this machine."""

    def place(models: dict[str, Any] | None = None, *, engine: Engine = Engine.LLAMA_CPP) -> ModelServer:
        spec = PlatformSpec.model_validate({"models": models or {}})
        engines = {Kind.CHAT: engine, Kind.EMBEDDING: Engine.LLAMA_CPP}
        shipped = {
            kind: stand_in(None, kind, engines[kind], shipped=root / "models", cache=root / "cache") for kind in Kind
        }

        return model_server(spec, port=18000, engine=engine, stand_ins=shipped, weights=root / "cache")

    return place


def config(server: ModelServer) -> dict[str, Any]:
    """Read the config back."""
    read: dict[str, Any] = yaml.safe_load(server.config)
    return read


def test_a_spec_without_models_gets_one_of_each_kind(placed: Callable[..., ModelServer]) -> None:
    """The first answers at the top."""
    server = placed()

    assert server.names == ("chat", "embedder")
    assert [(each["name"], each["route_prefix"]) for each in config(server)["applications"]] == [
        ("chat", "/"),
        ("embedder", "/embedder"),
    ]
    assert server.endpoints == (
        Endpoint(name="chat", part="serve", port=18000),
        Endpoint(name="embedder", part="serve", port=18000, path="/embedder"),
    )


def test_the_first_model_of_each_kind_is_served_under_its_name(placed: Callable[..., ModelServer]) -> None:
    """With the slots of the spec, and the weights that ship."""
    mistral = {"model": "mistral-7b-instruct-v0.3", "engine": "vllm", "pool": "graviton", "slots": 2}
    models = {
        "vectors": {"model": "snowflake-arctic-embed-s-f16", "pool": "graviton"},
        "assistant": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton", "slots": 3},
        "other": mistral | {"engine": None, "model": "llama-3.2-1b-instruct-q4_0"},
    }
    server = placed(models)
    chat, _ = server.environments

    assert server.names == ("assistant", "vectors")
    assert (chat["SERVED_MODEL_NAME"], chat["SLOTS"], chat["MODEL_FILENAME"]) == ("assistant", "3", "chat.gguf")


def test_it_answers_on_this_machine_alone(placed: Callable[..., ModelServer]) -> None:
    """Ray too, and not without a token."""
    server = placed()
    environment = server.part(Folder(path=Path("/t")), Path("/r"), TEMPORARY).environment

    assert config(server)["http_options"]["host"] == "127.0.0.1"
    assert config(server)["http_options"]["port"] == 18000
    assert environment["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] == "0"
    assert environment["RAY_AUTH_MODE"] == "token"
    assert environment["RAY_AUTH_TOKEN_PATH"] == str(TEMPORARY / "token")


def test_ray_tells_nobody(placed: Callable[..., ModelServer]) -> None:
    """Its usage statistics are off."""
    part = placed().part(Folder(path=Path("/t")), Path("/r"), TEMPORARY)

    assert part.environment["RAY_USAGE_STATS_ENABLED"] == "0"


def test_no_port_and_no_socket_is_shared_with_another_twin(placed: Callable[..., ModelServer]) -> None:
    """Ray's own defaults are the same for everybody."""
    one, two = (placed().part(Folder(path=Path("/t")), Path("/r"), Path(each)).environment for each in ("/a", "/b"))
    ports = [value for part in (one, two) for name, value in part.items() if name.endswith("_PORT")]
    paths = [name for name in one if name.startswith("RAY_SERVE_HAPROXY") and not name.endswith("_PORT")]

    assert len(ports) == len(set(ports)) == 8
    assert {name for name in paths if one[name].startswith("/a/")} >= {
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC",
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH",
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE",
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE",
        "RAY_SERVE_HAPROXY_SOCKET_PATH",
    }
    assert (one["TMPDIR"], two["TMPDIR"]) == ("/a/tmp", "/b/tmp")


@pytest.mark.parametrize(("platform", "mode"), [("linux", "1"), ("darwin", None)])
def test_haproxy_is_used_where_there_is_one(
    placed: Callable[..., ModelServer], platform: str, mode: str | None
) -> None:
    """Its wheels are for Linux."""
    part = placed().part(Folder(path=Path("/t")), Path("/r"), TEMPORARY, platform=platform)

    assert part.environment.get("RAY_SERVE_ENABLE_HA_PROXY") == mode


def test_each_engine_runs_in_its_environment(placed: Callable[..., ModelServer]) -> None:
    """And vLLM streams by itself."""
    folder, root = Folder(path=Path("/t")), Path("/r")
    llama_cpp = placed().part(folder, root, TEMPORARY, platform="linux")
    vllm = placed(engine=Engine.VLLM).part(folder, root, TEMPORARY, platform="linux")

    assert llama_cpp.command[0] == "/r/.venv-serving/bin/python"
    assert vllm.command[0] == "/r/.venv-vllm/bin/python"
    only_vllm = vllm.environment.keys() - llama_cpp.environment.keys()
    assert only_vllm > {"RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING", "VLLM_CPU_KVCACHE_SPACE"}


def test_ray_is_dead_without_its_two_servers(placed: Callable[..., ModelServer]) -> None:
    """The rest Ray starts again itself."""
    assert placed().part(Folder(path=Path("/t")), Path("/r"), TEMPORARY).vital == ("gcs_server", "raylet")


def test_what_the_process_reads_is_written_down(
    placed: Callable[..., ModelServer], folder: Folder, tmp_path: Path
) -> None:
    """The token is for the user alone, and never the same."""
    server, tokens = placed(), []
    for name in ("one", "two"):
        temporary = tmp_path / name
        temporary.mkdir()
        prepare(server, folder, temporary)
        tokens.append((temporary / "token").read_text(encoding="ascii"))

        assert stat.S_IMODE((temporary / "token").stat().st_mode) == 0o600
        assert (temporary / "tmp").is_dir()
    assert folder.serve_config("serve").read_text(encoding="utf-8") == server.config
    assert len(set(tokens)) == 2
    assert min(map(len, tokens)) == 64
