"""The page that shows the calls to people: complete, of one piece, and true to the document for programs."""

import re

import pytest
from fastapi.testclient import TestClient

from app.api.documents.page import page_of
from tests.api.described import CURRENT, document, operations


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(document(CURRENT))


def test_it_is_served_for_a_browser(untouched: TestClient) -> None:
    answered = untouched.get("/docs")
    assert (answered.status_code, answered.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answered.text == page_of(document(CURRENT))


def test_whoever_looks_elsewhere_is_sent_there(untouched: TestClient) -> None:
    assert "GET /docs" in untouched.get("/").json()["detail"]


def test_every_call_and_every_shape_has_its_place_once(page: str) -> None:
    places = re.findall(r' id="([^"]+)"', page)
    calls = [operation["operationId"] for _, operation in operations(document(CURRENT))]
    assert sorted(places) == sorted([*calls, *document(CURRENT)["components"]["schemas"], "shapes"])


def test_every_link_leads_to_something_that_is_there(page: str) -> None:
    places = set(re.findall(r' id="([^"]+)"', page))
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {link for link in links if link[1:] not in places} == {
        "openapi.json",
        "openapi-3.0.json",
        "swagger-2.0.json",
    }


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_run(page: str) -> None:
    assert not re.search(r"<(script|link|img|iframe)|src=|@import|url\(", page)


def test_a_field_says_whether_it_is_required_its_type_its_default_and_what_it_means(page: str) -> None:
    line = page.partition('<h3 id="LineIn">')[2].partition("<h3")[0]
    assert "<td><code>quantity</code>, required</td><td>number</td>" in line
    request = page.partition('<h3 id="PromiseRequestIn">')[2].partition("<h3")[0]
    effort = (
        "<code>instant</code> | <code>standard</code> | <code>thorough</code>, else <code>&quot;standard&quot;</code>"
    )
    assert f"<td><code>effort</code></td><td>{effort}</td><td><code>instant</code> moves nothing" in request
    assert 'list of <a href="#LineIn">LineIn</a>' in request


def test_what_is_said_cannot_become_markup() -> None:
    hostile = {
        "info": {"title": "<b>", "version": "1", "description": "a < b & `c > d`"},
        "paths": {},
        "tags": [],
        "components": {"schemas": {}},
    }
    assert "<h1>&lt;b&gt; 1</h1><p>a &lt; b &amp; <code>c &gt; d</code></p>" in page_of(hostile)


def test_headers_of_answers_are_named_and_addresses_break_before_a_slash(page: str) -> None:
    assert "problems/idempotency-key-busy</code>); with <code>Retry-After</code></td>" in page
    assert '<a href="#release_quote"><code>DELETE <wbr>/v1<wbr>/quotes<wbr>/{id}</code></a>' in page


def test_links_are_underlined_and_all_lines_are_dark_where_the_page_is(page: str) -> None:
    """A colour alone tells nobody who does not see it; on a phone the rows have the lines, and no longer the cells."""
    assert "text-decoration" not in page
    _, _, dark = page.partition("@media (prefers-color-scheme: dark)")
    assert "h2, td, tr { border-color:" in dark
    assert "@media" not in dark, "what comes later would have its own colours in the dark"
    assert page.count("<main>") == 1
