"""The law of lending: a hold may take what others need later, as long as they have enough where it lapses."""

from collections.abc import Iterator

from app.domain.laws.balance import at_worst, balance
from app.domain.laws.in_doubt import in_doubt
from app.domain.laws.scene import Breach, Scene


def nothing_rests_on_the_hold_of_another(scene: Scene) -> Iterator[Breach]:
    """Whichever unconfirmed promises lapse, all that the others take is there in time.

    So others may wait for what one brings as far as it takes no less of what is there without it: that is theirs when
    it lapses, by an exchange of pegs.
    """
    for ledger in in_doubt(scene):
        # Seen without adding up what the whole ledger brings and takes over time, which few have to ask for then.
        if ledger.waits_for_a_hold:
            unsure = [(stretch, stretch.unsure) for stretch in balance(ledger, scene).stretches]
            yield from at_worst(unsure, "would be missing from {} if holds lapse", ledger, scene)
