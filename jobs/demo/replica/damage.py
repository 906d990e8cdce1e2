"""Damages answers on their way to the client, whatever registry they come from."""

from __future__ import annotations

from dataclasses import replace

from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import HTML, TEXT, Response

_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_REFUSALS = {
    "429": (429, TEXT, "Too Many Requests"),
    "403-html": (403, HTML, _PAGE.format("403 Forbidden")),
    "500": (500, TEXT, "Internal Server Error"),
    "502": (502, HTML, _PAGE.format("502 Bad Gateway")),
    "503": (503, HTML, _PAGE.format("503 Service Temporarily Unavailable")),
    "wrong-type": (200, HTML, _PAGE.format("Scheduled maintenance")),
}


def replaces_answer(fault: Fault) -> bool:
    """Tell whether the registry is not even asked."""
    return fault.kind in _REFUSALS


def refusal(fault: Fault) -> Response:
    """Return what comes instead of the registry's answer."""
    status, content_type, text = _REFUSALS[fault.kind]
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Response(status, text.encode(), content_type, headers)


def damaged(response: Response, fault: Fault) -> Response:
    """Return the answer as the fault leaves it."""
    if fault.kind == "half-json":
        return replace(response, body=response.body[: len(response.body) // 2])
    if fault.kind == "cut":
        return replace(response, cut=True)
    return response
