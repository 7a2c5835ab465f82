"""Addresses of forms of registers, below /staff/."""

from __future__ import annotations

from django.urls import path

from vizavi.touchpoints.views import form_editions, form_parts, forms

_FORM = "forms/<slug:code>/"
_EDITION = f"{_FORM}<int:number>/"
_PART = f"{_EDITION}parts/<slug:part>/"

urlpatterns = [
    path("registers/new/", forms.new_register, name="register_new"),
    path("forms/", forms.index, name="forms"),
    path("forms/new/", forms.new, name="form_new"),
    path(_FORM, forms.show, name="form"),
    path(f"{_FORM}edition/", forms.start_edition, name="form_start_edition"),
    path(f"{_FORM}compare/", forms.compare, name="form_compare"),
    path(_EDITION, form_parts.overview, name="form_edition"),
    path(_PART, form_parts.part, name="form_part"),
    path(f"{_PART}add/", form_parts.add_row, name="form_row_add"),
    path(f"{_PART}arrange/", form_parts.arrange, name="form_arrange"),
    path(f"{_PART}<int:index>/", form_parts.row, name="form_row"),
    path(f"{_EDITION}preview/", form_editions.preview, name="form_preview"),
    path(f"{_EDITION}preview/pdf/", form_editions.preview_pdf, name="form_preview_pdf"),
    path(f"{_EDITION}json/", form_editions.download, name="form_json"),
    path(f"{_EDITION}upload/", form_editions.upload, name="form_upload"),
    path(f"{_EDITION}in-force/", form_editions.put_in_force, name="form_in_force"),
    path(f"{_EDITION}discard/", form_editions.discard, name="form_discard"),
]
