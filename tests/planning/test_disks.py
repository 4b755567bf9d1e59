"""How large a root volume must be."""

import pytest

from triad.catalog.instances import InstanceType, Silicon, instance_types
from triad.planning.disks import MODELS, disk_gib
from triad.spec.pool import Pool
from triad.spec.role import DEFAULT_FAMILIES, Role

X86_HEADS = (Silicon.X86, Role.HEADS)
WITHOUT_MODELS = [pair for pair in DEFAULT_FAMILIES if pair[1] is not Role.MODELS and pair != X86_HEADS]


@pytest.mark.parametrize(
    ("silicon", "size"),
    [(Silicon.GRAVITON, 100), (Silicon.X86, 100), (Silicon.NVIDIA, 50), (Silicon.NEURON, 400)],
)
def test_a_model_pool_has_the_room_that_its_silicon_needs(silicon: Silicon, size: int) -> None:
    """Weights of CPUs are small, those of GPUs lie on local disks, those of inf2 on the volume."""
    assert disk_gib(Pool(silicon=silicon)) == size


@pytest.mark.parametrize("silicon", MODELS)
def test_images_and_weights_fit_before_the_kubelet_throws_images_away(silicon: Silicon) -> None:
    """A volume above 85 percent loses images that the next pod pulls again; a whole step more would be waste."""
    kept = MODELS[silicon]
    usable = disk_gib(Pool(silicon=silicon)) * 0.85

    assert kept.source
    assert 0 <= usable - (20 + 2 * kept.image_gib + kept.weights_gib) < 50


@pytest.mark.parametrize("instance", [each for each in instance_types().values() if each.silicon is Silicon.NVIDIA])
def test_every_gpu_type_has_local_disks(instance: InstanceType) -> None:
    """Images and weights of GPUs are planned to lie there; a type without needs a row in the table."""
    assert instance.instance_store_gb >= 250


@pytest.mark.parametrize(("silicon", "role"), WITHOUT_MODELS)
def test_a_pool_without_models_has_a_small_volume(silicon: Silicon, role: Role) -> None:
    """Agents, heads and load bring a program and no weights."""
    assert disk_gib(Pool(silicon=silicon, role=role)) == 50


def test_heads_of_x86_have_room_for_two_images_with_cuda() -> None:
    """A head runs the image of its workers, and those may have GPUs."""
    silicon, role = X86_HEADS

    assert disk_gib(Pool(silicon=silicon, role=role)) == 100


@pytest.mark.parametrize(("families", "size"), [(("trn1",), 50), (("inf2", "trn1"), 400)])
def test_one_type_without_local_disks_needs_the_whole_volume(families: tuple[str, ...], size: int) -> None:
    """Karpenter has one node class for every type of the pool, so the poorest type decides."""
    assert disk_gib(Pool(silicon=Silicon.NEURON, families=families)) == size


@pytest.mark.parametrize("size", [21, 120, 999])
def test_the_size_given_wins(size: int) -> None:
    """Who writes a size means it, to the GiB."""
    assert disk_gib(Pool.model_validate({"silicon": "nvidia", "disk": {"size_gib": size}})) == size
