"""The engine's command line, and the wheel's reading of it."""

from pathlib import Path

import pytest
import xllamacpp  # type: ignore[import-untyped]  # has neither stubs nor py.typed

from serving import wheel_engine
from serving.command import command, environment
from serving.settings import LlamaCppSettings, read_llama_cpp
from tests.serving.test_gguf import PAIRS, write


def settings(**variables: str) -> LlamaCppSettings:
    """Read settings like a server's."""
    return read_llama_cpp({"SERVED_MODEL_NAME": "tiny-chat", "MODEL_DIR": "/models", "N_THREADS": "3", **variables})


def made(tmp_path: Path, *, embeddings: bool = False, **variables: str) -> list[str]:
    """Make a command for a model that was trained for 2048 tokens."""
    weights = write(tmp_path / "m.gguf", *PAIRS)

    return command(settings(**variables), weights=weights, port=4711, embeddings=embeddings)


def value(arguments: list[str], flag: str) -> str:
    """What follows a flag."""
    return arguments[arguments.index(flag) + 1]


@pytest.mark.parametrize(("context", "whole"), [("512", "4096"), ("0", "16384"), ("9999", "16384")])
def test_cache_holds_every_slot_at_its_full_context(context: str, whole: str, tmp_path: Path) -> None:
    """The engine divides what it is given by the slots; no request gets more than the model was trained for."""
    assert value(made(tmp_path, SLOTS="8", N_CTX=context), "--ctx-size") == whole


def test_engine_listens_to_this_machine_alone(tmp_path: Path) -> None:
    """Only the front, which asks for the key, is seen from elsewhere, and no page in a browser is let in."""
    arguments = made(tmp_path)

    assert (value(arguments, "--host"), value(arguments, "--port")) == ("127.0.0.1", "4711")
    assert value(arguments, "--cors-origins") == "localhost"
    assert {"--no-ui", "--no-slots", "--metrics", "--jinja"} <= set(arguments)


def test_embedding_takes_a_whole_text_in_one_step(tmp_path: Path) -> None:
    """Pooling sees every token at once, so that a step must hold the longest text."""
    arguments = made(tmp_path, embeddings=True, N_CTX="0")

    assert "--embeddings" in arguments
    assert value(arguments, "--ubatch-size") == value(arguments, "--batch-size") == "2048"
    assert {"--embeddings", "--kv-unified"} <= set(arguments)
    assert {"--embeddings", "--kv-unified"}.isdisjoint(made(tmp_path))


def test_compiled_server_and_wheel_get_the_same_flags(tmp_path: Path) -> None:
    """One contract: only what is started differs."""
    binary = tmp_path / "llama-server"
    binary.touch()
    compiled, wheel = made(tmp_path, ENGINE_BINARY=str(binary)), made(tmp_path)

    assert compiled[0] == str(binary)
    assert wheel[1:3] == ["-m", "serving.wheel_engine"]
    assert compiled[1:] == wheel[3:]


def test_engine_sees_nothing_that_it_does_not_need() -> None:
    """Keys stay with the front; Ray's thread count and flags by environment would change the engine."""
    seen = environment(
        {"PATH": "/bin", "LLM_API_KEY": "k", "HF_TOKEN": "t", "OMP_NUM_THREADS": "1", "LLAMA_ARG_TOOLS": "all"}
    )

    assert set(seen) == {"GOMP_SPINCOUNT", "PATH", "PYTHONPATH"}
    assert seen["GOMP_SPINCOUNT"] == "500"


def test_wheel_takes_every_flag(tmp_path: Path) -> None:
    """What the flags say is what the wheel's server is told."""
    params = wheel_engine.parameters(made(tmp_path, embeddings=True, SLOTS="8", N_CTX="256")[3:])

    assert (params.n_parallel, params.n_ctx, params.cpuparams.n_threads) == (8, 2048, 3)
    assert (params.port, params.hostnames, params.model_alias) == (4711, ["127.0.0.1"], {"tiny-chat"})
    assert (params.cache_ram_mib, params.cache_idle_slots, params.fit_params) == (0, False, False)
    assert (params.endpoint_metrics, params.endpoint_slots, params.ui) == (True, False, False)
    assert (params.embedding, params.kv_unified, params.use_jinja, params.cors_origins) == (
        True,
        True,
        True,
        "localhost",
    )
    assert params.reasoning_format == xllamacpp.common_reasoning_format.COMMON_REASONING_FORMAT_DEEPSEEK


def test_wheel_refuses_a_flag_that_it_cannot_obey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A flag for the compiled server alone would be lost in silence."""
    with pytest.raises(SystemExit):
        wheel_engine.parameters([*made(tmp_path)[3:], "--numa", "distribute"])

    assert "--numa" in capsys.readouterr().err
