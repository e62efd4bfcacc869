"""Reads the files in ``docs/deploy/`` as systemd and nginx do, with other places. No tests."""

import configparser
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "docs" / "deploy"
HOME = "/srv/rcs-portal"
HOST = "rcs.example.com"


def unit(name: str) -> dict[str, str]:
    """Returns the section ``Service`` of a unit; of a repeated key the last value."""
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[method-assign,assignment]
    read.read_string((DEPLOY / name).read_text("utf-8"))
    return dict(read["Service"])


def nginx(folder: Path, *, changes: dict[str, str] | None = None) -> list[str]:
    """Writes the example, a certificate and what surrounds it; returns the command to run it.

    ``changes`` are replacements in the example, such as of its ports.
    """
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for found, put in {"/etc/ssl/rcs-portal": str(folder), **(changes or {})}.items():
        if found not in text:
            raise ValueError(f"nginx.conf has no {found!r}")
        text = text.replace(found, put)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "portal.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log stderr; daemon off; events {{}}"
        f" http {{ {temporary} include {folder}/portal.conf; }}"
    )
    _certificate(folder)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _certificate(folder: Path) -> None:
    """Writes a certificate for a day in the files that the configuration names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
