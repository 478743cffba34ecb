"""The files behind a finding, so that anybody can check it with the command line: finding, rule, record."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from asyougo.errors import NotFound
from asyougo.formats.finding import finding_as_json
from asyougo.formats.transcript_json import write_transcript
from asyougo.rules.write import write_rule
from asyougo.web.frame import demonstration_line
from asyougo.web.home import Home, current_home
from asyougo.web.learner.finding import shown_for
from asyougo.web.learner.findings import transcript_for
from asyougo.web.translation import _


def finding_json(request: HttpRequest, learner: str, credential: str) -> HttpResponse:
    """The finding with its certificate, as `asyougo audit --json` prints it."""
    shown = shown_for(request, learner, credential)
    text = json.dumps(finding_as_json(shown.finding), ensure_ascii=False, indent=1)
    return _file(shown.home, text, "finding.json", "application/json")


def transcript_json(request: HttpRequest, learner: str) -> HttpResponse:
    """The learner's record in our JSON form."""
    home = current_home()
    return _file(home, write_transcript(transcript_for(request, home, learner)), "record.json", "application/json")


def rule_yaml(request: HttpRequest, credential: str) -> HttpResponse:
    """The rule of a credential, as it is written."""
    home = current_home()
    wanted = home.credentials.get(credential)
    if wanted is None or wanted.rule is None:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    mark = f"# {demonstration_line()}\n" if home.demonstration else ""
    return _file(home, mark + write_rule(wanted.rule), "rule.yaml", "application/yaml")


def _file(home: Home, text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    mark = "DEMONSTRATION-" if home.demonstration else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{mark}{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
