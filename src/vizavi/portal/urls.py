"""Addresses of the public side."""

from __future__ import annotations

from django.urls import path

from vizavi.portal.views import feeds, reach, registers

app_name = "portal"

_REGISTER = "authorities/<slug:authority>/registers/<slug:form>/"

urlpatterns = [
    path("", reach.home, name="home"),
    path("how-to-reach-us/", reach.touchpoints, name="touchpoints"),
    path("authorities/<slug:authority>/", reach.authority, name="authority"),
    path("touchpoints/<uuid:public_id>/", reach.touchpoint, name="touchpoint"),
    path("processes/<uuid:public_id>/", reach.process, name="process"),
    path(_REGISTER, registers.register, name="register"),
    path(f"{_REGISTER}editions/", registers.editions, name="editions"),
    path(f"{_REGISTER}editions/<int:number>/", registers.edition, name="edition"),
    path(f"{_REGISTER}editions/<int:number>/compare/<int:other>/", registers.comparison, name="comparison"),
    path(f"{_REGISTER}editions/<int:number>/files/<slug:kind>/", registers.file, name="file"),
    path(f"{_REGISTER}open-data/", registers.open_data, name="open_data"),
    path(f"{_REGISTER}open-data/<str:name>", registers.open_data_file, name="open_data_file"),
    path(f"{_REGISTER}feed.atom", feeds.editions, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
]
