"""What Microsoft publishes of custom connectors, each limit a test of the Swagger 2.0 document.

From the pages "Follow coding standards", "Learn best practices for string fields" and "Create a custom connector from
an OpenAPI definition", and from the JSON schema of connectors (apiDefinition.swagger.schema.json).
"""

import re
from json import dumps

import pytest

from tests.api.described import OLDEST, Node, document, objects, operations, schemas, within

BYTES_MAX = 1_000_000
TITLE_CHARACTERS_MAX = 30
SUMMARY_CHARACTERS_MAX = 80
FORMATS = {"int32", "int64", "float", "double", "byte", "binary", "date", "date-time", "password", "date-no-tz", "html"}
FORMATS |= {"uri"}
OF_NUMBERS = {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
OF_TEXT_AND_LISTS = {"maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems"}
OF_VALUES = {"type", "format", "items", "default", "enum"} | OF_NUMBERS | OF_TEXT_AND_LISTS
OF_SCHEMAS = OF_VALUES | {"$ref", "title", "description", "required", "properties", "additionalProperties", "allOf"}
OF_SCHEMAS |= {"maxProperties", "minProperties", "discriminator", "readOnly", "xml", "externalDocs", "example"}
OF_PARAMETERS = {"name", "in", "required", "description"}
OF_OPERATIONS = {"tags", "summary", "description", "externalDocs", "operationId", "produces", "consumes", "parameters"}
OF_OPERATIONS |= {"responses", "schemes", "deprecated", "security"}
OF_RESPONSES = {"description", "schema", "headers", "examples"}
OF_DOCUMENTS = {"swagger", "info", "host", "basePath", "schemes", "consumes", "produces", "paths", "definitions"}
OF_DOCUMENTS |= {"parameters", "responses", "security", "securityDefinitions", "tags", "externalDocs"}


@pytest.fixture(scope="module")
def oldest() -> Node:
    return document(OLDEST)


def test_the_dialect_is_swagger_2_0(oldest: Node) -> None:
    assert oldest["swagger"] == "2.0"


def test_the_document_is_less_than_a_megabyte(oldest: Node) -> None:
    assert len(dumps(oldest).encode()) < BYTES_MAX


def test_the_title_is_short_and_says_neither_api_nor_the_name_of_a_product(oldest: Node) -> None:
    about = oldest["info"]
    assert len(about["title"]) <= TITLE_CHARACTERS_MAX
    assert not re.search(r"\bAPI\b|Power|Copilot|Logic Apps", f"{about['title']} {about['description']}")


def test_host_and_scheme_are_named(oldest: Node) -> None:
    assert re.fullmatch(r"[^{}/ :\\]+(?::\d+)?", oldest["host"])
    assert oldest["schemes"] == ["https"]


def test_ids_of_calls_are_in_pascal_case_and_unique(oldest: Node) -> None:
    ids = [operation["operationId"] for _, operation in operations(oldest)]
    assert all(re.fullmatch(r"(?:[A-Z][a-z]+)+", id) for id in ids), ids
    assert len({id.lower() for id in ids}) == len(ids)
    assert "CreateQuote" in ids


def test_a_summary_is_a_phrase(oldest: Node) -> None:
    for call, operation in operations(oldest):
        summary = operation["summary"]
        assert len(summary) <= SUMMARY_CHARACTERS_MAX, call
        assert "/" not in summary, call
        assert summary[0].isupper(), call
        assert summary[-1].isalnum(), f"{call}: a summary ends in a letter, and not in {summary[-1]!r}"


def test_a_description_is_a_sentence_that_says_more_than_the_summary(oldest: Node) -> None:
    for call, operation in operations(oldest):
        assert operation["description"].endswith("."), call
        assert operation["description"].rstrip(".") != operation["summary"], call


def test_every_parameter_has_a_label_and_a_description(oldest: Node) -> None:
    for call, operation in operations(oldest):
        for parameter in operation["parameters"]:
            assert parameter["x-ms-summary"].istitle(), (call, parameter["name"])
            assert parameter["description"], (call, parameter["name"])


def test_every_field_has_a_label(oldest: Node) -> None:
    for place, schema in schemas(oldest):
        for name, field in schema.get("properties", {}).items():
            assert "$ref" in field or field.get("x-ms-summary"), f"{place}/{name}"


def test_every_call_says_what_comes_of_it_when_all_is_well(oldest: Node) -> None:
    for call, operation in operations(oldest):
        good = {status: response for status, response in operation["responses"].items() if status.startswith("2")}
        assert good, call
        assert all("schema" in response for status, response in good.items() if status != "204"), call


def test_a_body_is_of_one_media_type(oldest: Node) -> None:
    for call, operation in operations(oldest):
        bodies = [parameter for parameter in operation["parameters"] if parameter["in"] == "body"]
        assert operation.get("consumes", []) == ["application/json"] * len(bodies), call


def test_no_schema_is_one_of_several(oldest: Node) -> None:
    for node in objects(oldest):
        assert not node.keys() & {"oneOf", "anyOf", "not", "nullable"}


def test_only_words_that_connectors_know_are_used(oldest: Node) -> None:
    assert _unknown(oldest, OF_DOCUMENTS) == set()
    for call, operation in operations(oldest):
        assert _unknown(operation, OF_OPERATIONS) == set(), call
        for response in operation["responses"].values():
            assert _unknown(response, OF_RESPONSES) == set(), call
        for parameter in operation["parameters"]:
            of_place = {"schema"} if parameter["in"] == "body" else OF_VALUES
            assert _unknown(parameter, OF_PARAMETERS | of_place) == set(), (call, parameter["name"])
    for name, schema in oldest["definitions"].items():
        for place, inner in within(schema, name):
            assert _unknown(inner, OF_SCHEMAS) == set(), place


def test_only_formats_that_connectors_know_are_used(oldest: Node) -> None:
    for place, schema in schemas(oldest):
        assert schema.get("format", "date") in FORMATS, place


def test_no_object_has_keys_that_nobody_knows(oldest: Node) -> None:
    """A form would have nothing to show for it; a list that must be empty has no objects."""
    empty = {f"{place}/items" for place, schema in schemas(oldest) if schema.get("maxItems") == 0}
    for place, schema in schemas(oldest):
        if schema.get("type") == "object" and place not in empty:
            assert schema.get("properties"), place


def _unknown(node: Node, known: set[str]) -> set[str]:
    return {key for key in node if key not in known and not key.startswith("x-")}
