"""Every setting, its default and its documentation, in one place.

Read, first wins: environment variables `CONNECTOR_…` (nested with `__`), the files that
`CONNECTOR_…_FILE` variables name (secrets), then the TOML file named by `CONNECTOR_CONFIG`
(default `connector.toml` in the working directory, where there is one).
"""

from connector.settings.load import Settings, load_settings
from connector.settings.sections import (
    GuardSettings,
    KeycloakSettings,
    LimitSettings,
    LinkSettings,
    PlatformSettings,
    SmtpSettings,
)
from connector.settings.sources import variable_name

__all__ = [
    "GuardSettings",
    "KeycloakSettings",
    "LimitSettings",
    "LinkSettings",
    "PlatformSettings",
    "Settings",
    "SmtpSettings",
    "load_settings",
    "variable_name",
]
