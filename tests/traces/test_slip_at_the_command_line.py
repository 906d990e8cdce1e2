"""A slip in a data file ends any command that reads it with one sentence and exit 2."""

from __future__ import annotations

import json
from typing import Any

import pytest

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT99000001", "briefTitle": "An invented study"},
        "statusModule": {"overallStatus": "RECRUITING"},
        "designModule": {"studyType": "INTERVENTIONAL"},
    }
}
RUN = """
import sys
sys.stderr = sys.stdout
from jobs.cli import main
sys.argv = ["tracker", *{arguments!r}]
try:
    main()
except SystemExit as done:
    print(done.code)
"""


@pytest.mark.parametrize(
    ("file", "right", "wrong", "arguments", "says"),
    [
        (
            "tracker/changes.toml",
            "[importance]\n",
            '[importance]\noverall_status = "urgent"\n',
            ["import", "ctgov", "study.json"],
            "changes.toml: [importance] overall_status: 'urgent' is none of high, medium",
        ),
        (
            "tracker/reports/dimensions.toml",
            'disease_group = { source = "concept", section = "disease",',
            'disease_group = { source = "concept", section = "disaese",',
            ["report", "landscape"],
            "reports/dimensions.toml: [dimensions] disease_group section: 'disaese' is none of",
        ),
        (
            "tracker/classify/vocabulary/route.toml",
            "[intravenous]",
            "[intravenous",
            ["import", "ctgov", "study.json"],
            "classify/vocabulary/route.toml: line ",
        ),
        (
            "tracker/registries/isrctn/registry.toml",
            'media_type = "application/xml"',
            "",
            ["registries"],
            "registries/isrctn/registry.toml: media_type: missing",
        ),
    ],
)
def test_it_is_one_sentence_and_exit_2(
    copy: Any, file: str, right: str, wrong: str, arguments: list[str], says: str
) -> None:
    copy.write("study.json", json.dumps(STUDY))
    copy.replace(file, right, wrong)
    told = copy.run(RUN.format(arguments=arguments))
    sentence, _, code = told.rstrip().rpartition("\n")
    assert says in " ".join(sentence.split())
    assert "Traceback" not in told
    assert code == "2"
