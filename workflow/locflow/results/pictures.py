"""Pictures small enough to stand inside a page or in the repository: narrower, and with a palette."""

import base64
import io
import os

from PIL import Image

COLORS = 128


def small_png(path: str | os.PathLike, width: int, colors: int = COLORS) -> bytes:
    """A picture as PNG of at most `width` pixels across and `colors` colours; the same bytes from the same picture."""
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
        if picture.width > width:
            picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        picture = picture.quantize(colors, dither=Image.Dither.NONE)
    content = io.BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def data_uri(png: bytes) -> str:
    """A PNG as the address of a picture inside a page."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
