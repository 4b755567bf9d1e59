from pathlib import Path

import pytest

from benchmark import words
from benchmark.arguments import settings_from
from benchmark.cli import BAD_INPUT, _parser, main
from benchmark.problems import BadInputError
from benchmark.settings import Kind, Settings
from benchmark.stages import Load, Stage


def _settings(*given: str, **environment: str) -> Settings:
    return settings_from(_parser().parse_args(["load", *given]), environment)


def test_seeds_settings_mean_what_they_meant() -> None:
    """Each prompt REQUESTS_PER_PROMPT times by so many users, after NUM_WARMUP_REQUESTS one by one."""
    settings = _settings(URL="http://host:8000/v1/chat/completions", REQUESTS_PER_PROMPT="4", NUM_WARMUP_REQUESTS="2")

    assert settings.url.geturl() == "http://host:8000/v1/chat/completions"
    assert len(settings.prompts) == 20
    assert settings.stages == (
        Stage(load=Load.CLOSED, users=1, requests=2, warmup=True),
        Stage(load=Load.CLOSED, users=4, requests=80),
    )


@pytest.mark.parametrize(
    ("url", "path", "kind"),
    [
        ("http://h", "/v1/chat/completions", Kind.CHAT),
        ("https://h/v1/", "/v1/chat/completions", Kind.CHAT),
        ("http://h/v1/completions", "/v1/completions", Kind.COMPLETIONS),
        ("http://h/v1/embeddings", "/v1/embeddings", Kind.EMBEDDINGS),
        ("http://h/v1/embeddings/", "/v1/embeddings/", Kind.EMBEDDINGS),
    ],
)
def test_path_tells_the_kind(url: str, path: str, kind: Kind) -> None:
    """Most users give a URL and nothing else."""
    settings = _settings(url)

    assert (settings.url.path, settings.kind) == (path, kind)


@pytest.mark.parametrize("kind", [Kind.CHAT, Kind.COMPLETIONS, Kind.EMBEDDINGS])
def test_kind_tells_the_path_of_a_bare_host(kind: Kind) -> None:
    """What was asked for is what is measured."""
    assert words.kind_of(_settings("http://h", "--kind", kind).url.path) == kind


def test_line_of_a_trace_is_named(tmp_path: Path) -> None:
    """A trace has thousands of lines."""
    trace = tmp_path / "trace"
    trace.write_text("0.5\n\nabc\n")
    with pytest.raises(BadInputError) as caught:
        _settings("http://h", "--stage", f"trace:{trace}")

    [problem] = caught.value.problems
    assert "line 3" in problem
    assert "'abc'" in problem


def test_any_json_is_posted_to_any_path() -> None:
    """Agents, retrieval and images have bodies of their own."""
    settings = _settings("http://h/prompt", "--body", '{"text": "hi"}')

    assert (settings.kind, settings.body) == (Kind.JSON, {"text": "hi"})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["ftp://h"], "ftp://h"),
        (["http://"], "http://"),
        (["http://h:0"], "port"),
        (["http://h:99999"], "ort"),
        (["http://h/agent"], "--body"),
        (["http://h", "--body", "{"], "--body"),
        (["http://h", "--body", "[]"], "--body"),
        (["http://h/a b"], "url: "),
        (["http://h/\u00e9"], "url: "),
        (["http://h", "--slo-ttft", "nan"], "--slo-ttft: "),
        (["http://h", "--slo-tpot", "-1"], "--slo-tpot: "),
        (["http://h", "--slo-e2e", "0"], "--slo-e2e: "),
        (["http://h", "--stage", "poisson:0:1"], "poisson:0:1"),
        (["http://h", "--stage", "poisson:nan:1"], "poisson:nan:1"),
        (["http://h", "--stage", "poisson:5"], "poisson:5"),
        (["http://h", "--stage", "closed:0:5"], "closed:0:5"),
        (["http://h", "--stage", "closed:1:x0"], "closed:1:x0"),
        (["http://h", "--stage", "burst:1:1"], "--stage: "),
        (["http://h", "--warmup", "trace:/nowhere"], "--warmup: "),
        (["http://h", "--prompts", "/nowhere"], "--prompts: "),
        (["http://h", "--timeout", "0"], "--timeout"),
        (["http://h", "--processes", "0"], "--processes"),
        (["http://h", "--processes", "9999"], "processes must be 1-"),
        (["http://h", "--max-tokens", "0"], "--max-tokens"),
        (["http://h", "--slo-ttft", "abc"], "'abc'"),
        (["http://h", "--seed", "abc"], "'abc'"),
        (["http://h", "--stage", "poisson:1e9:3"], "100,000"),
        (["http://h", "--watch", "99999999"], "99999999"),
        (["http://h", "--record", "/nowhere/record"], "'/nowhere'"),
        (["http://h", "--png", "/proc/version"], "'/proc/version'"),
        (["http://h", "--key-variable", "NOPE"], "NOPE"),
        (["http://user:word@h"], "bearer key"),
        (["https://h", "--ca-file", "/nowhere"], "'/nowhere'"),
        (["http://h", "--ca-file", __file__], "https://"),
        (["https://h", "--ca-file", __file__], "--ca-file: "),
        (["http://h", "--metrics-url", "file:///etc/passwd"], "--metrics-url: "),
    ],
)
def test_mistake_is_named_in_one_line(given: list[str], named: str) -> None:
    """What was given is in the line; nothing is guessed."""
    with pytest.raises(BadInputError) as caught:
        _settings(*given)

    [problem] = caught.value.problems
    assert named in problem
    assert "\n" not in problem


def test_every_mistake_is_named_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A user mends all at once: one line a mistake, exit code 2, no file."""
    record = tmp_path / "record.jsonl"
    words = ["--timeout", "x", "--stage", "x", "--record", str(record), "--png", "/proc/version"]
    code = main(["load", "nowhere", *words])

    assert code == BAD_INPUT
    assert len(capsys.readouterr().err.splitlines()) == 4
    assert not record.exists()


def test_unknown_word_is_named_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten lines of usage bury it."""
    with pytest.raises(SystemExit) as caught:
        main(["load", "http://h", "--stagee", "closed:1:x1"])

    assert caught.value.code == BAD_INPUT
    [line] = capsys.readouterr().err.splitlines()
    assert "--stagee" in line
    assert "--help" in line


def test_key_comes_from_the_environment_and_is_not_shown() -> None:
    """A key in a log or a traceback is a key lost."""
    settings = _settings("http://h", OPENAI_API_KEY="sk-secret")

    assert settings.api_key == "sk-secret"
    assert "sk-secret" not in repr(settings)


def test_mistakes_of_a_report_are_named_before_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be drawn is not known at the end of a long table."""
    record = tmp_path / "record.jsonl"
    code = main(["report", str(record), "--png", "/proc/version"])
    said, problems = capsys.readouterr()

    assert (code, said) == (BAD_INPUT, "")
    assert [line.partition(":")[0] for line in problems.splitlines()] == ["record", "--png"]


def test_every_wrong_stage_is_named() -> None:
    """A ramp of many stages is mended at once."""
    with pytest.raises(BadInputError) as caught:
        _settings("http://h", "--warmup", "a", "--stage", "b", "--stage", "closed:1:x1", "--stage", "c")

    assert [problem.rpartition(" ")[2] for problem in caught.value.problems] == ["'a'", "'b'", "'c'"]


def test_line_end_after_a_key_is_no_part_of_it() -> None:
    """A key read from a file with its newline would be a header of its own."""
    assert _settings("http://h", OPENAI_API_KEY="sk-secret\n").api_key == "sk-secret"
    assert _settings("http://h", OPENAI_API_KEY="\n").api_key is None


@pytest.mark.parametrize("key", ["sk-se\r\ncret", "sk-se\x00cret", "sk-s\u00e9cret", "sk-se cret"])
def test_key_that_is_no_header_is_refused_and_not_repeated(key: str) -> None:
    """The line names the variable; what is in it is not for a log."""
    with pytest.raises(BadInputError) as caught:
        _settings("http://h", OPENAI_API_KEY=key)

    [problem] = caught.value.problems
    assert "OPENAI_API_KEY" in problem
    assert "sk-s" not in problem


def test_refused_url_does_not_show_its_secrets() -> None:
    """A typing mistake in a URL must not send its password to a log."""
    with pytest.raises(BadInputError) as caught:
        _settings("ftp://user:s3cret@h/v1?api-key=s3cret")

    assert "s3cret" not in str(caught.value)
