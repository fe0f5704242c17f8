"""How the work and the transport of a promise are planned: about a plan and the plant alone.

Time makes history of a plan and breaks none of these laws.
"""

from collections.abc import Sequence

from app.domain.laws.scene import Breach, Law, Scene, broken_by
from app.domain.laws.transport import TRANSPORT_LAWS
from app.domain.laws.work import WORK_LAWS
from app.domain.promise import Promise

STANDING_LAWS: tuple[Law, ...] = (*WORK_LAWS, *TRANSPORT_LAWS)


def broken_as_planned(promise: Promise, scene: Scene) -> Sequence[tuple[Law, Breach]]:
    """Which of them a promise breaks, and how; judged once, as long as neither it nor the plant changes.

    Hundreds may be at risk, and each answer asks of all of them. ``scene``: that of this promise alone.
    """
    compiled = scene.snapshot.compiled
    found = [] if compiled.is_sound(promise) else [*broken_by(STANDING_LAWS, scene)]
    if not found:
        compiled.note_sound(promise, scene.snapshot.promises)
    return found
