"""The only door to the network: an honest name, a steady pace, patience, and errors told apart.

A registry's hiccup (429, 5xx, a time-out, a cut or broken answer) is tried again with growing
waits, and a `Retry-After` is honoured. Anything else is final at once, since asking again would
only annoy.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_any,
    wait_exponential_jitter,
)
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from tracker import __version__
from tracker.errors import PassingError, PermanentError

PASSING_STATUSES = frozenset({403, 408, 425, 429, 500, 502, 503, 504})
"""403 is here because the registry's edge filter refuses now and then what it serves later."""

Content = TypeVar("Content")
FIRST_WAIT = 1.0  # seconds
SHOWN = 300  # characters of a refusal that an error repeats


class HttpResponse:
    """What came back: status, the headers in lower case, the bytes."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self.body = response.content
        self.url = response.url


def _asked(state: RetryCallState) -> float | None:
    """The pause that the last answer asked for, in seconds."""
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, PassingError) else None


class _AskedTooLong(stop_base):
    """Give up where a registry wants a longer pause than we have: to come early would be rude."""

    def __init__(self, longest: float) -> None:
        self._longest = longest

    def __call__(self, retry_state: RetryCallState) -> bool:
        return (_asked(retry_state) or 0.0) > self._longest


class _Wait(wait_base):
    """Growing waits with jitter, or exactly what a registry asked for."""

    def __init__(self, longest: float) -> None:
        self._growing = wait_exponential_jitter(multiplier=FIRST_WAIT, max=longest)

    def __call__(self, retry_state: RetryCallState) -> float:
        asked = _asked(retry_state)
        return self._growing(retry_state) if asked is None else max(asked, 0.0)


class HttpClient:
    """Asks one registry, one request at a time; `requests_sent` counts what was really sent."""

    def __init__(
        self,
        *,
        contact: str = "",
        seconds_between_requests: float,
        timeout_seconds: float,
        attempts: int,
        longest_wait_seconds: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent(contact)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))  # one retry layer: tenacity
        self._pause = seconds_between_requests
        self._timeout = timeout_seconds
        self._sleep = sleep
        self._last_sent = -float("inf")
        self._retry = Retrying(
            retry=retry_if_exception_type(PassingError),
            stop=stop_any(stop_after_attempt(attempts), _AskedTooLong(longest_wait_seconds)),
            wait=_Wait(longest_wait_seconds),
            sleep=sleep,
            reraise=True,
        )
        self.requests_sent = 0

    def get(
        self,
        url: str,
        params: Mapping[str, str],
        read: Callable[[HttpResponse], Content],
    ) -> Content:
        """What `read` makes of the answer to GET `url` with `params`.

        `read` raises PassingError on an answer that is broken though its status says otherwise,
        and the request is tried again. Redirects are not followed. Raises PassingError once all
        attempts are used up, PermanentError on a refusal.
        """
        content: Content = self._retry.copy()(self._once, "GET", url, {"params": params}, read)
        return content

    def post(
        self,
        url: str,
        question: Mapping[str, Any],
        read: Callable[[HttpResponse], Content],
    ) -> Content:
        """What `read` makes of the answer to `question`, sent as JSON, with the care of `get`.

        Only for questions: what is asked twice because an answer was lost must change nothing.
        """
        more = {"json": question, "headers": {"Accept": "application/json"}}
        content: Content = self._retry.copy()(self._once, "POST", url, more, read)
        return content

    def _once(
        self,
        method: str,
        url: str,
        more: Mapping[str, Any],
        read: Callable[[HttpResponse], Content],
    ) -> Content:
        self._keep_pace()
        self.requests_sent += 1
        try:
            response = self._session.request(
                method, url, timeout=self._timeout, allow_redirects=False, **more
            )
            answer = HttpResponse(response)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise PassingError(f"no answer from {url}: {error}") from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise PassingError(f"the answer of {url} broke off: {error}") from error
        except requests.exceptions.ContentDecodingError as error:
            raise PassingError(f"the answer of {url} cannot be unpacked: {error}") from error
        except requests.RequestException as error:
            raise PermanentError(f"{url} cannot be asked: {error}") from error
        _raise_for_status(answer)
        return read(answer)

    def _keep_pace(self) -> None:
        wait = self._last_sent + self._pause - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._last_sent = time.monotonic()


def user_agent(contact: str) -> str:
    """Who is asking; a browser's name would be a lie and is refused more often than the truth."""
    suffix = f" (+{contact})" if contact else ""
    return f"msc-trial-tracker/{__version__}{suffix}"


def _raise_for_status(answer: HttpResponse) -> None:
    if answer.status < 300:
        return
    if answer.status < 400:
        target = answer.headers.get("location", "elsewhere")
        raise PermanentError(f"{answer.url} points to {target}", answer.status)
    words = answer.body[:SHOWN].decode("utf-8", "replace").strip()
    message = f"{answer.url} answered {answer.status}: {words or 'nothing more'}"
    if answer.status in PASSING_STATUSES:
        raise PassingError(message, _retry_after(answer.headers.get("retry-after")))
    raise PermanentError(message, answer.status)


def _retry_after(value: str | None) -> float | None:
    """Seconds, from a number or an HTTP date; None where absent or unreadable."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:  # not a number: the other form that the header may take is a date
        return _seconds_until(value)
    return None if math.isnan(seconds) else max(seconds, 0.0)


def _seconds_until(value: str) -> float | None:
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = when if when.tzinfo else when.replace(tzinfo=UTC)  # "-0000" is UTC of unknown origin
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
