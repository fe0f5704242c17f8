"""What Salesforce publishes of External Services, each limit a test of the OpenAPI 3.0 document.

From the help pages "System Limits", "Schema Definitions", "Naming and Description Conventions", "Apex Class Names and
Developer Names", "Operation Output Parameters" and "Media Type Mapping in External Service Registrations".
"""

import re
from json import dumps

import pytest

from tests.api.described import OLDER, Node, document, objects, operations, schemas

CHARACTERS_MAX = 10_000_000
OPERATIONS_MAX = 3_000
OBJECTS_MAX = 3_000
PROPERTIES_MAX = 400_000
DESCRIPTION_CHARACTERS_MAX = 1_333
DEVELOPER_NAME_CHARACTERS_MAX = 80
METHODS = {"GET", "PATCH", "PUT", "POST", "DELETE"}
MEDIA_TYPES = {
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/plain",
}
# Asked for once, when the service is registered: docs/callers.md says what to answer.
MAPPED_MEDIA_TYPES = {"application/problem+json"}


@pytest.fixture(scope="module")
def older() -> Node:
    return document(OLDER)


def test_the_dialect_is_openapi_3_0(older: Node) -> None:
    assert older["openapi"].startswith("3.0.")


def test_the_document_is_short_enough(older: Node) -> None:
    assert len(dumps(older)) <= CHARACTERS_MAX


def test_there_are_not_too_many_operations_objects_and_properties(older: Node) -> None:
    of_objects = [schema for _, schema in schemas(older) if "properties" in schema]
    assert len(dict(operations(older))) <= OPERATIONS_MAX
    assert len(of_objects) <= OBJECTS_MAX
    assert sum(len(schema["properties"]) for schema in of_objects) <= PROPERTIES_MAX


def test_only_known_methods_are_used_and_none_that_reads_takes_a_body(older: Node) -> None:
    for call, operation in operations(older):
        assert call.split(" ")[0] in METHODS, call
        assert not (call.startswith("GET") and "requestBody" in operation), call


def test_every_parameter_has_a_name(older: Node) -> None:
    for call, operation in operations(older):
        assert all(parameter["name"] for parameter in operation.get("parameters", ())), call


def test_no_answer_needs_a_header(older: Node) -> None:
    for call, operation in operations(older):
        assert not [status for status, response in operation["responses"].items() if "headers" in response], call


def test_only_known_media_types_are_used(older: Node) -> None:
    used = {media_type for node in objects(older["paths"]) for media_type in node.get("content", {})}
    assert used <= MEDIA_TYPES | MAPPED_MEDIA_TYPES


def test_no_body_or_answer_has_two_media_types(older: Node) -> None:
    for call, operation in operations(older):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            assert len(part.get("content", {})) <= 1, call


def test_descriptions_are_kept_whole(older: Node) -> None:
    for call, operation in operations(older):
        for described in (operation, *operation.get("parameters", ())):
            assert len(described["description"]) <= DESCRIPTION_CHARACTERS_MAX, call


def test_names_of_calls_and_shapes_become_apex_as_they_are(older: Node) -> None:
    names = [operation["operationId"] for _, operation in operations(older)]
    for name in (*names, *older["components"]["schemas"]):
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name), name
        assert len(name) <= DEVELOPER_NAME_CHARACTERS_MAX, name


def test_no_two_names_differ_only_in_their_case(older: Node) -> None:
    """Apex does not tell them apart."""
    calls = [operation["operationId"] for _, operation in operations(older)]
    groups = [calls, list(older["components"]["schemas"])]
    groups += [list(schema["properties"]) for _, schema in schemas(older) if "properties" in schema]
    for names in groups:
        assert len({name.lower() for name in names}) == len(names), names


def test_no_schema_is_one_of_several(older: Node) -> None:
    """Supported there as compositions, and unreadable in a flow."""
    for place, schema in schemas(older):
        assert not schema.keys() & {"oneOf", "anyOf", "allOf", "not", "discriminator"}, place


def test_no_object_has_keys_that_nobody_knows(older: Node) -> None:
    """Supported there as maps, and unreadable in a flow; a list that must be empty has no objects."""
    empty = {f"{place}/items" for place, schema in schemas(older) if schema.get("maxItems") == 0}
    for place, schema in schemas(older):
        if schema.get("type") == "object" and place not in empty:
            assert schema.get("properties"), place
            assert not schema.get("additionalProperties"), place


def test_no_list_is_of_lists(older: Node) -> None:
    """A flow has no variable for one."""
    for place, schema in schemas(older):
        assert schema.get("items", {}).get("type") != "array", place


def test_every_schema_has_a_type(older: Node) -> None:
    """Any type would become an Apex object, which a flow cannot take apart."""
    for place, schema in schemas(older):
        assert not schema or schema.get("type") or "$ref" in schema, place
