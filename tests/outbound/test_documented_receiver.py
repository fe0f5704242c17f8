"""The receiver that docs/webhooks.md shows does what is said of it."""

import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.domain.events import Event, EventType
from app.domain.webhooks import TEST_TYPE, Webhook
from app.outbound.sending import HttpSender, new_secret
from app.outbound.targets import CheckedTargets
from app.use_cases.ports.webhooks import Message
from tests.fakes.webhooks import everything_is_there
from tests.outbound.test_sending import send

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"
WAIT_SECONDS_MAX = 60


def test_it_takes_what_we_send_and_nothing_else() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    secret, now = new_secret(), datetime.now(UTC)
    code = (
        shown.replace("whsec_...", secret)
        .replace("9000", str(port))
        .replace('.get("reference"))', '.get("reference"), flush=True)')
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        _wait_for(port)
        event = Event(sequence=7, type=EventType.COMMITMENT_MADE, at=now, who="rep", reference="SO-1")
        message = Message(id="evt_7_whk_1", type=event.type.value, at=now, event=event)
        test = Message(id="tst_1", type=TEST_TYPE, at=now, event=None)
        sender = HttpSender(CheckedTargets(look_up=everything_is_there, private=True, plain_http=True))
        for signed_with, taken in ((secret, True), (new_secret(), False)):
            url = f"http://127.0.0.1:{port}/"
            webhook = Webhook(id="whk_1", url=url, secret=signed_with, created_at=now, sequence=0)
            assert send(sender, webhook, message).taken == taken
            assert send(sender, webhook, test).taken == taken
    finally:
        running.terminate()
        said, _ = running.communicate(timeout=WAIT_SECONDS_MAX)
    assert said == "commitment.made SO-1\nwebhook.test None\n"


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the receiver never listened")
