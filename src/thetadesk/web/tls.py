"""The desk's own TLS certificate for its loopback address: brokers redirect to https only.

Nobody vouches for it, so a browser asks its user once whether to go on. It never leaves this machine, its key is in a
file that only its owner can read, and it is made anew before it lapses.
"""

import os
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

FILE_NAME = "callback.pem"
# Browsers refuse certificates that are good for much longer.
_GOOD_FOR = timedelta(days=397)
_RENEWED_AHEAD = timedelta(days=30)
_BACKDATED = timedelta(days=1)
_NAMES = ("localhost", "127.0.0.1", "::1")


def certificate_file(folder: Path, host: str, now: datetime) -> Path:
    """The file with key and certificate for `host` and the usual loopback names, made when it is missing, about to
    lapse or for other names."""
    file = folder / FILE_NAME
    if not _serves(file, host, now):
        _write_private(file, _made((*dict.fromkeys((*_NAMES, host)),), now))
    return file


def _serves(file: Path, host: str, now: datetime) -> bool:
    from cryptography import x509

    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    good = (
        certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - _RENEWED_AHEAD
        and file.stat().st_mode & 0o077 == 0
    )
    return good and host in {str(name.value) for name in names}


def _made(names: tuple[str, ...], now: datetime) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Thetadesk on this machine")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now - _BACKDATED + _GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        # It signs nothing else, should somebody trust it.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + certificate.public_bytes(encoding)


def _general(name: str) -> "GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_private(file: Path, content: bytes) -> None:
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    beside.replace(file)
