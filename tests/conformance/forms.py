"""The kinds of files that the checks can take apart; examples of other kinds are only read."""

from __future__ import annotations

from tests.conformance.form import Form
from tests.conformance.json_form import JsonForm
from tests.conformance.lines_form import LinesForm
from tests.conformance.xml_form import XmlForm

FORMS: dict[str, Form] = {".json": JsonForm(), ".xml": XmlForm(), ".txt": LinesForm()}
"""By the end of a file's name."""
