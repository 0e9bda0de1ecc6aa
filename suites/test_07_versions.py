"""Versions: of WooCommerce, WordPress and PHP."""

from wooready.verdict import advise, check, fail, not_applicable, not_verified, tell
from wooready.woocommerce.features import features
from wooready.woocommerce.generations import BY_NAME
from wooready.woocommerce.releases import NEWEST_MEASURED, TELLS_ENVIRONMENT, newest_up_to, parse, release_of

UNTOLD = "the shop reveals its WooCommerce version only to a key that may read WooCommerce > Status"


@check(
    "VER-01",
    "The integration supports this WooCommerce release",
    rung="versions",
    needs=["HTTP-01"],
    causes=["versions.too-old"],
    broken=["woocommerce-2.3"],
    optional=True,
)
def test_woocommerce_is_supported(versions, profile):
    if versions.release is None:
        not_verified(UNTOLD)
    oldest = min(parse(each.woocommerce or BY_NAME[each.name].since) for each in profile.generations)
    if versions.release < oldest:
        fail("versions.too-old", version=versions.release, oldest=oldest)


@check(
    "VER-02",
    "wooready was measured against this WooCommerce release",
    rung="versions",
    needs=["HTTP-01"],
    causes=["versions.newer-than-measured"],
    broken=["woocommerce-12"],
    optional=True,
)
def test_woocommerce_is_measured(versions):
    if versions.release is None:
        not_verified(UNTOLD)
    if versions.newer_than_measured:
        advise("versions.newer-than-measured", version=versions.release, newest=NEWEST_MEASURED)


@check(
    "VER-03",
    "WordPress and PHP are new enough for this WooCommerce",
    rung="versions",
    needs=["HTTP-01"],
    causes=["versions.platform-too-old", "versions.requirements-unknown"],
    broken=["old-php", "woocommerce-3.5", "woocommerce-12-old-php"],
    optional=True,
)
def test_platform_is_new_enough(versions):
    """A release that is missing in our table needs at least what the one before it needs."""
    if versions.release is None:
        not_verified(UNTOLD)
    release = newest_up_to(versions.release)
    if release is None:
        not_verified("the requirements of this WooCommerce release are not known")
    platform = {"WordPress": (parse(versions.wordpress), release.wordpress), "PHP": (parse(versions.php), release.php)}
    if short := [f"{name} {have} (needs {need})" for name, (have, need) in platform.items() if have and need and have < need]:
        advise("versions.platform-too-old", short=" and ".join(short), version=versions.release)
    if unknown := [name for name, (have, need) in platform.items() if need and not have]:
        not_verified(f"the shop reveals its {' and '.join(unknown)} version only to a key that may read WooCommerce > Status")
    if release_of(versions.release) is None:
        needs = " and ".join(f"{name} {need}" for name, (_, need) in platform.items() if need)
        advise("versions.requirements-unknown", version=versions.release, known=release.version, needs=needs)


@check(
    "VER-04",
    "WooCommerce has the features that the integration uses",
    rung="versions",
    needs=["API-01"],
    causes=["versions.feature-missing"],
    broken=["feature-missing", "feature-missing-and-needed"],
)
def test_features_are_there(versions, profile, target):
    """WooCommerce silently ignores a parameter that it does not know."""
    if not profile.features:
        not_applicable("the profile lists no features that some releases lack")
    for used in profile.features:
        feature = features()[used.name]
        if not has_feature(feature, versions, target):
            version = versions.release or "an unknown version"
            tell("versions.feature-missing", required=used.demand == "required", version=version, **feature.told(target))


@check(
    "VER-05",
    "The shop calls itself a live shop",
    rung="versions",
    needs=["HTTP-01"],
    causes=["versions.not-production"],
    broken=["staging-copy"],
    optional=True,
)
def test_shop_is_live(versions):
    if versions.environment and versions.environment != "production":
        advise("versions.not-production", environment=versions.environment)
    if not versions.environment and versions.release is not None and versions.release < TELLS_ENVIRONMENT:
        not_applicable(f"WooCommerce before {TELLS_ENVIRONMENT} does not say it")
    if not versions.environment:
        not_verified("the shop says it only to a key that may read WooCommerce > Status")


def has_feature(feature, versions, generation):
    """Whether the shop has a feature. Ends the check as not verified if that depends on an unknown WooCommerce version."""
    if generation in feature.never:
        return False
    if versions.release is not None:
        return versions.release >= feature.since
    if versions.at_least and parse(versions.at_least) >= feature.since:
        return True
    return not_verified(UNTOLD)
