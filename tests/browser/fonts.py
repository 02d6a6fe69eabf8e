"""Draws the page in a sans-serif font of a package, whatever fonts the machine has."""

from pathlib import Path

from playwright.sync_api import Page, Route

PACKAGES = Path(__file__).parents[2] / "node_modules" / "@fontsource"
# Arimo is Liberation Sans under its older name: every letter is as wide, every line as high.
FONTS = {"DejaVu Sans": "dejavu-sans", "Noto Sans": "noto-sans", "Liberation Sans": "arimo"}
WEIGHTS = (400, 700)
NAMED_IN = (
    "/css/theme.css",
    "/figures/frame.js",
)  # the page's fonts, and the figures'


def draw_in(page: Page, font: str) -> None:
    """Put a font in the place of the system's own, in the page and in its figures."""
    files = PACKAGES / FONTS[font] / "files"
    faces = "".join(
        f'@font-face {{ font-family: "{font}"; font-weight: {weight};'
        f" src: url(/static/fonts/{FONTS[font]}-latin-{weight}-normal.woff2); }}"
        for weight in WEIGHTS
    )

    def name(route: Route) -> None:
        served = route.fetch()
        text = served.text()
        assert "system-ui" in text
        text = text.replace("system-ui", f'"{font}"')
        route.fulfill(response=served, body=text + faces * route.request.url.endswith(".css"))

    def give(route: Route) -> None:
        route.fulfill(path=files / route.request.url.rpartition("/")[2])

    for file in NAMED_IN:
        page.route(f"**{file}", name)
    page.route("**/static/fonts/*", give)


def loaded(page: Page) -> list[str]:
    """Return the fonts that the page has loaded, once none is on its way."""
    names: list[str] = page.evaluate(
        """async () => {
          const faces = [...await document.fonts.ready];
          return faces.filter(({ status }) => status === 'loaded')
            .map(({ family, weight }) => `${family.replaceAll('"', '')} ${weight}`);
        }"""
    )
    return names
