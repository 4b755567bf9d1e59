"""What will happen in the cluster, computed from what was rendered."""
