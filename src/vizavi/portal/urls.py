"""Addresses of the public side."""

from __future__ import annotations

from django.urls import path, register_converter

from vizavi.portal.negotiation import FORMATS
from vizavi.portal.views import (
    api_docs,
    catalogue,
    catalogue_data,
    feeds,
    files,
    open_data,
    reach,
    registers,
    search,
    service_list,
    small_services,
)

app_name = "portal"


class DataFormat:
    """The ending of an address that answers with data."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DataFormat, "data")

_REGISTER = "authorities/<slug:authority>/registers/<slug:form>/"

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("search/", search.search, name="search"),
    path("situations/<slug:code>/", catalogue.situation, name="situation"),
    path("catalogue/", service_list.services, name="services"),
    path("catalogue/<slug:code>/", catalogue.service, name="service"),
    path("requirements/<slug:code>/", catalogue.requirement, name="requirement"),
    path("clients/", catalogue.segments, name="segments"),
    path("clients/<slug:code>/", catalogue.segment, name="segment"),
    path("answers/", catalogue.answers, name="answers"),
    path("answers/<slug:code>/", catalogue.answer, name="answer"),
    path("guides/<slug:code>/", catalogue.guide, name="guide"),
    path("studies/", catalogue.studies, name="studies"),
    path("services/", small_services.index, name="small_services"),
    path("services/inn/", small_services.taxpayer_number, name="taxpayer_number"),
    path("services/okved/", small_services.okved, name="okved"),
    path("services/term/", small_services.term, name="term"),
    path("situations/<slug:code>.<data:ending>", catalogue_data.situation, name="situation_data"),
    path("catalogue/<slug:code>.<data:ending>", catalogue_data.service, name="service_data"),
    path("requirements/<slug:code>.<data:ending>", catalogue_data.requirement, name="requirement_data"),
    path("clients/<slug:code>.<data:ending>", catalogue_data.segment, name="segment_data"),
    path("catalogue.<data:ending>", catalogue_data.catalogue, name="catalogue_data"),
    path("ns/vizavi.<data:ending>", catalogue_data.vocabulary_data, name="vocabulary_data"),
    path("ns/vizavi", catalogue_data.vocabulary, name="vocabulary"),
    path("open-data/", open_data.sets, name="open_data_sets"),
    path("open-data/attributes/", catalogue_data.attributes, name="attributes"),
    path("open-data/sets/<slug:name>/", open_data.one_set, name="open_data_set"),
    path("open-data/sets/<slug:name>/<str:file>", open_data.file, name="open_data_set_file"),
    path("contacts/", reach.contacts, name="contacts"),
    path("how-to-reach-us/", reach.touchpoints, name="touchpoints"),
    path("authorities/<slug:authority>/", reach.authority, name="authority"),
    path("touchpoints/<uuid:public_id>/", reach.touchpoint, name="touchpoint"),
    path("processes/<uuid:public_id>/", reach.process, name="process"),
    path(_REGISTER, registers.register, name="register"),
    path(f"{_REGISTER}editions/", registers.editions, name="editions"),
    path(f"{_REGISTER}editions/<int:number>/", registers.edition, name="edition"),
    path(f"{_REGISTER}editions/<int:number>/compare/<int:other>/", registers.comparison, name="comparison"),
    path(f"{_REGISTER}editions/<int:number>/files/<slug:kind>/", files.document, name="file"),
    path(f"{_REGISTER}open-data/", files.open_data, name="open_data"),
    path(f"{_REGISTER}open-data/<str:name>", files.open_data_file, name="open_data_file"),
    path(f"{_REGISTER}feed.atom", feeds.editions, name="feed"),
    path("developers/api/", api_docs.description, name="api"),
    path("developers/api/<slug:operation>/", api_docs.operation, name="api_operation"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<int:part>.xml", feeds.sitemap, name="sitemap_part"),
    path("sitemap-catalogue.xml", feeds.sitemap_catalogue, name="sitemap_catalogue"),
    path("sitemap-requirements-<int:part>.xml", feeds.sitemap_requirements, name="sitemap_requirements"),
]
