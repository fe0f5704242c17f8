"""What benchmarks say, and where it is written down."""

from xml.etree import ElementTree

from benchmarks.__main__ import MODERATE, in_full
from benchmarks.plots import Series, growth
from benchmarks.reports import PAGE, table


def test_a_table_is_aligned_and_markdown() -> None:
    assert table(["way", "ms"], [["ours", "1.5"], ["another", 12]]) == (
        "| way     |  ms |\n| ------- | --: |\n| ours    | 1.5 |\n| another |  12 |"
    )


def test_the_page_has_a_place_for_every_benchmark_that_writes() -> None:
    page, writes = PAGE.read_text(), MODERATE.keys() - {"backlog"}
    assert all(page.count(f"<!-- {edge} {name} -->") == 1 for name in writes for edge in ("begin", "end"))
    assert {name for name, _ in in_full()} == writes


def test_in_full_means_the_commands_that_made_the_figures_of_the_page() -> None:
    shown = in_full()
    assert ("demo_factory", " --rounds 20") in shown
    assert [sizes for name, sizes in shown if name == "batch"] == ["", " --down 2 --orders 50 150 500"]


def test_a_plot_shows_every_line_with_its_name() -> None:
    line = Series(name="p50 & more", colour="red", dashed=True, points=((100, 0.2), (1_000, 3)))
    picture = ElementTree.fromstring(growth([line], across="operations", up="milliseconds"))
    assert "p50 & more" in {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
