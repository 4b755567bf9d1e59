"""The model servers that ship in images: Ray Serve applications, and one front around every engine."""
