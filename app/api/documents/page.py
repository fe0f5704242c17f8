"""The current document for people: a page of HTML without scripts, on which every call and every shape is found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from json import dumps
from typing import Any

from app.api.documentation import SCHEMAS
from app.api.documents.current import NULL, VERBS, Document, Schema
from app.api.problems import MEDIA_TYPE

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; max-width: 62rem; margin: auto; padding: 1rem 1.2rem }
h2 { margin-top: 3rem; border-bottom: 1px solid #d5dbe3 }
h3 { margin: 2.5rem 0 .3rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 }
td { border-top: 1px solid #e3e7ed; padding: .3rem 1rem .3rem 0; vertical-align: top; overflow-wrap: anywhere }
td:first-child { width: 16rem }
td:nth-child(2):not(:last-child) { width: 13rem }
code, pre { font: 13px/1.5 ui-monospace, monospace }
h3 code { font-size: 16px }
pre { background: #f4f6f9; padding: .8rem; overflow: auto; max-height: 30rem }
summary { cursor: pointer }
a { color: #0b5cad }
:target { background: #fff6d6 }
@media (max-width: 40rem) {
  td, td:first-child, td:nth-child(2):not(:last-child) { display: block; width: auto; padding: 0; border: 0 }
  tr { display: block; border-top: 1px solid #e3e7ed; padding: .3rem 0 }
}
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark }
  body { color: #d7dde6; background: #14181e }
  h2, td, tr { border-color: #333b46 }
  pre { background: #1d232b }
  a { color: #7db7f5 }
  :target { background: #3a3413 }
}
"""
INTRODUCTION = """
<p>For programs: <a href="openapi.json">OpenAPI 3.1</a>, <a href="openapi-3.0.json">OpenAPI 3.0</a>,
<a href="swagger-2.0.json">Swagger 2.0</a>. Below the calls stand the <a href="#shapes">shapes</a> of what they take and
give.</p>
"""
Node = Mapping[str, Any]


def page_of(document: Document) -> str:
    title = f"{document['info']['title']} {document['info']['version']}"
    calls = [(verb, path, call[verb]) for path, call in document["paths"].items() for verb in VERBS if verb in call]
    schemas = document["components"]["schemas"]
    body = [f"<h1>{escape(title)}</h1><p>{_said(document['info']['description'])}</p>{INTRODUCTION}"]
    for tag in document["tags"]:
        rows = [
            (_link(call["operationId"], _address(verb, path)), escape(call["summary"]))
            for verb, path, call in calls
            if tag["name"] in call["tags"]
        ]
        body += [f"<h2>{escape(tag['name'].capitalize())}</h2><p>{_said(tag['description'])}</p>", _table(rows)]
    body += ["<h2>Calls</h2>", *(_call(*call) for call in calls)]
    body += ['<h2 id="shapes">Shapes</h2>', *(_shape(name, schemas[name]) for name in sorted(schemas))]
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head += f"<title>{escape(title)}</title><style>{STYLE}</style>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{"".join(body)}</main></body></html>'


def _call(verb: str, path: str, call: Node) -> str:
    parameters = [
        (_name(one["name"], one["required"]), f"{_type(one['schema'])}, {one['in']}", _said(one["description"]))
        for one in call.get("parameters", ())
    ]
    answers = [
        (f"{escape(status)} {_content_type(answer)}", _said(_outcome(answer)))
        for status, answer in call["responses"].items()
    ]
    return "".join(
        (
            f'<h3 id="{call["operationId"]}">{_address(verb, path)}</h3>',
            f"<p><b>{escape(call['summary'])}.</b> {_said(call['description'])}</p>",
            _table(parameters),
            *_taken(call.get("requestBody")),
            _table(answers),
            *(shown for answer in call["responses"].values() for shown in _examples("What comes back", answer)),
        )
    )


def _taken(body: Node | None) -> Iterator[str]:
    if body:
        required = "" if body["required"] else ", which may be left out"
        yield f"<p>Takes {_content_type(body)}{required}: {_said(body['description'])}</p>"
        yield from _examples("What is sent", body)


def _outcome(answer: Node) -> str:
    said, names = str(answer["description"]), " and ".join(f"`{name}`" for name in answer.get("headers", ()))
    return f"{said.removesuffix('.')}; with {names}" if names else said


def _content_type(part: Node) -> str:
    """Of problems nothing: all have one shape."""
    return "".join(_type(one["schema"]) for media, one in part.get("content", {}).items() if media != MEDIA_TYPE)


def _examples(what: str, part: Node) -> Iterator[str]:
    for one in part.get("content", {}).values():
        if "example" in one:
            text = one["example"] if isinstance(one["example"], str) else dumps(one["example"], indent=1)
            yield f"<details><summary>{what}</summary><pre>{escape(text)}</pre></details>"


def _shape(name: str, schema: Schema) -> str:
    """A value where it has no fields."""
    fields = schema.get("properties", {})
    rows = [
        (
            _name(field, field in schema.get("required", ())),
            _type(one) + _default(one),
            _said(one.get("description", "")),
        )
        for field, one in fields.items()
    ]
    said = _said(schema.get("description", "")) if fields else _type(schema)
    return f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{said}</p>{_table(rows)}'


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMAS)
        return _link(name, escape(name))
    if "anyOf" in schema:
        return " or ".join("null" if one == NULL else _type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return escape(schema.get("format") or schema.get("type", "anything"))


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default is None else f", else <code>{escape(dumps(default))}</code>"


def _name(name: str, is_required: bool) -> str:
    return f"<code>{escape(name)}</code>{', required' if is_required else ''}"


def _address(verb: str, path: str) -> str:
    """Where it is too long for its place it breaks before a slash, and not within a word."""
    return f"<code>{verb.upper()} {escape(path).replace('/', '<wbr>/')}</code>"


def _link(id: str, shown: str) -> str:
    return f'<a href="#{escape(id)}">{shown}</a>'


def _said(text: str) -> str:
    """What stands between backticks are words of the wire."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Of cells that are HTML."""
    lines = (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{''.join(lines)}</table>" if rows else ""
