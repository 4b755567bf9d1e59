"""The platform's Kubernetes objects: what planning decided, written down."""
