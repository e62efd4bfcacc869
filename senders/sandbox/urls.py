"""Addresses of the sandbox: the emulated API, its brand images, and the panel."""

from django.urls import path

from senders.sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.panel, name="panel"),
    path("faults/", views.order_fault, name="order-fault"),
    path("faults/clear/", views.clear_faults, name="clear-faults"),
    path("reset/", views.reset, name="reset"),
    path("api/<path:rest>", views.api, name="api"),
    path("images/<str:slug>/<str:kind>.png", views.image, name="image"),
]
