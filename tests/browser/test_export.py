"""A figure that is saved is whole, explains itself, and holds the numbers of the API."""

import base64
import csv
import io
import re
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.used import open_page, write

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = str.maketrans("", "", "\u2068\u2069\u2060")


def menu(page: Page, title: str) -> Locator:
    """Open the menu that saves a figure."""
    page.get_by_role("button", name=f"Save {title} as a file").click()
    found = page.get_by_role("menu", name=f"Save {title} as")
    expect(found).to_be_visible()
    return found


def saved(page: Page, title: str, format: str, *choices: str) -> tuple[str, bytes]:
    """Save a figure, of these panels and this size, and return the file's name and content."""
    opened = menu(page, title)
    for choice in choices:
        opened.get_by_role("menuitemradio", name=choice).click()
    item = opened.get_by_role("menuitem", name=re.compile(f"^{format.upper()}"))
    with page.expect_download() as download:
        item.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def texts(svg: ElementTree.Element) -> list[str]:
    """Return what is written in a picture."""
    return ["".join(text.itertext()).translate(PLAIN) for text in svg.iter(f"{SVG}text")]


def curves(svg: ElementTree.Element) -> int:
    """Return how many lines a picture has: curves of the paths that are only stroked."""
    layers = (g for g in svg.iter(f"{SVG}g") if "shapelayer" in (g.get("class") or ""))
    found = (path.get("d") or "" for layer in layers for path in layer.iter(f"{SVG}path"))
    return sum(len(re.findall("M[^MC]*C", path)) for path in found)


def test_a_saved_svg_has_a_line_for_every_weight_over_the_threshold(page: Page) -> None:
    head = open_page(page)
    name, content = saved(page, f"A · encoder {head}", "svg")
    assert name == f"sightlines-en-fr-a-encoder-{head}.svg"
    svg = ElementTree.fromstring(content)
    weights = np.array(asked.weights(page, TIRED, "encoder", head))
    assert curves(svg) == np.count_nonzero(weights >= drawn.THRESHOLD) < weights.size
    assert not list(svg.iter(f"{SVG}image"))
    written = texts(svg)
    tokens = [token["text"] for token in asked.capture(page, TIRED)["tokens"]["source"]]
    assert [word.lstrip("·") for word in written[: len(tokens)]] == tokens
    said = "\n".join(written)
    entry = asked.model(page)
    for part in (entry["id"], entry["revision"][:12], f"encoder {head}", TIRED, "% of the weight"):
        assert part in said


def test_a_saved_png_is_twice_the_size_on_the_pages_surface_and_not_blank(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    head = open_page(page)
    _, content = saved(page, f"B · encoder {head}", "png")
    width, height = struct.unpack(">II", content[16:24])
    assert (width, content[:8]) == (1280, b"\x89PNG\r\n\x1a\n") and height > 900
    colours, corner = page.evaluate(
        """async (png) => {
          const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, picture.width, picture.height);
          const seen = new Set(new Uint32Array(data.buffer));
          return [seen.size, [...data.slice(0, 4)]];
        }""",
        base64.b64encode(content).decode(),
    )
    assert colours > 50
    assert corner == [0x15, 0x18, 0x1D, 255]


def test_a_and_b_are_one_slide_with_their_weights_on_the_lit_lines(page: Page) -> None:
    head = open_page(page, "#kept=asq8")
    name, content = saved(page, f"A · encoder {head}", "svg", "A and B", "Slide")
    assert name == f"sightlines-en-fr-a-and-b-encoder-{head}-slide.svg"
    svg = ElementTree.fromstring(content)
    assert (svg.get("width"), svg.get("height")) == ("1280", "720")
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    assert width / height == 16 / 9
    written = texts(svg)
    assert [word for word in written if word.startswith(("A ·", "B ·"))] == [
        f"A · encoder {head}",
        f"B · encoder {head}",
    ]
    for text in (TIRED, WIDE):
        row = asked.weights(page, text, "encoder", head)[8]
        assert f"{max(row):.3f}" in written
    assert [word for word in written if word in ("line width", "0.1", "0.5", "1")] == [
        *("line width", "0.1", "0.5", "1")
    ]
    assert sum(word.startswith("A and B · ") for word in written) == 1
    assert f"A: {TIRED}" in written and f"B: {WIDE}" in written


def test_what_a_slide_says_is_text_within_it_in_fonts_that_have_a_name(page: Page) -> None:
    head = open_page(page, "#kept=asq8")
    _, content = saved(page, f"A · encoder {head}", "svg", "A and B", "Slide")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto("about:blank")
    page.set_content(f"<body style='margin: 0'>{content.decode()}</body>")
    seen = page.locator("svg text").evaluate_all(
        """(texts) => texts.filter((text) => text.textContent).map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          const { fontFamily, fontSize } = getComputedStyle(text);
          const { a } = text.getScreenCTM();
          const size = a * parseFloat(fontSize);
          return { font: fontFamily, size, box: [left, top, right, bottom] };
        })"""
    )
    assert len(seen) > 60
    assert {one["font"].split(",")[0] for one in seen} == {"Arial"}
    assert min(one["size"] for one in seen) >= 12
    for one in seen:
        left, top, right, bottom = one["box"]
        assert left >= 0 and top >= 0 and right <= 1280 and bottom <= 720


def test_pictures_have_the_pixels_of_a_slide_and_of_a_column_of_print(page: Page) -> None:
    head = open_page(page)
    title = f"A · encoder {head}"
    name, slide = saved(page, title, "png", "Slide")
    assert name == f"sightlines-en-fr-a-encoder-{head}-slide.png"
    assert struct.unpack(">II", slide[16:24]) == (2560, 1440)
    name, column = saved(page, title, "png", "A and B", "Column")
    assert name == f"sightlines-en-fr-a-and-b-encoder-{head}-column.png"
    width, height = struct.unpack(">II", column[16:24])
    assert width == 1004 < height
    # 8.5 cm wide wherever it is put: pixels of a metre, in both directions.
    named, across, down, unit = struct.unpack(">4sIIB", column[37:50])
    assert (named, unit) == (b"pHYs", 1) and across == down
    assert abs(width / across - 0.085) < 1e-5
    assert struct.unpack(">I", column[50:54])[0] == zlib.crc32(column[37:50])
    assert b"pHYs" not in slide
    # What was chosen stays chosen.
    svg = ElementTree.fromstring(saved(page, title, "svg")[1])
    assert svg.get("width") == "85mm" and len(texts(svg)) > 60


def test_too_many_tokens_for_a_slide_are_said_to_be_too_small(page: Page) -> None:
    head = open_page(page)
    text = "the animal slept " * 20
    write(page, "A", text)
    tokens = len(asked.capture(page, text)["tokens"]["source"])
    drawn.expect_names(drawn.panel(page, f"a.encoder.{head}"), tokens)
    saved(page, f"A · encoder {head}", "png", "Slide")
    expect(page.get_by_text("on a slide its smallest letters are")).to_be_visible()


def test_only_panels_with_a_partner_are_saved_together(page: Page) -> None:
    head = open_page(page, "#difference=yes")
    drawn.panel(page, f"a.encoder.{head}-b.encoder.{head}")
    offered = menu(page, f"A − B · encoder {head}")
    expect(offered.get_by_role("menuitemradio", name="A and B")).to_be_hidden()
    expect(offered.get_by_role("menuitemradio", name="Slide")).to_be_visible()


def test_a_saved_csv_is_the_apis_float32_and_no_spreadsheet_runs_it(page: Page) -> None:
    head = open_page(page)
    text = "=1+1 is &copy; two <b>"
    write(page, "A", text)
    capture = asked.capture(page, text)
    drawn.expect_names(drawn.panel(page, f"a.encoder.{head}"), len(capture["tokens"]["source"]))
    name, content = saved(page, f"A · encoder {head}", "csv")
    assert name == f"sightlines-en-fr-a-encoder-{head}.csv"
    first, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    read = np.array([[float(cell) for cell in row[1:]] for row in rows], dtype=np.float32)
    weights = np.array(asked.weights_of(page, capture, "encoder", head), dtype=np.float32)
    assert np.array_equal(read, weights)
    assert any(cell.startswith("'=") for cell in first)
    assert not [cell for cell in first + [row[0] for row in rows] if cell[0] in "=+-@"]
    # The same text in a picture is text, neither markup nor an entity.
    svg = ElementTree.fromstring(saved(page, f"A · encoder {head}", "svg")[1])
    assert f"A: {text}" in "\n".join(texts(svg))


def test_only_a_panel_of_one_head_has_a_csv_and_others_say_why(page: Page) -> None:
    page.goto("/#heads=3.7,0.2&together=overlaid")
    drawn.panel(page, "a.encoder.3.7_0.2")
    with_two = menu(page, "A · encoder (2 heads)").get_by_role("menuitem", name="CSV")
    expect(with_two).to_have_attribute("aria-disabled", "true")
    expect(with_two).to_have_attribute("title", "of one head; here are 2")
    with_two.click(force=True)
    expect(with_two).to_be_visible()


def test_the_menu_is_used_by_keys_and_gives_the_focus_back(page: Page) -> None:
    head = open_page(page)
    button = page.get_by_role("button", name=f"Save A · encoder {head} as a file")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("menuitem", name="PNG")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="SVG")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    slide = page.get_by_role("menuitemradio", name="Slide")
    expect(slide).to_be_focused()
    page.keyboard.press("Enter")
    expect(slide).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("menuitemradio", name="As drawn")).to_have_attribute(
        "aria-checked", "false"
    )
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_menu_is_as_wide_in_a_window_that_became_narrow(page: Page) -> None:
    head = open_page(page)
    wide = menu(page, f"B · encoder {head}").bounding_box()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    narrow = menu(page, f"A · encoder {head}").bounding_box()
    assert wide and narrow and narrow["width"] == wide["width"]
    assert narrow["x"] >= 0 and narrow["x"] + narrow["width"] <= 390


def test_a_failure_to_save_says_why(page: Page) -> None:
    head = open_page(page)
    page.evaluate("() => { Plotly.toImage = () => Promise.reject(new Error('out of paper')); }")
    menu(page, f"A · encoder {head}").get_by_role("menuitem", name="PNG").click()
    said = f"A · encoder {head} was not saved as PNG: out of paper"
    expect(page.get_by_text(said)).to_be_visible()


def test_an_encoding_is_saved_with_every_number(page: Page) -> None:
    page.goto("/#page=positions&places=text&order=model")
    title = "A and B · sinusoidal positions · source"
    expect(page.locator(".positions [aria-busy=false]").first).to_be_visible()
    name, content = saved(page, title, "svg")
    assert name == "sightlines-en-fr-a-and-b-sinusoidal-positions-source.svg"
    said = "\n".join(texts(ElementTree.fromstring(content)))
    assert all(part in said for part in (title, f"A: {TIRED}", f"B: {WIDE}", "dimension"))
    name, content = saved(page, title, "csv")
    assert name == "sightlines-en-fr-a-and-b-sinusoidal-positions-source.csv"
    rows = list(csv.reader(io.StringIO(content.decode())))
    capture = asked.capture(page, TIRED)
    encoding = page.request.get(f"/api/captures/{capture['id']}/positions").json()[0]
    numbers = np.array([row[1:] for row in rows[1:]], float)
    assert np.array_equal(numbers.astype(np.float32), np.float32(encoding["values"]))


def test_the_alignment_of_a_head_of_cross_attention_is_saved_between_words(page: Page) -> None:
    page.goto("/#b=&site=cross&heads=1.3")
    drawn.panel(page, "a.cross.1.3")
    capture = asked.capture(page, TIRED)
    item = menu(page, "A · cross 1.3").get_by_role("menuitem", name=re.compile("alignment"))
    with page.expect_download() as download:
        item.click()
    assert download.value.suggested_filename.endswith("-a-cross-1.3-alignment.csv")
    content = Path(download.value.path()).read_bytes()
    query = "format=alignment-csv&place=cross.1.3"
    said = page.request.get(f"/api/captures/{capture['id']}/export?{query}")
    assert content == said.body() and content.count(b"\n") > 10
    page.get_by_role("button", name="Encoder", exact=True).click()
    drawn.panel(page, "a.encoder.1.3")
    none = menu(page, "A · encoder 1.3").get_by_role("menuitem", name=re.compile("alignment"))
    expect(none).to_be_hidden()
