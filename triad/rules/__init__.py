"""Checks over what was rendered: templates, manifests, images."""
