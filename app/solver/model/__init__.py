"""The CP-SAT model of one request: asked where insertion and bounds differ, and of nothing else."""
