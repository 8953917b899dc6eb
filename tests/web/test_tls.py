"""The desk's own certificate: private, for its names, made anew in time."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from thetadesk.web.tls import certificate_file

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "desk.localhost"])
def test_it_is_for_the_address_and_only_its_owner_can_read_it(tmp_path, host):
    file = certificate_file(tmp_path, host, NOW)
    names = x509.load_pem_x509_certificate(file.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert host in {str(name.value) for name in names.value}
    assert file.stat().st_mode & 0o777 == 0o600
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(file)


def test_it_is_kept_until_it_is_about_to_lapse(tmp_path):
    first = certificate_file(tmp_path, "127.0.0.1", NOW).read_bytes()
    assert certificate_file(tmp_path, "localhost", NOW + timedelta(days=300)).read_bytes() == first
    assert certificate_file(tmp_path, "127.0.0.1", NOW + timedelta(days=380)).read_bytes() != first


@pytest.mark.parametrize("spoil", ["rubbish", "open", "missing", "other name"])
def test_one_that_cannot_be_used_is_made_anew(tmp_path, spoil):
    file = certificate_file(tmp_path, "127.0.0.1", NOW)
    before = file.read_bytes()
    if spoil == "rubbish":
        file.write_text("-----BEGIN CERTIFICATE-----")
    elif spoil == "open":
        file.chmod(0o644)
    elif spoil == "missing":
        file.unlink()
    host = "desk.localhost" if spoil == "other name" else "127.0.0.1"
    after = certificate_file(tmp_path, host, NOW)
    assert after.read_bytes() != before
    assert after.stat().st_mode & 0o077 == 0


def test_it_can_sign_nothing_else(tmp_path):
    certificate = x509.load_pem_x509_certificate(certificate_file(tmp_path, "127.0.0.1", NOW).read_bytes())
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(days=398)
