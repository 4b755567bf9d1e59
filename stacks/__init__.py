"""The stacks: wiring only, split by how long their resources live."""
