"""The documents that the cluster and the local twin both run from."""
