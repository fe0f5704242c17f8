"""The wire contract: pydantic shapes with to_domain() and from_domain(), shared by api, command line and connectors."""
