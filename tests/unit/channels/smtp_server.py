"""A mail server in a few dozen lines, since the project installs none; it can misbehave."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps every mail it accepted. `fault`: refuse (550), busy (451), slow (mute), cut (DATA)."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.fault: str | None = None
        self.stopping = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    """One conversation."""

    server: MailServer

    def handle(self) -> None:
        self.recipients: list[str] = []
        if self.server.fault == "slow":
            self.server.stopping.wait()
            return
        self._say("220 mail.example.org")
        while line := self.rfile.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        verb = line.split(" ", 1)[0].upper()
        if verb == "RCPT":
            if self.server.fault in {"refuse", "busy"}:
                code = "550" if self.server.fault == "refuse" else "451"
                self._say(f"{code} not now")
                return True
            self.recipients.append(line.partition("<")[2].partition(">")[0])
        if verb == "DATA":
            return self._take()
        if verb == "QUIT":
            self._say("221 bye")
            return False
        self._say("250 fine")
        return True

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.mails.append(mail)
        self.server.recipients.append(self.recipients)
        if self.server.fault == "cut":
            return False
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
