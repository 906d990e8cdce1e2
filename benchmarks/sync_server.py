"""The replica in a process of its own, warmed up, for the benchmark of the sync."""

from __future__ import annotations

import sys
import threading
import urllib.request
from pathlib import Path

from jobs.demo.replica.corpus import load_corpus
from jobs.demo.replica.server import Replica

WARM_UP = "/studies?query.term=ALL&sort=StudyFirstPostDate:asc,LastUpdatePostDate:asc&pageSize=1"


def main() -> None:
    """Serve the corpus named on the command line; print the base URL once it is ready."""
    with Replica([load_corpus([Path(sys.argv[1])])]) as replica:
        urllib.request.urlopen(replica.base_url + WARM_UP).read()  # noqa: S310  our own loopback
        print(replica.base_url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
