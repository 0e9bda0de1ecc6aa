"""What the TLS port says in the place of TLS, and certificates."""

import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from broken import certificates
from broken.certificates import _in, _signer, authority
from broken.server import Setup
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtensionOID, NameOID

from odd_servers.row import Row, broken, ready

ODD_ONE, ODD_TWO = x509.ObjectIdentifier("1.2.3.4.1"), x509.ObjectIdentifier("1.2.3.4.2")
GREETINGS = {
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "SMTP": b"220 mail.example.com ESMTP\r\n",
    "MySQL": b"\x4a\x00\x00\x00\x0a8.0.36\x00" + b"\x08" * 60,
    "HTTP": b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nplain HTTP sent to HTTPS",
    "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
    "an alert of its own kind": b"\x15\x03\x03\x00\x02\x07\xff",
    "half a ServerHello": b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + b"\x01" * 20,
    "a record of 64 KB": b"\x16\x03\x03\xff\xff" + b"\x02" * 9000,
    "empty records": b"\x16\x03\x03\x00\x00" * 40,
    "SSL 2": b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10" + b"\x01" * 35,
    "bytes": bytes(range(256)) * 20,
    "one byte": b"\x16",
    "our own hello": b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03",
    "application data": b"\x17\x03\x03\x00\x10" + b"\x05" * 16,
}
#: These speak something like TLS.
HALF_TLS = ("an alert", "an alert of its own kind", "half a ServerHello", "empty records", "one byte", "our own hello", "application data")
SILENT = {"silence": b"...", "one byte, then silence": b"\x16...", "half a record, then silence": b"\x16\x03\x03\x40\x00\x02..."}

Build = Callable[[x509.CertificateBuilder, str], x509.CertificateBuilder]


def made(
    build: Build, names: Sequence[x509.GeneralName] | None = None, key: object = None, change: Callable[[bytes], bytes] | None = None
) -> Setup:
    """A certificate by the trusted authority, to which something is added; `change` edits what is signed, and the length must stay."""

    def certificate(host: str) -> bytes:
        own = key() if callable(key) else ec.generate_private_key(ec.SECP256R1())
        issuer, signing = _signer(authority())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        builder = x509.CertificateBuilder(issuer, subject, own.public_key(), 4711, _in(-100), _in(100))
        covered = [x509.DNSName(host)] if names is None else names
        if covered:
            builder = builder.add_extension(x509.SubjectAlternativeName(covered), critical=False)
        found = build(builder, host).sign(signing, hashes.SHA256())
        der = found.public_bytes(Encoding.DER)
        if change is not None:
            old = found.tbs_certificate_bytes
            new = change(old)
            assert len(new) == len(old)
            assert new != old
            signature = signing.sign(new, ec.ECDSA(hashes.SHA256()))  # type: ignore[call-arg, arg-type]
            der = sequence(new + der[der.index(old) + len(old) :].removesuffix(bits(found.signature)) + bits(signature))
        pem = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return pem + ssl_pem(der)

    return Setup(certificate=certificate)


def sequence(content: bytes) -> bytes:
    size = len(content)
    return b"\x30" + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + content


def bits(signature: bytes) -> bytes:
    return b"\x03" + bytes([len(signature) + 1]) + b"\0" + signature


def ssl_pem(der: bytes) -> bytes:
    return ssl.DER_cert_to_PEM_cert(der).encode()


def as_it_is(builder: x509.CertificateBuilder, host: str) -> x509.CertificateBuilder:
    return builder


def plus(*extensions: x509.ExtensionType, critical: bool = False) -> Build:
    def build(builder: x509.CertificateBuilder, host: str) -> x509.CertificateBuilder:
        for each in extensions:
            builder = builder.add_extension(each, critical=critical)
        return builder

    return build


def san(content: bytes) -> Build:
    """A subjectAltName as bytes, with the host's name behind them."""

    def build(builder: x509.CertificateBuilder, host: str) -> x509.CertificateBuilder:
        value = sequence(content + b"\x82" + bytes([len(host)]) + host.encode())
        return builder.add_extension(x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, value), critical=False)

    return build


def other(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


def beside(*ders: bytes) -> Setup:
    """A good chain, and more certificates behind it."""
    return Setup(certificate=lambda host: certificates.good(host) + b"".join(ssl_pem(der) for der in ders))


def a_certificate(*extensions: x509.ExtensionType) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "beside")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 4711, _in(-100), _in(100))
    for each in extensions:
        builder = builder.add_extension(each, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


BESIDE = a_certificate()
V3 = b"\xa0\x03\x02\x01\x02"
EC_KEY, P256 = bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d030107")


def dns(*names: str) -> list[x509.GeneralName]:
    return [x509.DNSName(each) for each in names]


ROWS: list[Row] = [
    *(
        broken(f"on the TLS port: {name}", "tls.handshake-failed" if name in HALF_TLS else "tls.not-tls", setup=Setup(greets=said))
        for name, said in GREETINGS.items()
    ),
    *(broken(f"on the TLS port: {name}", "tls.no-answer", setup=Setup(greets=said), slow=True) for name, said in SILENT.items()),
    broken("the TLS port resets", "tls.no-answer", setup=Setup(speech="cut")),
    broken("plain HTTP on the TLS port", "tls.not-tls", setup=Setup(speech="http")),
    broken("a certificate with IP names alone", "tls.wrong-host", setup=Setup(certificate=certificates.ip_names_only)),
    broken("a certificate without names", "tls.wrong-host", setup=Setup(certificate=certificates.no_names)),
    broken("a certificate for an e-mail address", "tls.wrong-host", setup=made(as_it_is, [x509.RFC822Name("a@shop.example.com")])),
    broken("a certificate for a URI", "tls.wrong-host", setup=made(as_it_is, [x509.UniformResourceIdentifier("https://shop.example.com")])),
    broken("a certificate for everything", "tls.wrong-host", setup=made(as_it_is, dns("*"))),
    broken("a certificate for all of .com", "tls.wrong-host", setup=made(as_it_is, dns("*.com"))),
    broken("a wildcard that is a part of a label", "tls.wrong-host", setup=made(as_it_is, dns("sho*.example.com"))),
    broken("NUL in the name", "tls.wrong-host", setup=made(as_it_is, [x509.OtherName(ODD_ONE, b"\x05\x00")])),
    broken(
        "NUL in the DNS name",
        "tls.wrong-host",
        setup=made(san(b"\x82\x15shop.example.com\0evil"), [], change=other(b"\x82\x10shop", b"\x82\x10shoq")),
    ),
    ready("an upper-case name", "names have no case", setup=made(as_it_is, dns("SHOP.Example.COM"))),
    broken("a name with a dot at the end", "tls.wrong-host", setup=made(as_it_is, dns("shop.example.com."))),
    ready(
        "the name among 1,500",
        "it is among them",
        setup=made(as_it_is, dns(*(f"host-{number}.example.net" for number in range(1500)), "shop.example.com")),
    ),
    broken(
        "10,000 names",
        "tls.too-many-names",
        setup=made(as_it_is, dns(*(f"host-{number}.example.net" for number in range(10_000)), "shop.example.com")),
    ),
    ready("an x400 address beside the name", "the DNS name is there, and is what counts", setup=made(san(b"\xa3\x02\x30\x00"), [])),
    ready("an EDI party beside the name", "the DNS name is there, and is what counts", setup=made(san(b"\xa5\x04\xa1\x02\x13\x00"), [])),
    ready(
        "an IP address of three bytes beside the name",
        "the DNS name is there, and is what counts",
        setup=made(san(b"\x87\x03\x01\x02\x03"), []),
    ),
    broken(
        "an empty list of names",
        "tls.wrong-host",
        setup=made(plus(x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x00")), []),
    ),
    ready(
        "an unknown extension",
        "it is not critical, so it is passed over (RFC 5280 §4.2)",
        setup=made(plus(x509.UnrecognizedExtension(ODD_ONE, b"\x05\x00"))),
    ),
    broken(
        "an unknown extension that is critical",
        "tls.rejected",
        setup=made(plus(x509.UnrecognizedExtension(ODD_ONE, b"\x05\x00"), critical=True)),
    ),
    ready(
        "the same extension twice",
        "OpenSSL verified the chain: it does not know this extension either way",
        setup=made(
            plus(x509.UnrecognizedExtension(ODD_ONE, b"\x05\x00"), x509.UnrecognizedExtension(ODD_TWO, b"\x05\x00")),
            change=other(b"\x2a\x03\x04\x02", b"\x2a\x03\x04\x01"),
        ),
    ),
    ready(
        "version 5",
        "OpenSSL verified the chain: clients look at the signature and the names",
        setup=made(as_it_is, change=other(V3, b"\xa0\x03\x02\x01\x05")),
    ),
    ready(
        "version 1 with extensions",
        "OpenSSL verified the chain: clients look at the signature and the names",
        setup=made(as_it_is, change=other(V3, b"\xa0\x03\x02\x01\x00")),
    ),
    ready(
        "a common name of bits",
        "clients look at the subjectAltName alone (RFC 9525 §2)",
        setup=made(as_it_is, change=other(b"\x0c\x10shop", b"\x03\x10\x00hop")),
    ),
    ready(
        "a common name with a line break",
        "clients look at the subjectAltName alone (RFC 9525 §2)",
        setup=made(as_it_is, change=other(b"\x0c\x10shop.e", b"\x0c\x10#v\n\x1b.e")),
    ),
    ready("a key on P-521", "clients of today take it", setup=made(as_it_is, key=lambda: ec.generate_private_key(ec.SECP521R1()))),
    broken("a key on secp256k1", "tls.handshake-failed", setup=made(as_it_is, key=lambda: ec.generate_private_key(ec.SECP256K1()))),
    broken(
        "a key on a brainpool curve",
        "tls.handshake-failed",
        setup=made(as_it_is, key=lambda: ec.generate_private_key(ec.BrainpoolP256R1())),
    ),
    ready("a key on Ed25519", "clients of today take it", setup=made(as_it_is, key=ed25519.Ed25519PrivateKey.generate)),
    broken("an RSA key of 1024 bits", "tls.weak-key", setup=made(as_it_is, key=lambda: rsa.generate_private_key(65537, 1024))),
    ready(
        "an unreadable certificate behind the chain: version 5",
        "it is not part of the chain that was verified",
        setup=beside(BESIDE.replace(V3, b"\xa0\x03\x02\x01\x05")),
    ),
    ready(
        "an unreadable certificate behind the chain: its key",
        "it is not part of the chain that was verified",
        setup=beside(BESIDE.replace(EC_KEY, bytes.fromhex("2a8648ce3d027f"))),
    ),
    ready(
        "an unreadable certificate behind the chain: its curve",
        "it is not part of the chain that was verified",
        setup=beside(BESIDE.replace(P256, bytes.fromhex("2a8648ce3d03017f"))),
    ),
    ready(
        "thirty certificates behind the chain", "they are not part of the chain that was verified", setup=beside(*[a_certificate()] * 30)
    ),
    broken("the own address as an IP name of another", "tls.wrong-host", setup=made(as_it_is, [x509.IPAddress(ip_address("::1"))])),
]
