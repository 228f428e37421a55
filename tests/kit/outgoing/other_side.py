"""The other side of outgoing calls: a local server that behaves as told."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Behaviour = Callable[[socket.socket, bytes], None]


def reply(status: str = "200 OK", body: bytes = b"{}", headers: str = "") -> Behaviour:
    def behave(link: socket.socket, request: bytes) -> None:
        link.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)

    return behave


@contextmanager
def other_side(behave: Behaviour) -> Iterator[tuple[str, list[bytes]]]:
    """Serve on the loopback address; yield ``host:port`` and the list of requests received."""
    requests: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            received = b""
            while b"\r\n\r\n" not in received:
                if not (block := self.request.recv(65536)):
                    return
                received += block
            head, _, body = received.partition(b"\r\n\r\n")
            length = next(
                (int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")), 0
            )
            while len(body) < length:
                body += self.request.recv(65536)
            requests.append(head + b"\r\n\r\n" + body)
            try:
                behave(self.request, head + b"\r\n\r\n" + body)
            except OSError:
                return  # the caller hung up, as some of these tests want

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", requests
        finally:
            server.shutdown()
            thread.join()
