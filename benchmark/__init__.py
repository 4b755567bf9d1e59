"""Load generator for model servers: keeps raw timestamps and voids a run in which it was the bottleneck."""
