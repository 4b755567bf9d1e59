"""From what a user wants to a twin that can be started."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triad.catalog.models import Engine, Kind
from triad.spec.platform import PlatformSpec
from triad.twin import command
from triad.twin.folder import Folder
from triad.twin.plan import Plan
from triad.twin.serving import ModelServer, model_server, prepare
from triad.twin.start import NotStartedError
from triad.twin.weights import stand_in

SHIPPED = "models/tiny"
CACHE = ".cache/weights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a user chose.

    Attributes:
        model: Weights of the chat model; None takes those that ship.
        embedder: Weights of the embedding model; None takes those that ship.
        port: Of the model server.
    """

    engine: Engine
    model: str | None
    embedder: str | None
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A twin that has a place, and is not started.

    Attributes:
        root: Top of the checkout.
        parameters: By which it is told from another.
    """

    root: Path
    folder: Folder
    server: ModelServer
    parameters: Mapping[str, str]

    def planned(self) -> Plan:
        """Make its folders and write down what its parts read; afterwards it can be started.

        Raises:
            NotStartedError: The place of its sockets is taken.
        """
        temporary = self.folder.temporary
        try:
            temporary.mkdir(mode=0o700)
        except FileExistsError:
            msg = f"{temporary}: is there and is not ours to remove; nothing was started; remove it"
            raise NotStartedError(msg) from None
        self.folder.path.mkdir(parents=True, exist_ok=True)
        prepare(self.server, self.folder, temporary)

        return Plan(
            parameters=self.parameters,
            parts=(self.server.part(self.folder, self.root, temporary),),
            endpoints=self.server.endpoints,
            chat=self.server.names[0],
            logs=self.server.logs,
            started=time.time(),
        )


def twin(spec: PlatformSpec, wanted: Wanted, *, root: Path, folder: Folder) -> Twin:
    """Decide a twin; nothing is written.

    Raises:
        UnknownWeightsError: The weights that were named are none.
    """
    given = {Kind.CHAT: (wanted.model, wanted.engine), Kind.EMBEDDING: (wanted.embedder, Engine.LLAMA_CPP)}
    places = {"shipped": root / SHIPPED, "cache": root / CACHE}
    stand_ins = {kind: stand_in(weights, kind, engine, **places) for kind, (weights, engine) in given.items()}
    server = model_server(spec, port=wanted.port, engine=wanted.engine, stand_ins=stand_ins, weights=root / CACHE)
    parameters = {
        "engine": wanted.engine.value,
        "model": wanted.model or command.SHIPPED,
        "embedder": wanted.embedder or command.SHIPPED,
        "port": str(wanted.port),
        "config": hashlib.sha256(server.config.encode()).hexdigest()[:12],
    }

    return Twin(root=root, folder=folder, server=server, parameters=parameters)
