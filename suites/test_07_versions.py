"""Versions: of WooCommerce, WordPress and PHP."""

from wooready.verdict import advise, check, fail, not_applicable, not_verified
from wooready.woocommerce.features import features
from wooready.woocommerce.generations import BY_NAME
from wooready.woocommerce.releases import NEWEST_MEASURED, parse, release_of


@check(
    "VER-01",
    "WooCommerce is of a release that the integration supports",
    rung="versions",
    needs=["HTTP-01"],
    broken=["woocommerce-2.3"],
    optional=True,
)
def test_woocommerce_is_supported(versions, profile):
    version = parse(versions.woocommerce)
    if version is None:
        not_verified("the shop does not tell its WooCommerce version without a key that may read WooCommerce > Status")
    oldest = min((parse(each.woocommerce or BY_NAME[each.name].since) for each in profile.generations), default=None)
    if oldest is not None and version < oldest:
        fail("versions.too-old", version=version, oldest=oldest)


@check(
    "VER-02",
    "WooCommerce is of a release that wooready was measured on",
    rung="versions",
    needs=["HTTP-01"],
    broken=["woocommerce-11"],
    optional=True,
)
def test_woocommerce_is_measured(versions):
    version = parse(versions.woocommerce)
    if version is None:
        not_verified("the shop does not tell its WooCommerce version without a key that may read WooCommerce > Status")
    if version.release[:2] > NEWEST_MEASURED.release[:2]:
        advise("versions.newer-than-measured", version=version, newest=NEWEST_MEASURED)


@check(
    "VER-03", "WordPress and PHP are new enough for this WooCommerce", rung="versions", needs=["HTTP-01"], broken=["old-php"], optional=True
)
def test_platform_is_new_enough(versions):
    version = parse(versions.woocommerce)
    release = release_of(version) if version else None
    if release is None:
        not_verified("what this WooCommerce release needs is not known")
    told = {"WordPress": (parse(versions.wordpress), release.wordpress), "PHP": (parse(versions.php), release.php)}
    short = [f"{name} {have} (needs {need})" for name, (have, need) in told.items() if have and need and have < need]
    if short:
        advise("versions.platform-too-old", short=" and ".join(short), version=version)
    unknown = [name for name, (have, need) in told.items() if need and not have]
    if unknown:
        not_verified(f"the shop tells its {' and '.join(unknown)} version only to a key that may read WooCommerce > Status")


@check(
    "VER-04",
    "WooCommerce has the features that the integration uses",
    rung="versions",
    needs=["API-01"],
    broken=["feature-missing", "feature-missing-and-needed"],
)
def test_features_are_there(versions, profile, target):
    """WooCommerce ignores a parameter that it does not know, without an error."""
    if not profile.features:
        not_applicable("the profile names no feature that not every release has")
    version = parse(versions.woocommerce)
    for wanted in profile.features:
        feature = features()[wanted.name]
        if target in feature.never:
            there = False
        elif version is not None:
            there = version >= feature.since
        elif versions.at_least and parse(versions.at_least) >= feature.since:
            there = True
        else:
            not_verified("the shop does not tell its WooCommerce version without a key that may read WooCommerce > Status")
        if not there:
            say = fail if wanted.demand == "required" else advise
            say("versions.feature-missing", version=version or "an unknown version", **feature.told(target))
