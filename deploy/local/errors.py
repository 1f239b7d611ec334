"""The one error of this package."""


class LocalError(Exception):
    """A foreseeable failure of the local servers: says what happened and what to do about it."""
