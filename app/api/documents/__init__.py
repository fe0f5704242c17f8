"""The documents that tell other people's programs how to call Troth: OpenAPI 3.1, and 3.0 and 2.0 made from it."""
