"""What produces every figure we quote; each script runs alone: `.venv/bin/python -m benchmarks.<name>`."""
