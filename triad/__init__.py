"""Scalable model inference and agents on Amazon EKS."""
