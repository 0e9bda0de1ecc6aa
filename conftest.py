"""For the checkout only: nothing is installed here but the development environment, so a missing plugin is named."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin("wooready.plugin"):
        raise pytest.UsageError("wooready is not installed in this environment. Run: make install")
