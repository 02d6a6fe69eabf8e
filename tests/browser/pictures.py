"""Reads the pixels that a reader sees."""

import base64
from dataclasses import dataclass

from playwright.sync_api import Locator

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    """A screenshot, its pixels row by row, four bytes each."""

    width: int
    pixels: bytes

    def at(self, x: float, y: float) -> Colour:
        """Return the colour at a place."""
        begin = 4 * (int(y) * self.width + int(x))
        red, green, blue = self.pixels[begin : begin + 3]
        return red, green, blue


def of(part: Locator) -> Picture:
    """Return what is on the screen where a part of the page stands."""
    shot = base64.b64encode(part.screenshot()).decode()
    width, pixels = part.page.evaluate(
        """async (shot) => {
          const bytes = Uint8Array.from(atob(shot), (char) => char.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, picture.width, picture.height);
          let text = '';
          for (const byte of data) text += String.fromCharCode(byte);
          return [picture.width, btoa(text)];
        }""",
        shot,
    )
    return Picture(width, base64.b64decode(pixels))
