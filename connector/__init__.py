"""Provisions a Keycloak realm from the annexes 1 of « Coopération » conventions."""

__version__ = "0.1.0"
