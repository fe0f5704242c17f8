"""Property tests are the same on every run and judge results, never the speed of the machine they run on."""

from hypothesis import settings

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")
