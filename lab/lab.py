#!/usr/bin/env -S python3 -B
"""Real WordPress + WooCommerce shops behind real TLS on 127.0.0.1, to record against. README.md explains them."""

import argparse
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from authority import KINDS, Authority
from command import LabError, output
from seed import Seeder
from templates import FPM_CONFIG, MARIADB_CONFIG, NGINX_CONFIG, NGINX_PHP, NGINX_SERVER, WP_CONFIG

HERE = Path(__file__).resolve().parent
DEFAULT_ROOT = "/srv/shop-lab"
DEFAULT_PORTS = {"mariadb": 8306, "php7.4": 8374, "php8.2": 8382, "php8.4": 8384, "web": 8400}
DOMAIN = "shop.test"
PACKAGES = [
    "ca-certificates",
    "debian-archive-keyring",
    "debootstrap",
    "libjs-cropper",
    "libjs-underscore",
    "mariadb-client",
    "mariadb-server",
    "nginx-light",
    "openssl",
    "php-getid3",
    "php8.2-cli",
    "php8.2-curl",
    "php8.2-fpm",
    "php8.2-gd",
    "php8.2-intl",
    "php8.2-mbstring",
    "php8.2-mysql",
    "php8.2-xml",
    "php8.2-zip",
]
PHP_CHROOTS = {"7.4": "bullseye", "8.4": "trixie"}  # version: the Debian release that has it; 8.2 is this machine's own
PHP_MODULES = ["curl", "fpm", "gd", "intl", "mbstring", "mysql", "xml", "zip"]
WORDPRESS_PACKAGES = {  # version: the Debian release that has it, and its packages, with those to whose files it links
    "5.7": ("bullseye", ["wordpress", "wordpress-theme-twentytwentyone"]),
    "6.1": ("bookworm", ["wordpress", "wordpress-theme-twentytwentythree"]),
    "6.8": ("trixie", ["wordpress", "wordpress-theme-twentytwentyfive"]),
    "7.1": (
        "sid",
        [
            "wordpress",
            "wordpress-theme-twentytwentyfive",
            "libjs-cropper",
            "libjs-jquery",
            "libjs-jquery-ui",
            "libjs-lodash",
            "libjs-underscore",
            "libphp-phpmailer",
            "php-getid3",
        ],
    ),
}
#: The WordPress for WooCommerce before a version.
WORDPRESS_OF = (("5.7", (7, 0)), ("6.1", (8, 0)), ("6.8", (10, 9)), ("7.1", (999, 0)))  # from 10.9 on it requires 6.9
#: Features of WooCommerce that are off in a new shop: the option of `up`, and WooCommerce's own name.
FEATURES = {"rest_api_caching": "rest_api_caching", "rest_api_v4": "rest-api-v4", "cost_of_goods": "cost_of_goods_sold"}
DATABASE_PASSWORD = "lab-database-password"
NO_TRANSIENT = r"option_name NOT LIKE '%\_transient\_%'"


def wait_until(condition, what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not after {seconds:.0f} seconds")
        time.sleep(0.1)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def plugin_version(main_file: Path) -> str:
    found = re.search(r"^[ \t*]*Version:\s*(\S+)", main_file.read_text(errors="replace"), re.M) if main_file.is_file() else None
    if not found:
        raise LabError(f"{main_file} is not the main file of a plugin: name the folder that an unpacked release has it in")
    return found.group(1)


@dataclass(frozen=True)
class Php:
    """One PHP. It sees its shops under `shops`, a path inside `chroot`."""

    version: str
    chroot: Path
    config: Path  # inside the chroot, as the two below
    run: Path
    shops: Path

    def outside(self, path: Path) -> Path:
        return self.chroot / path.relative_to("/")


@dataclass(frozen=True)
class Service:
    name: str
    port: int | None
    pid_file: Path
    config: Path  # stands in the command line of the running process
    command: list

    def pid(self) -> int | None:
        """The running process's id; None if it does not run, or if the number meanwhile belongs to another program."""
        try:
            pid = int(self.pid_file.read_text())
            return pid if str(self.config).encode() in Path(f"/proc/{pid}/cmdline").read_bytes() else None
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None

    def start(self) -> None:
        if self.pid():
            return
        if self.port and listening(self.port):
            raise LabError(f"port {self.port}, meant for {self.name}, is taken: `install --ports {self.name}=NUMBER` changes it")
        with open(os.devnull, "r+b") as null:  # no handle of ours, so that a caller's pipe closes when we end
            started = subprocess.Popen([str(word) for word in self.command], stdin=null, stdout=null, stderr=null, start_new_session=True)
        wait_until(lambda: self.pid() or started.poll(), f"start of {self.name}")
        if started.poll():
            raise LabError(f"{self.name} did not start: see its log in {self.pid_file.parent}")
        wait_until(lambda: not self.port or listening(self.port), f"{self.name} on port {self.port}")

    def stop(self) -> None:
        if pid := self.pid():
            os.kill(pid, signal.SIGTERM)
            wait_until(lambda: not self.pid(), f"end of {self.name}")


class Lab:
    def __init__(self, root: Path):
        self.root = root
        self.run, self.log, self.tls, self.nginx_shops = root / "run", root / "log", root / "tls", root / "nginx"
        self.ca = root / "ca.pem"
        self.authority = Authority(self.tls)
        self.socket = self.run / "mariadb.sock"
        self.shops_file, self.settings_file = root / "shops.json", root / "settings.json"
        stored = json.loads(self.settings_file.read_text())["ports"] if self.settings_file.exists() else {}
        self.ports = DEFAULT_PORTS | stored  # a lab that was installed before a service was added lacks its port
        self.php = {"8.2": Php("8.2", Path("/"), root / "php-fpm.conf", self.run, root / "shops")}
        for version, suite in PHP_CHROOTS.items():
            self.php[version] = Php(version, root / suite, Path("/srv/php-fpm.conf"), Path("/run"), Path("/srv/shops"))
        opcache = [
            "-d",
            "opcache.memory_consumption=512",
            "-d",
            "opcache.interned_strings_buffer=32",
            "-d",
            "opcache.max_accelerated_files=100000",
            "-d",
            "opcache.revalidate_freq=0",
        ]
        self.mariadb = Service(
            "mariadb",
            self.ports["mariadb"],
            self.run / "mariadb.pid",
            root / "mariadb.cnf",
            ["mariadbd", f"--defaults-file={root}/mariadb.cnf"],
        )
        self.nginx = Service(
            "nginx", None, self.run / "nginx.pid", root / "nginx.conf", ["nginx", "-e", self.run / "nginx.log", "-c", root / "nginx.conf"]
        )
        self.services = [
            self.mariadb,
            *(
                Service(
                    f"php{php.version}",
                    self.ports[f"php{php.version}"],
                    php.outside(php.run) / "php-fpm.pid",
                    php.config,
                    ["chroot", php.chroot, f"php-fpm{php.version}", *opcache, "-y", php.config],
                )
                for php in self.php.values()
            ),
            self.nginx,
        ]

    # Installation

    def install(self, mirror: str | None) -> None:
        for folder in (self.run, self.log, self.tls, self.nginx_shops):
            folder.mkdir(exist_ok=True)
        self.step("packages of this machine", self.install_packages)
        mirror = mirror or debian_mirror()
        for version, suite in PHP_CHROOTS.items():
            self.step(f"PHP {version} in a {suite} chroot", self.install_php, version, suite, mirror)
        for version, (suite, packages) in WORDPRESS_PACKAGES.items():
            self.step(f"WordPress {version} from {suite}", self.install_wordpress, version, suite, packages, mirror)
        self.step("private certificate authority", self.make_authority)
        self.step("configuration and database", self.configure)
        print(f"Installed in {self.root}. CA file: {self.ca}")

    @staticmethod
    def step(what: str, action, *arguments) -> None:
        started = time.monotonic()
        print(f"{what} …", end=" ", flush=True)
        action(*arguments)
        print(f"{time.monotonic() - started:.0f} s", flush=True)

    def install_packages(self) -> None:
        states = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES], text=True, capture_output=True
        ).stdout
        missing = [package for package in PACKAGES if f"{package} installed" not in states.splitlines()]
        if "nginx-light" in missing and shutil.which("nginx"):
            missing.remove("nginx-light")  # any nginx does
        if not missing:
            return
        no_start = Path("/usr/sbin/policy-rc.d")  # Debian asks this script whether a package may start its service
        ours = not no_start.exists()
        if ours:
            no_start.write_text("#!/bin/sh\nexit 101\n")
            no_start.chmod(0o755)
        try:
            output("apt-get", "update")
            output(
                "apt-get", "install", "-y", "--no-install-recommends", "--no-upgrade", *missing, env={"DEBIAN_FRONTEND": "noninteractive"}
            )
        finally:
            if ours:
                no_start.unlink()

    def install_php(self, version: str, suite: str, mirror: str) -> None:
        chroot = self.php[version].chroot
        if (chroot / f"usr/sbin/php-fpm{version}").exists() and not (chroot / "debootstrap").exists():
            return
        shutil.rmtree(chroot, ignore_errors=True)
        packages = ",".join(f"php{version}-{module}" for module in PHP_MODULES)
        try:
            output("debootstrap", "--variant=minbase", f"--include={packages}", suite, chroot, mirror)
        except LabError:
            log = chroot / "debootstrap/debootstrap.log"  # has the reason, which the output lacks
            if not log.exists():
                raise
            raise LabError(f"debootstrap failed; {log} ends with:\n{log.read_text()[-1500:]}") from None

    def install_wordpress(self, version: str, suite: str, packages: list[str], mirror: str) -> None:
        core = self.root / "wordpress" / version
        if core.exists():
            return
        apt, unpacked = self.root / "apt" / suite, self.root / "apt" / suite / "unpacked"
        shutil.rmtree(apt, ignore_errors=True)
        for folder in ("lists/partial", "cache/archives/partial", "unpacked"):
            (apt / folder).mkdir(parents=True)
        (apt / "status").touch()
        (apt / "sources.list").write_text(f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} {suite} main\n")
        options = {
            "Dir::Etc::SourceList": apt / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": apt,
            "Dir::State::Status": apt / "status",
            "Dir::Cache": apt / "cache",
            "APT::Sandbox::User": "root",
        }
        apt_get = ["apt-get", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        output(*apt_get, "update")
        output(*apt_get, "download", *packages, cwd=apt)
        for package in apt.glob("*.deb"):
            output("dpkg-deb", "-x", package, unpacked)
        wordpress = unpacked / "usr/share/wordpress"
        for link in [path for path in wordpress.rglob("*") if path.is_symlink()]:
            # Debian links some files to packages of their own; a shop's copy needs them in place.
            target = Path(os.path.normpath(Path("/usr/share/wordpress") / link.parent.relative_to(wordpress) / os.readlink(link)))
            link.unlink()
            there = next((place for place in (unpacked / target.relative_to("/"), target) if place.is_file()), None)
            if there:
                shutil.copy(there, link)
            elif link.suffix == ".php":
                raise LabError(f"WordPress {version} of {suite} needs {target}: add its package to WORDPRESS_PACKAGES")
        (wordpress / "wp-config.php").unlink(missing_ok=True)
        shutil.rmtree(wordpress / "wp-content/plugins/akismet", ignore_errors=True)
        for folder in ("mu-plugins", "uploads"):
            (wordpress / "wp-content" / folder).mkdir(exist_ok=True)
        core.parent.mkdir(exist_ok=True)
        wordpress.rename(core)
        shutil.rmtree(apt)
        if (found := wordpress_version(core)).split(".")[:2] != version.split("."):  # sid moves on
            print(f"({suite} has {found} by now)", end=" ")

    def make_authority(self) -> None:
        self.authority.create()
        shutil.copy(self.authority.root, self.ca)

    def configure(self) -> None:
        (self.root / "mariadb.cnf").write_text(MARIADB_CONFIG.format(lab=self, port=self.ports["mariadb"]))
        (self.root / "nginx.conf").write_text(NGINX_CONFIG.format(lab=self))
        for php in self.php.values():
            php.outside(php.shops).mkdir(parents=True, exist_ok=True)
            php.outside(php.config).write_text(FPM_CONFIG.format(php=php, port=self.ports[f"php{php.version}"]))
        self.run.chmod(0o777)  # MariaDB and nginx write here as users of their own
        data = self.root / "mariadb"
        if not data.exists():
            try:
                # --force: the machine's own name need not resolve
                output("mariadb-install-db", f"--defaults-file={self.root}/mariadb.cnf", "--skip-test-db", "--force")
            except LabError:
                shutil.rmtree(data, ignore_errors=True)
                raise

    # Services

    def start(self) -> None:
        for service in self.services:
            service.start()
            print(f"{service.name} runs, process {service.pid()}")
        self.sql(
            f"CREATE USER IF NOT EXISTS wordpress@127.0.0.1 IDENTIFIED BY '{DATABASE_PASSWORD}'; GRANT ALL ON `shop\\_%`.* TO wordpress@127.0.0.1;"
        )

    def stop(self) -> None:
        for service in reversed(self.services):
            service.stop()

    def need_services(self) -> None:
        if missing := [service.name for service in self.services if not service.pid()]:
            raise LabError(f"not running: {', '.join(missing)}. Run `lab.py start` first")

    def sql(self, statements: str, database: str = "") -> list[list[str]]:
        rows = output(
            "mariadb", "--no-defaults", "-uroot", f"--socket={self.socket}", "-N", "-B", *([database] if database else []), stdin=statements
        )
        return [line.split("\t") for line in rows.splitlines()]

    def reload_nginx(self) -> None:
        output("nginx", "-t", "-e", self.run / "nginx.log", "-c", self.root / "nginx.conf")
        os.kill(self.nginx.pid(), signal.SIGHUP)

    # Shops

    def shops(self) -> list[dict]:
        return json.loads(self.shops_file.read_text())["shops"] if self.shops_file.exists() else []

    def save(self, shops: list[dict]) -> None:
        temporary = self.shops_file.with_suffix(".new")
        temporary.write_text(json.dumps({"ca": str(self.ca), "shops": sorted(shops, key=lambda shop: shop["name"])}, indent=1) + "\n")
        temporary.replace(self.shops_file)

    def shop(self, name: str) -> dict:
        for shop in self.shops():
            if shop["name"] == name:
                return shop
        raise LabError(f"no shop is called {name}; there are: {', '.join(shop['name'] for shop in self.shops()) or 'none'}")

    def up(self, args) -> None:
        self.need_services()
        if not re.fullmatch("[a-z0-9]([a-z0-9-]*[a-z0-9])?", args.name):
            raise LabError(f"{args.name!r} cannot be part of a host name: use a-z, 0-9 and -")
        if any(shop["name"] == args.name for shop in self.shops()):
            raise LabError(f"the shop {args.name} is there already: `lab.py down {args.name}` removes it")
        shop, core = self.plan(args)
        if not self.free(shop["port_https"]):
            raise LabError(f"port {shop['port_https']} or the next is taken: name another with --port")
        self.remove(args.name)  # what an interrupted `up` may have left
        try:
            self.build(shop, core, args)
        except BaseException:
            self.remove(args.name)
            raise
        self.save([*self.shops(), shop])
        print(
            f"{shop['name']}: WooCommerce {shop['wc_version']}, WordPress {shop['wp_version']}, PHP {shop['php_version']}\n"
            f"{shop['https_url']}\n{shop['http_url']}\nCA file {self.ca}, keys in {self.shops_file}"
        )

    def free(self, port: int) -> bool:
        """Whether a shop can have this port and the next."""
        return all(shop["port_https"] != port for shop in self.shops()) and not listening(port) and not listening(port + 1)

    def plan(self, args) -> tuple[dict, Path]:
        """The shop's record so far, and the WordPress to copy."""
        version = plugin_version(args.woocommerce / "woocommerce.php")
        number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
        if number >= (3, 7) and not (args.woocommerce / "vendor/autoload.php").exists():
            raise LabError(f"{args.woocommerce} has no vendor/: it is WooCommerce's source, not a built release")
        wordpress = args.wordpress or next(name for name, below in WORDPRESS_OF if number < below)
        core = self.root / "wordpress" / wordpress if wordpress in WORDPRESS_PACKAGES else Path(wordpress)
        if not (core / "wp-load.php").exists():
            raise LabError(f"no WordPress in {core}")
        port = args.port or next(port for port in range(self.ports["web"], 65000, 2) if self.free(port))
        host = f"{args.name}.{DOMAIN}"
        shop = {
            "name": args.name,
            "host": host,
            "wc_version": version,
            "php_short": args.php or ("7.4" if number < (7, 0) else "8.2"),
            "db": database_name(args.name),
            "port_https": port,
            "port_http": port + 1,
            "https_url": f"https://{host}:{port}",
            "http_url": f"http://{host}:{port + 1}",
            "ca": str(self.ca),
            "permalinks": "plain" if args.plain_permalinks else "pretty",
            "certificate": "good",
            "drop_authorization": args.drop_authorization,
            "hide_https": args.hide_https,
            "redirect_http": args.redirect_http,
            "empty": args.empty,
            "manager_deleted": args.delete_manager,
            "legacy_api_enabled": not args.no_legacy_api and (number < (9, 0) or bool(args.legacy_plugin)),
            "features": [feature for option, feature in FEATURES.items() if getattr(args, option)],
        }
        shop["home"] = shop[f"{args.home}_url"]
        if args.legacy_plugin:
            shop["legacy_plugin"] = plugin_version(args.legacy_plugin / "woocommerce-legacy-rest-api.php")
        return shop, core

    def build(self, shop: dict, core: Path, args) -> None:
        """Make the shop, and add to its record what only the running shop knows."""
        self.copy_files(shop, core, args.woocommerce, args.legacy_plugin)
        self.sql(f"CREATE DATABASE {shop['db']} CHARACTER SET utf8mb4")
        self.run_step(shop, "install", title=f"Lab shop {shop['name']}")
        plugins = ["woocommerce/woocommerce.php"]
        if args.legacy_plugin:
            plugins.append("woocommerce-legacy-rest-api/woocommerce-legacy-rest-api.php")
        shop["activation"] = self.run_step(shop, "activate", plugins=plugins)
        if refused := [result for result in shop["activation"].values() if result != "activated"]:
            raise LabError(f"WordPress did not activate a plugin: {refused}")
        found = self.run_step(shop, "configure", name=shop["name"], legacy_api=shop["legacy_api_enabled"], features=shop["features"])
        shop.update(wc_version=found["woocommerce"], wp_version=found["wordpress"], php_version=found["php"], keys=found["keys"])
        visit = self.run_step(shop, "first_admin_visit")
        shop.update(coming_soon_after_install=visit["coming_soon"], hpos=visit["hpos"])

        with open("/etc/hosts", "a") as hosts:
            hosts.write(f"127.0.0.1 {shop['host']}\n")
        self.authority.certify(shop["name"], shop["host"], "good")
        self.write_server({**shop, "hide_https": False})  # the seeder's requests need it
        self.reload_nginx()
        self.wait_for_certificate(shop)
        if not args.empty:
            made = Seeder(shop, lambda step, **options: self.run_step(shop, step, **options)).fill()
            print(json.dumps(made, indent=1, ensure_ascii=False))
        if args.delete_manager:
            self.run_step(shop, "delete_manager")
        if args.hide_https:
            self.write_server(shop)
            self.reload_nginx()
        if args.plain_permalinks:  # last, because the seeder asks under /wp-json/
            self.run_step(shop, "plain_permalinks")
        self.visit(shop)

    @staticmethod
    def visit(shop: dict) -> None:
        """Open the front page once: on the first visit WordPress stores the menu and the styles of a block theme."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=shop["ca"]))
        )
        with contextlib.suppress(OSError):  # a shop may be meant to answer nobody, as one with --home http and --redirect-http
            opener.open(shop["home"] + "/", timeout=120).close()

    def copy_files(self, shop: dict, core: Path, woocommerce: Path, legacy_plugin: Path | None) -> None:
        php = self.php[shop["php_short"]]
        inside = php.shops / shop["name"]
        folder = php.outside(inside)
        plugin = folder / "wp-content/plugins/woocommerce"
        output("cp", "-a", core, folder)
        output("cp", "-a", woocommerce, plugin)
        # Some mirrors of the built releases 7.9 to 10.0 have this file's name in the wrong case; without it enabling HPOS dies.
        caching = plugin / "src/Caching"
        if (caching / "WpCacheEngine.php").exists() and not (caching / "WPCacheEngine.php").exists():
            shutil.copy(caching / "WpCacheEngine.php", caching / "WPCacheEngine.php")
        if legacy_plugin:
            output("cp", "-a", legacy_plugin, folder / "wp-content/plugins/woocommerce-legacy-rest-api")
        (folder / "wp-content/mu-plugins").mkdir(exist_ok=True)
        shutil.copy(HERE / "quiet.php", folder / "wp-content/mu-plugins/quiet.php")
        (folder / "wp-config.php").write_text(
            WP_CONFIG.format(db=shop["db"], password=DATABASE_PASSWORD, port=self.ports["mariadb"], name=shop["name"])
        )
        output("chown", "-R", "www-data:www-data", folder)

    def run_step(self, shop: dict, step: str, **options):
        """Run a step of setup.php in the shop; its decoded answer."""
        php = self.php[shop["php_short"]]
        answer = output(
            "chroot",
            "--userspec=www-data:www-data",
            php.chroot,
            f"php{php.version}",
            "--",
            php.shops / shop["name"],
            step,
            json.dumps({"home": shop["home"], **options}),
            stdin=(HERE / "setup.php").read_text(),
        )
        try:
            return json.loads(answer.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise LabError(f"step {step} of setup.php gave no answer:\n{answer[-3000:]}") from None

    def write_server(self, shop: dict) -> None:
        php = self.php[shop["php_short"]]
        inside = php.shops / shop["name"]
        location = NGINX_PHP.format(
            inside=inside,
            port=self.ports[f"php{php.version}"],
            more='fastcgi_param HTTP_AUTHORIZATION "";' if shop["drop_authorization"] else "",
        )
        common = {"shop": shop, "folder": php.outside(inside), "log": self.log}
        secure = NGINX_SERVER.format(
            **common,
            listen=f"{shop['port_https']} ssl http2",
            body=location.replace("HTTPS_VALUE", '""' if shop["hide_https"] else "on"),
            tls=f"ssl_certificate {self.tls}/{shop['name']}.pem; ssl_certificate_key {self.tls}/{shop['name']}.key;",
        )
        redirect = f"location / {{ return 301 {shop['https_url']}$request_uri; }}"
        plain = NGINX_SERVER.format(
            **common, listen=shop["port_http"], tls="", body=redirect if shop["redirect_http"] else location.replace("HTTPS_VALUE", '""')
        )
        (self.nginx_shops / f"{shop['name']}.conf").write_text(secure + plain)

    def wait_for_certificate(self, shop: dict) -> None:
        """Until nginx, which reloads in the background, serves the shop with its present certificate."""
        leaf = (self.tls / f"{shop['name']}.crt").read_text().split()

        def served() -> bool:
            try:
                return ssl.get_server_certificate(("127.0.0.1", shop["port_https"])).split() == leaf
            except OSError:
                return False

        wait_until(served, f"nginx serving {shop['https_url']}")

    def certificate(self, name: str, kind: str) -> None:
        self.need_services()
        shop = self.shop(name) | {"certificate": kind}
        self.authority.certify(name, shop["host"], kind)
        self.reload_nginx()
        self.wait_for_certificate(shop)
        self.save([other for other in self.shops() if other["name"] != name] + [shop])
        print(f"{shop['https_url']} now serves: {KINDS[kind]}\nCA file {self.ca}")

    def down(self, name: str) -> None:
        self.need_services()
        self.shop(name)
        self.remove(name)
        self.save([shop for shop in self.shops() if shop["name"] != name])

    def remove(self, name: str) -> None:
        server = self.nginx_shops / f"{name}.conf"
        if server.exists():
            server.unlink()
            self.reload_nginx()
        self.sql(f"DROP DATABASE IF EXISTS {database_name(name)}")
        for php in self.php.values():
            shutil.rmtree(php.outside(php.shops) / name, ignore_errors=True)
        for file in (*self.tls.glob(f"{name}.*"), *self.log.glob(f"{name}.*")):
            file.unlink()
        hosts = Path("/etc/hosts")
        hosts.write_text("".join(line for line in hosts.read_text().splitlines(True) if line.split()[1:] != [f"{name}.{DOMAIN}"]))

    def show(self) -> None:
        for shop in self.shops():
            options = [
                word
                for word, on in (
                    ("plain permalinks", shop["permalinks"] == "plain"),
                    ("drops Authorization", shop["drop_authorization"]),
                    ("hides https", shop.get("hide_https")),  # shops built before these options were added lack them
                    ("manager deleted", shop.get("manager_deleted")),
                    ("http redirects", shop["redirect_http"]),
                    ("legacy API", shop["legacy_api_enabled"]),
                )
                if on
            ] + shop.get("features", [])
            print(
                f"{shop['name']:<14} WooCommerce {shop['wc_version']:<8} WordPress {shop['wp_version']:<7} PHP {shop['php_version']:<7} "
                f"home {shop['home']}  {shop['https_url']}  {shop['http_url']}  certificate {shop['certificate']}"
                + "".join(f", {option}" for option in options)
            )

    def counts(self, name: str) -> dict:
        """Rows, next id and checksum of each table, and when each key was last used: equal before and after what changed nothing.

        The next id of wp_options is left out: transients use it up.
        """
        self.need_services()
        database = self.shop(name)["db"]
        tables = [table for [table] in self.sql("SHOW TABLES", database)]
        of = {table: f"`{table}`" + (f" WHERE {NO_TRANSIENT}" if table == "wp_options" else "") for table in tables}
        rows = self.sql(" UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {of[table]}" for table in tables), database)
        next_ids = self.sql(
            "SELECT table_name, auto_increment FROM information_schema.tables "
            f"WHERE table_schema = '{database}' AND auto_increment IS NOT NULL AND table_name <> 'wp_options'"
        )
        keys = self.sql("SELECT description, COALESCE(last_access, '') FROM wp_woocommerce_api_keys", database)
        return {
            "rows": {table: int(count) for table, count in sorted(rows)},
            "next_ids": {table: int(number) for table, number in sorted(next_ids)},
            "checksums": self.checksums(database, tables),
            "keys_last_access": {key: when or None for key, when in sorted(keys)},
        }

    def checksums(self, database: str, tables: list[str]) -> dict:
        """A checksum of each table's contents, so that a changed row shows too; without transients and without the keys' last use and nonces."""
        narrowed = {
            "wp_options": f"SELECT COALESCE(SUM(CRC32(CONCAT(option_name, '=', option_value))), 0) FROM wp_options WHERE {NO_TRANSIENT}",
            "wp_woocommerce_api_keys": "SELECT COALESCE(SUM(CRC32(CONCAT_WS('|', key_id, user_id, description, permissions, consumer_secret))), 0) FROM wp_woocommerce_api_keys",
        }
        sums = {table: value for table in tables if table not in narrowed for [_, value] in self.sql(f"CHECKSUM TABLE `{table}`", database)}
        sums.update({table: self.sql(query, database)[0][0] for table, query in narrowed.items() if table in tables})
        return dict(sorted(sums.items()))


def wordpress_version(core: Path) -> str:
    found = re.search(r"\$wp_version\s*=\s*'([^']+)'", (core / "wp-includes/version.php").read_text())
    return found.group(1) if found else "of an unknown version"


def database_name(shop: str) -> str:
    return "shop_" + shop.replace("-", "_")


def debian_mirror() -> str:
    """The Debian archive that this machine's apt uses."""
    targets = output("apt-get", "indextargets", "--no-release-info", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages")
    for release, address in (line.split() for line in targets.splitlines()):
        if release in ("bookworm", "stable", "oldstable") and address.startswith("http") and "-security" not in address:
            return address.rstrip("/")
    raise LabError("apt is set up with no http mirror of Debian 12 (bookworm): name one with --mirror")


def check_place(root: Path) -> None:
    if os.geteuid():
        raise LabError("run this as root: it installs packages and starts services")
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            raise LabError(f"{root} lies in the git checkout {folder}: choose a folder outside with --root or $SHOP_LAB")
        if folder.exists() and not folder.stat().st_mode & 0o001:
            raise LabError(f"{folder} is closed to other users, so the web server could not read {root}: choose another --root")


def prepare(root: Path, ports: dict) -> None:
    """Make the lab's folder and its settings; LabError if shops are there that know other ports."""
    root.mkdir(parents=True, exist_ok=True)
    present = Lab(root)
    if ports and present.shops():
        raise LabError("shops are there that know the present ports: `lab.py down` them first")
    present.settings_file.write_text(json.dumps({"ports": {**present.ports, **ports}}, indent=1) + "\n")


def port_setting(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if name not in DEFAULT_PORTS or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: write NAME=NUMBER, NAME one of {', '.join(DEFAULT_PORTS)}")
    return name, int(number)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--root",
        type=Path,
        default=os.environ.get("SHOP_LAB", DEFAULT_ROOT),
        help=f"folder for everything the lab makes, outside any git checkout ($SHOP_LAB, else {DEFAULT_ROOT})",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install", help="install what the lab needs; skips what is there")
    install.add_argument("--mirror", help="Debian mirror to take bullseye, trixie and sid from (default: the one of this machine's apt)")
    install.add_argument(
        "--ports",
        type=port_setting,
        nargs="+",
        default=[],
        metavar="NAME=NUMBER",
        help=f"other ports than {DEFAULT_PORTS}; web is the first of two for each shop",
    )
    commands.add_parser("start", help="start MariaDB, every PHP and nginx")
    commands.add_parser("stop", help="stop them")
    up = commands.add_parser("up", help="build a shop")
    up.add_argument("name")
    up.add_argument("--woocommerce", type=Path, required=True, metavar="DIR", help="an unpacked release of WooCommerce")
    up.add_argument("--legacy-plugin", type=Path, metavar="DIR", help="an unpacked WooCommerce Legacy REST API plugin (for 9.0 and later)")
    up.add_argument("--wordpress", metavar=f"{'|'.join(WORDPRESS_PACKAGES)}|DIR", help="default: one that suits WooCommerce's version")
    up.add_argument("--php", choices=["7.4", "8.2", "8.4"], help="default: one that suits WooCommerce's version")
    up.add_argument("--plain-permalinks", action="store_true", help="no pretty permalinks, so no /wp-json/")
    up.add_argument("--home", choices=["http", "https"], default="https", help="scheme of the shop's own address (default https)")
    up.add_argument("--port", type=int, metavar="N", help="port of https; http gets the next (default: the first two that are free)")
    up.add_argument("--no-legacy-api", action="store_true", help="leave the legacy API switched off")
    up.add_argument("--empty", action="store_true", help="settings, users and keys only")
    up.add_argument(
        "--delete-manager", action="store_true", help="the shop manager's user is deleted at the end, past WordPress, so that the key stays"
    )
    up.add_argument("--hide-https", action="store_true", help="the web server does not tell PHP that a request came by https")
    up.add_argument("--drop-authorization", action="store_true", help="the web server does not hand the Authorization header to PHP")
    up.add_argument("--redirect-http", action="store_true", help="the http port answers 301 to https")
    up.add_argument("--rest-api-caching", action="store_true", help="REST API caching (10.5 and later) switched on")
    up.add_argument("--rest-api-v4", action="store_true", help="wc/v4 (10.3 and later) switched on")
    up.add_argument("--cost-of-goods", action="store_true", help="cost of goods sold (9.5 and later) switched on, before the first order")
    for command, text in (("down", "remove a shop"), ("counts", "JSON: rows and next id of each table, last use of each key")):
        commands.add_parser(command, help=text).add_argument("name")
    commands.add_parser("list", help="the shops")
    certificate = commands.add_parser("certificate", help="swap a shop's certificate")
    certificate.add_argument("name")
    kinds = certificate.add_mutually_exclusive_group(required=True)
    for kind, text in KINDS.items():
        kinds.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=text)
    return parser


def main() -> int:
    args = arguments().parse_args()
    root = Path(args.root).resolve()
    try:
        check_place(root)
        if args.command == "install":
            prepare(root, dict(args.ports))
        elif not (root / "ca.pem").exists():
            raise LabError(f"nothing is installed in {root}: run `lab.py install` first")
        lab = Lab(root)
        with open(root / "lock", "w") as lock:
            if args.command not in ("list", "counts"):
                fcntl.flock(lock, fcntl.LOCK_EX)  # one command that changes something at a time
            match args.command:
                case "install":
                    lab.install(args.mirror)
                case "start":
                    lab.start()
                case "stop":
                    lab.stop()
                case "up":
                    lab.up(args)
                case "down":
                    lab.down(args.name)
                case "list":
                    lab.show()
                case "counts":
                    print(json.dumps(lab.counts(args.name), indent=1))
                case "certificate":
                    lab.certificate(args.name, args.kind)
    except LabError as error:
        print(f"lab.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
