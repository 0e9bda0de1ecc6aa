"""A private certificate authority: a root, which clients trust, and an intermediate, which signs the shops' certificates."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from command import output

ROOT, INTERMEDIATE = "_root", "_intermediate"  # file names that no shop can have
WRONG_HOST = "another-shop.test"
KINDS = {
    "good": "leaf and intermediate, in date, for the right host",
    "expired": "as good, but it ended ten days ago",
    "self-signed": "signed by its own key",
    "wrong-host": f"as good, but for {WRONG_HOST}",
    "leaf-only": "as good, but the intermediate is not sent",
}
OPENSSL_CONFIG = """[req]
distinguished_name = name
prompt = no
[name]
[ca]
default_ca = issuer
[issuer]
database = {tls}/issued.txt
new_certs_dir = {tls}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = policy
[policy]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::SAN
"""


class Authority:
    def __init__(self, folder: Path):
        self.folder = folder
        self.config = folder / "openssl.cnf"
        self.root = folder / f"{ROOT}.crt"

    def create(self) -> None:
        if (self.folder / f"{INTERMEDIATE}.crt").exists():  # made last
            return
        (self.folder / "issued.txt").touch()
        self.config.write_text(OPENSSL_CONFIG.format(tls=self.folder))
        self.sign_itself(ROOT, "Shop lab root CA", "root", 3650)
        self.sign(INTERMEDIATE, "Shop lab intermediate CA", ROOT, "intermediate", 3650)

    def certify(self, name: str, host: str, kind: str) -> None:
        """Make NAME.key, NAME.crt and NAME.pem, the certificates that a server sends, of one of KINDS."""
        host = WRONG_HOST if kind == "wrong-host" else host
        if kind == "self-signed":
            self.sign_itself(name, host, "server", 397)
        else:
            self.sign(name, host, INTERMEDIATE, "server", -10 if kind == "expired" else 397)
        sent = [name] if kind in ("self-signed", "leaf-only") else [name, INTERMEDIATE]
        (self.folder / f"{name}.pem").write_text("".join((self.folder / f"{link}.crt").read_text() for link in sent))

    def new_key(self, name: str, common_name: str) -> list:
        return [
            "-config",
            self.config,
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            self.folder / f"{name}.key",
            "-subj",
            f"/CN={common_name}",
        ]

    def sign_itself(self, name: str, common_name: str, extensions: str, days: int) -> None:
        output(
            "openssl",
            "req",
            "-x509",
            *self.new_key(name, common_name),
            "-extensions",
            extensions,
            "-days",
            days,
            "-out",
            self.folder / f"{name}.crt",
            env={"SAN": f"DNS:{common_name}"},
        )

    def sign(self, name: str, common_name: str, issuer: str, extensions: str, days_left: int) -> None:
        """A certificate signed by an issuer; it ends in `days_left` days, which may be negative."""
        now = datetime.now(UTC)
        end = now + timedelta(days=days_left)
        start = min(now, end - timedelta(days=90)) - timedelta(days=1)
        request, env = self.folder / f"{name}.csr", {"SAN": f"DNS:{common_name}"}
        output("openssl", "req", "-new", *self.new_key(name, common_name), "-out", request, env=env)
        output(
            "openssl",
            "ca",
            "-batch",
            "-notext",
            "-config",
            self.config,
            "-extensions",
            extensions,
            "-cert",
            self.folder / f"{issuer}.crt",
            "-keyfile",
            self.folder / f"{issuer}.key",
            "-startdate",
            f"{start:%Y%m%d%H%M%SZ}",
            "-enddate",
            f"{end:%Y%m%d%H%M%SZ}",
            "-in",
            request,
            "-out",
            self.folder / f"{name}.crt",
            env=env,
        )
        request.unlink()
