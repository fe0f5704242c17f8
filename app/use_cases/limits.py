"""How much a caller may ask for, and how long what was answered is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Each with its reason. Caps that are None are off."""

    holds_max: int | None = None
    """Live holds of one caller: hoarded holds would freeze a factory."""
    hold_minutes_max: int | None = None
    """The longest hold; only the business knows how long its customers take to answer."""
    page_size: int = 50
    """A screenful, for those who do not say."""
    page_size_max: int = 200
    """A page stays well under a second to read and a megabyte to send."""
    days_max: int = 400
    """Days in one availability or load table: a planning year and what hangs over."""
    orders_at_once: int = 50
    """Open orders of a feed that are planned under one lock: a few milliseconds each, while others wait to write."""
    repromise_steps: int = 400
    """How often a re-promise run tries another order: some seconds for hundreds of commitments."""
    repromise_steps_thorough: int = 4_000
    """As long as a coffee."""
    lease_seconds: float = 30
    """Longer than any answer takes (callers give up after 10), short enough to wait for after a crash."""
    quote_days: int | None = None
    """How long a quote that came to nothing can be looked at; only the business knows how long it looks back."""
    key_days: int = 30
    """How long an answer can be asked for again: longer than any queue of retries lives."""
    delivery_days: int = 30
    """How long deliveries that are over can be looked at: somebody may ask what went wrong last month."""
