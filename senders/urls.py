"""The portal's addresses. They are a contract: people bookmark and script against them."""

from django.urls import include, path

from senders.views import account, browse, health, projects

senders = [
    path("", browse.index, name="index"),
    path("counts/", browse.state_counts, name="counts"),
    path("<str:sender>/", browse.detail, name="detail"),
    path("<str:sender>/answers/", browse.answers, name="answers"),
    path("<str:sender>/json/", browse.as_json, name="json"),
]

urlpatterns = [
    path("", projects.home, name="home"),
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("theme/", account.theme, name="theme"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("p/<slug:project>/", projects.overview, name="overview"),
    path("p/<slug:project>/senders/", include((senders, "senders"))),
]
