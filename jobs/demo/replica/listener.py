"""Sockets, threads and compression: the part of the server that the standard library does best."""

from __future__ import annotations

import gzip
import logging
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from jobs.demo.replica.messages import ReplicaError, Request, Response

Answer = Callable[[Request], Response]

log = logging.getLogger(__name__)

_WORTH_COMPRESSING = 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Listener:
    """Listens from construction to `close`, one thread a connection."""

    def __init__(self, port: int, answer: Answer) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), answer)
        except OSError as error:
            raise ReplicaError(
                f"cannot listen on port {port}: {error.strerror}; choose another"
            ) from error
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="replica",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up on clients that keep their connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that closing it does not leave kept-alive ones answering."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer) -> None:
        self.answer = answer
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]  # the stub also allows datagrams
        with self._lock:
            self._connections.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            with self._lock:
                self._connections.discard(request)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # the client may have hung up first
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002  # the base class's signature
        error = sys.exception()
        if isinstance(error, ConnectionError):
            log.debug("a client went away: %s", error)
        else:
            log.error("the replica failed to answer %s", client_address, exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    """Translates between the wire and `Request`/`Response`."""

    protocol_version = "HTTP/1.1"
    server_version = "replica"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        self._answer("POST", self.rfile.read(int(length) if length.isdigit() else 0))

    def _answer(self, method: str, body: bytes) -> None:
        url = urlsplit(self.path)
        query = _joined(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.answer(Request(unquote(url.path), query, headers, method, body)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        log.debug(format, *args)

    def _send(self, response: Response) -> None:
        body = response.body
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.content_type:
            self.send_header("Content-Type", response.content_type)
        if len(body) >= _WORTH_COMPRESSING and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if response.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if response.cut else body)
        if response.cut:
            self._reset()

    def _reset(self) -> None:
        """End the connection the way a failing network does: with a reset, not a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()  # now, lest the server's own shutdown say farewell first
        self.close_connection = True


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in pairs:
        query[name] = f"{query[name]},{value}" if name in query else value
    return query
