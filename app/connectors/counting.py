"""How many there are of something, in words."""

SINGULAR = {"setup matrices": "setup matrix"}


def counted(count: int, plural: str) -> str:
    """`1 site`, `2 sites`; what does not end in an s has no plural of its own, as `1 stock`."""
    return f"{count:,} {SINGULAR.get(plural, plural.removesuffix('s')) if count == 1 else plural}"
