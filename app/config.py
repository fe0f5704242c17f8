"""The settings: environment variables that begin with TROTH_. Read at the edge, passed on as plain values."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024
PREFIX = "TROTH_"
OF_A_SERVICE = re.compile(r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)")
"""What Kubernetes tells every container of the services beside it, and Docker of those that it is linked to; here of
those named `troth`, or `troth-` and something."""


class Settings(BaseSettings):
    """Every knob, its default and the reason for it. Caps that default to None are off."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    database_url: str = Field(
        default="sqlite:///troth.db",
        description="Where the books are kept. A file in the working directory needs no server to begin with.",
    )
    clock: Literal["real", "simulated"] = Field(
        default="real",
        description="A simulated clock stands still until PUT /v1/clock moves it: for replays and tests only.",
    )
    host: str = Field(
        default="127.0.0.1",
        # Sockets take no name at all for every address of the machine.
        min_length=1,
        description="Loopback, so that nobody else can reach a Troth that was started to try it out.",
    )
    port: int = Field(default=8080, ge=1, le=65535, description="Where the HTTP API listens.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Processes that serve. One each core is plenty, and more than one needs PostgreSQL.",
    )
    log_level: Literal["debug", "info", "warning", "error", "critical"] = Field(
        default="info", description="What is written to the log; `debug` is too much for a busy server."
    )
    solver_deterministic_seconds_max: float = Field(
        default=0.05,
        gt=0,
        le=600,
        description="Work that one solve may do, counted by the solver itself: the same request stops at the same "
        "point on a slow machine and on a fast one.",
    )
    solver_wall_seconds_max: float = Field(
        default=5.0,
        gt=0,
        le=600,
        description="Time that one solve may take by the wall clock. Callers give up after about 10 seconds, and "
        "reading and writing the books needs its part of them.",
    )
    threads_max: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Requests that one process works on at once. Building a model holds the interpreter, so more "
        "threads only make all of them wait; add processes instead.",
    )
    body_bytes_max: int = Field(
        default=64 * MEBIBYTE,
        ge=1024,
        description="The largest request body. A whole plant model comes in one, and that of a large plant is tens "
        "of megabytes of JSON; anything larger is more likely a mistake or an attack.",
    )
    holds_max: int | None = Field(
        default=None,
        ge=1,
        description="Live holds that one caller may have. Off until callers are told apart: hoarded holds would "
        "freeze a factory, but one cap shared by all of them would let the first caller stop the rest.",
    )
    hold_minutes_max: int | None = Field(
        default=None,
        ge=1,
        description="How long a hold may last, in minutes. Off, because only the business knows how long its "
        "customers take to answer.",
    )
    quote_days: int | None = Field(
        default=None,
        ge=1,
        description="How many days after its hold was over a quote that came to nothing is forgotten. Off, because "
        "only the business knows how long it looks back; each takes about 20 kilobytes.",
    )
    background_work: bool = Field(
        default=True,
        description="Whether this process sends webhooks and tidies up. Off where other processes on the same books "
        "do that, so that this one does nothing but answer.",
    )
    tidy_seconds: int = Field(
        default=10,
        ge=1,
        le=59,
        description="How often what time has made due is looked for, so that others hear of it: holds that are over, "
        "receipts that did not come. Nothing is sold later for it: whoever asks is told as of now.",
    )
    webhook_plain_http: bool = Field(
        default=False,
        description="Whether webhooks may be sent unencrypted: anybody on the way could read what is promised to whom.",
    )
    webhook_private_targets: bool = Field(
        default=False,
        description="Whether webhooks may go to addresses that only this network reaches. Off, because whoever may "
        "make a webhook could have Troth knock at every door inside.",
    )
    streams_max: int = Field(
        default=100,
        ge=0,
        le=10_000,
        description="Streams of events that one process keeps open. Each costs a connection and little else; without "
        "a limit they would take all the connections that requests need.",
    )

    @field_validator("port", mode="before")
    @classmethod
    def _not_of_kubernetes(cls, said: Any) -> Any:
        """Kubernetes tells every container where a service named `troth` is, in TROTH_PORT of all places."""
        return cls.model_fields["port"].default if isinstance(said, str) and said.startswith("tcp://") else said


def ignored_in(environment: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """The names that look like settings and are none, each with the setting that was probably meant."""
    settings = [name.upper() for name in Settings.model_fields]
    for name in sorted(environment):
        said = name.upper().removeprefix(PREFIX)
        is_of_a_service = OF_A_SERVICE.fullmatch(said) or environment[name].startswith("tcp://")
        if said != name.upper() and said not in settings and not is_of_a_service:
            meant = get_close_matches(said, settings, n=1)
            yield name, PREFIX + meant[0] if meant else None
