"""The settings of single sign-on: what is read, what is refused, and which role a person gets."""

import pytest

from rcsportal.single_sign_on import parse_roles, problems

GOOD = "https://id.example"


@pytest.mark.parametrize(
    ("pairs", "read"),
    [
        ((), {}),
        (("a=p:auditor",), {("a", "p"): "auditor"}),
        (("cn=a,ou=b".replace(",", ";") + "=p:admin",), {("cn=a;ou=b", "p"): "admin"}),
        ((" a = p : manager ",), {("a", "p"): "manager"}),
        (("a=p:auditor", "a=q:admin"), {("a", "p"): "auditor", ("a", "q"): "admin"}),
        (("a=p:auditor", "a=p:auditor"), {("a", "p"): "auditor"}),
    ],
)
def test_roles_are_read(pairs: tuple[str, ...], read: dict[tuple[str, str], str]) -> None:
    assert parse_roles(pairs) == read


@pytest.mark.parametrize(
    "pairs",
    [
        ("a",),
        ("a=p",),
        ("a=p:",),
        ("=p:admin",),
        ("a=:admin",),
        ("a=p:Owner",),
        ("a=p q:admin",),
        ("a=p:auditor", "a=p:admin"),
    ],
)
def test_roles_that_cannot_be_meant_are_refused(pairs: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="group"):
        parse_roles(pairs)


@pytest.mark.parametrize(
    ("issuer", "client", "secret", "roles", "wrong"),
    [
        ("", "", "", (), []),
        (GOOD, "c", "s", (), []),
        ("http://127.0.0.1:9000", "c", "s", (), []),
        ("http://id.example", "c", "s", (), ["OIDC_ISSUER"]),
        ("https://", "c", "s", (), ["OIDC_ISSUER"]),
        ("http://[", "c", "s", (), ["OIDC_ISSUER"]),
        (GOOD, "", "", (), ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]),
        ("", "c", "", (), ["OIDC_ISSUER"]),
        ("", "", "", ("a=p:admin",), ["OIDC_ISSUER"]),
    ],
)
def test_settings_that_cannot_work_are_named(
    issuer: str, client: str, secret: str, roles: tuple[str, ...], wrong: list[str]
) -> None:
    assert [text.split()[0] for text in problems(issuer, client, secret, roles)] == wrong
