"""An observer that remembers what it was told."""


class RememberingObserver:
    def __init__(self) -> None:
        self.answered: list[tuple[str, str, str, int]] = []
        self.crashes: list[tuple[str, Exception]] = []

    def request_answered(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        assert seconds >= 0
        self.answered.append((request_id, method, route, status))

    def request_crashed(self, request_id: str, error: Exception) -> None:
        self.crashes.append((request_id, error))
