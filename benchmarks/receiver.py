"""The other side of a webhook: keeps messages by their mark, as a receiver should, and counts."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STUDY = re.compile(r"^  (NCT99\d{6}) \|", re.MULTILINE)


class Receiver:
    """A webhook that keeps what it got by channel and mark, as a receiver is asked to."""

    def __init__(self) -> None:
        self.got: dict[str, dict[str, str]] = {}
        self.requests = 0
        self.accepted = 0
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Takes a message; answers only once it is kept."""

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests += 1
                try:
                    body = json.loads(content)
                except json.JSONDecodeError:  # the sender was killed in mid-sentence
                    self.send_error(400)
                    return
                if outer.status == 204:
                    outer.accepted += 1
                    outer.got.setdefault(self.path, {})[body["reference"]] = body["message"]
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def clear(self) -> None:
        """Forget everything."""
        self.got, self.requests, self.accepted = {}, 0, 0

    def told(self) -> dict[str, Counter[str]]:
        """How often each channel was told of each study."""
        return {
            path: Counter(number for text in texts.values() for number in STUDY.findall(text))
            for path, texts in self.got.items()
        }

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
