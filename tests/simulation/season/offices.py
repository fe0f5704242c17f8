"""Several processes on one database, asked in turn: whatever one of them was told, the next one knows."""

from itertools import cycle

import httpx


class InTurn(httpx.BaseTransport):
    """Sends each request to the next of some addresses; what the clock says to all of them."""

    def __init__(self, *urls: str) -> None:
        self._urls = [httpx.URL(url) for url in urls]
        self._next = cycle(self._urls)
        self._way = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.path == "/v1/clock":
            for url in self._urls[1:]:
                self._sent(request, url).read()
            return self._sent(request, self._urls[0])
        return self._sent(request, next(self._next))

    def _sent(self, request: httpx.Request, to: httpx.URL) -> httpx.Response:
        url = request.url.copy_with(host=to.host, port=to.port)
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        there = httpx.Request(
            request.method, url, headers=headers, content=request.content, extensions=request.extensions
        )
        return self._way.handle_request(there)

    def close(self) -> None:
        self._way.close()
