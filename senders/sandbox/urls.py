"""URLs of the sandbox: the emulated API, its brand images, and the panel."""

from django.urls import path

from senders.sandbox.views import api, panel

app_name = "sandbox"
urlpatterns = [
    path("", panel.index, name="panel"),
    path("clock/", panel.set_clock, name="set-clock"),
    path("step/", panel.next_step, name="next-step"),
    path("step/all/", panel.next_step_for_all, name="next-step-for-all"),
    path("switches/", panel.set_switches, name="set-switches"),
    path("comments/", panel.comment, name="comment"),
    path("deliveries/again/", panel.send_again, name="send-again"),
    path("deliveries/newest-first/", panel.send_newest_first, name="send-newest-first"),
    path("faults/", panel.order_fault, name="order-fault"),
    path("faults/clear/", panel.clear_faults, name="clear-faults"),
    path("reset/", panel.reset, name="reset"),
    path("api/", api.bridge, {"rest": ""}, name="api-root"),
    path("api/<path:rest>", api.bridge, name="api"),
    path("sites/<str:slug>/video.mp4", api.site_video, name="site-video"),
    path("sites/<str:slug>/<str:language>/<str:name>/", api.site_page, name="site-page"),
    path("images/<str:slug>/<str:kind>.png", api.image, name="image"),
]
