"""A peer on a socket of its own that misbehaves in one way. No tests."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DRIP = 0.02  # seconds between two bytes
Conduct = Callable[["Talk"], None]


class Talk:
    """One accepted connection; ``over`` is set when the peer is to stop."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self.connection = connection
        self.over = over

    def hear(self) -> bytes:
        """Returns the head of the request and what came with it."""
        heard = b""
        while b"\r\n\r\n" not in heard and (piece := self.connection.recv(65536)):
            heard += piece
        return heard

    def say(self, content: bytes) -> None:
        self.connection.sendall(content)

    def drip(self, content: bytes) -> None:
        """Says one byte after the other, and goes on with spaces until nobody listens."""
        for byte in [*content, *(b" " * 100_000)]:
            self.say(bytes([byte]))
            if self.over.wait(DRIP):
                return


@contextmanager
def peer(conduct: Conduct, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Yields the port of a peer that conducts itself so on each connection."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(connection: socket.socket) -> None:
            with connection:
                try:
                    if tls is not None:
                        connection = tls.wrap_socket(connection, server_side=True)
                    conduct(Talk(connection, over))
                except OSError:
                    return  # the other side has gone

        def accept() -> None:
            while not over.is_set():
                try:
                    connection, _address = server.accept()
                except OSError:
                    return  # closed below
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)


def certificate(folder: Path, name: str = "localhost", *, days: int = 30) -> ssl.SSLContext:
    """Returns a server's context with a self-signed certificate that ends in ``days``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=60))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
