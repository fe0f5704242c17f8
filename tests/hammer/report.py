"""What a run of the hammer comes to, as a table."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.hammer.journal import Journal


def report_of(journal: Journal, seconds: float) -> Iterator[str]:
    by_act: dict[str, list[float]] = defaultdict(list)
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    tries: Counter[str] = Counter()
    for told in journal.told:
        by_act[told.call.act].append(told.seconds)
        word = "lost" if told.status is None else str(told.status)
        answers[told.call.act][word if told.status != 409 else f"409 {told.problem}"] += 1
        tries.update(told.tries)
    yield f"{'':10}{'requests':>9}{'p50 ms':>9}{'p99 ms':>9}  answers"
    for act, spent in sorted(by_act.items(), key=lambda one: -len(one[1])):
        listed = ", ".join(f"{word}: {times}" for word, times in sorted(answers[act].items()))
        yield f"{act:10}{len(spent):9}{1000 * _at(0.5, spent):9.0f}{1000 * _at(0.99, spent):9.0f}  {listed}"
    sold = sum(one["status"] == "infeasible" for one in journal.answers("quote", 201))
    yield f"{len(journal.told)} requests in {seconds:.0f} s, {len(journal.told) / seconds:.0f} a second; " + (
        f"quotes without an offer: {sold}; tried again: " + (", ".join(f"{why} {n}" for why, n in tries.items()) or "0")
    )


def _at(share: float, spent: list[float]) -> float:
    return sorted(spent)[min(len(spent) - 1, int(share * len(spent)))]
