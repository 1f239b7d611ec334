"""The gateway's suite on the real Keycloak: what the fake realm is held against."""

from tests.gateway_suite.broken import *  # noqa: F403 — the tests themselves
