"""The sidecar that prints Ray's log files, so that they go where every other log goes."""

from triad.planning.model_pods import Container, Mount, Resources
from triad.planning.model_storage import LOGS, RAY_FOLDER
from triad.planning.placed_model import PlacedModel
from triad.planning.pod_shape import SIDECAR_CPU_M, SIDECAR_MEMORY_MIB

REFRESH_S = 5
"""How often it looks for new files (awslabs/ai-on-eks@43e7310 inference-charts)."""


def fluent_bit(placed: PlacedModel) -> Container:
    """Read every file of the session that runs, and say of each line whence it is."""
    given = placed.model.fluent_bit
    tail = {"path": f"{RAY_FOLDER}/session_latest/logs/*", "path_key": "file", "refresh_interval": str(REFRESH_S)}

    return Container(
        name="fluent-bit",
        image=f"{given.repository}:{given.tag}",
        pull_policy=placed.model.image.pull_policy.value,
        arguments=("-i", "tail", *(f"-p{key}={value}" for key, value in tail.items()), "-o", "stdout", "-m", "*"),
        resources=Resources(cpu_m=SIDECAR_CPU_M, memory_mib=SIDECAR_MEMORY_MIB),
        mounts=(Mount(volume=LOGS.name, path=RAY_FOLDER, read_only=True),),
    )
