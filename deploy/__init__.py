"""What puts the connector, and the servers it needs, on a machine."""
