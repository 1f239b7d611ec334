"""What the gateway does to a realm: each test runs on the fake realm and on the real Keycloak.

`tests/unit/keycloak/test_suite.py` and `tests/integration/gateway/` import the tests and
give the fixture `realm`. A fake that answers otherwise than the real server fails here.
"""
