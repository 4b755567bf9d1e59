"""Facts with sources and dates: instance types, prices, versions, refused versions, DaemonSets."""
