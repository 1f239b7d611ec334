"""The convention's rules as pure functions: no clock, no file, no network; `today` is given."""
