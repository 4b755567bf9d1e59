"""The `triad` command.

`triad --help` answers before pydantic, cdk8s or rich could be imported: a command's module holds its options, and its
function imports what it needs. That is the reason of each `noqa: PLC0415` in this room.
"""
