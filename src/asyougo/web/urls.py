"""Every address of the pages. English stands at the root, Spanish under /es."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from asyougo.web.learner import break_it, files, finding, findings
from asyougo.web.public import about, gallery, home, persona, try_courses, verify
from asyougo.web.registrar import imports, lists

ONE_FINDING = "learners/<slug:learner>/findings/<path:credential>"

form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = i18n_patterns(
    path("", require_safe(home.home), name="home"),
    path("try", form(try_courses.try_courses), name="try"),
    path("learners/<slug:learner>", require_safe(findings.findings), name="findings"),
    path("learners/<slug:learner>/record.json", require_safe(files.transcript_json), name="transcript"),
    path(f"{ONE_FINDING}.json", require_safe(files.finding_json), name="finding-json"),
    path(f"{ONE_FINDING}/break", form(break_it.break_it), name="break"),
    path(ONE_FINDING, require_safe(finding.finding), name="finding"),
    path("rules/<path:credential>.yaml", require_safe(files.rule_yaml), name="rule"),
    path("registrar", require_safe(lists.who_meets_what), name="registrar"),
    path("registrar/who-meets-what.csv", require_safe(lists.as_csv), name="registrar-csv"),
    path("registrar/imports", form(imports.imports), name="imports"),
    path("registrar/imports/commit", require_POST(imports.commit), name="commit-import"),
    path("registrar/imports/<int:batch>/undo", require_POST(imports.undo), name="undo-import"),
    path("verify", form(verify.check), name="verify"),
    path("v/<slug:token>", require_safe(verify.shared), name="shared"),
    path("v/<slug:token>/record.json", require_safe(verify.shared_record), name="shared-record"),
    path("v/<slug:token>/report.json", require_safe(verify.shared_report), name="shared-report"),
    path("about-these-numbers", require_safe(about.about), name="about"),
    path("components", require_safe(gallery.components), name="components"),
    path("personas", require_safe(persona.choose), name="personas"),
    path("persona", require_POST(persona.become), name="become"),
    path("for/<slug:role>", require_safe(persona.role), name="role"),
    prefix_default_language=False,
)

handler400 = "asyougo.web.frame.too_large"
handler404 = "asyougo.web.frame.not_found"
handler500 = "asyougo.web.frame.server_error"
