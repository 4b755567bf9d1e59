"""Every decision of the platform, computed from the spec and the catalogue as plain data."""
