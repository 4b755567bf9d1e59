"""The platform on this machine: the same parts as in the cluster, as local processes that are watched."""
