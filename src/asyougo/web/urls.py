"""Every address of the pages. English stands at the root, Spanish under /es."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from asyougo.web.public import about, gallery, home, persona, verify

urlpatterns = i18n_patterns(
    path("", require_safe(home.home), name="home"),
    path("components", require_safe(gallery.components), name="components"),
    path("about-these-numbers", require_safe(about.about), name="about"),
    path("personas", require_safe(persona.choose), name="personas"),
    path("persona", require_POST(persona.become), name="become"),
    path("for/<slug:role>", require_safe(persona.role), name="role"),
    path("try", require_safe(home.home), name="try"),
    path("verify", require_http_methods(["GET", "HEAD", "POST"])(verify.check), name="verify"),
    path("v/<slug:token>", require_safe(verify.shared), name="shared"),
    path("v/<slug:token>/record.json", require_safe(verify.shared_record), name="shared-record"),
    path("v/<slug:token>/report.json", require_safe(verify.shared_report), name="shared-report"),
    path("registrar", require_safe(home.home), name="registrar"),
    prefix_default_language=False,
)

handler404 = "asyougo.web.frame.not_found"
handler500 = "asyougo.web.frame.server_error"
