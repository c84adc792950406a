"""Pictures small enough to stand inside a page or in the repository: narrower, and with a palette."""

import base64
import io
import os

from PIL import Image

from locflow.results.files import REMEDY, DatasetError

COLORS = 256


def title_of(figure: str, scale: str) -> str:
    """The title in a figure's files, by which a picture says which figure it is."""
    return f"{figure}, {scale}"


def check_picture(path: str | os.PathLike, title: str) -> None:
    """Refuse a PNG that is no whole picture or another figure's.

    Raises
    ------
    locflow.results.files.DatasetError
    """
    try:
        with Image.open(path) as picture:
            picture.load()
            stored_title = picture.info.get("Title")
    except (OSError, SyntaxError) as error:
        raise DatasetError(f"{path}: cannot be read as a picture ({error}). {REMEDY}") from None
    if stored_title != title:
        raise DatasetError(f"{path}: is the picture of {stored_title!r}, not of {title!r}. {REMEDY}")


def small_png(path: str | os.PathLike, width: int, colors: int = COLORS) -> bytes:
    """A picture as PNG of at most `width` pixels across and `colors` colours; the same bytes from the same picture."""
    picture: Image.Image
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
        if picture.width > width:
            picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        # Some rounds of k-means keep the colours of thin lines beside large maps.
        picture = picture.quantize(colors, kmeans=3, dither=Image.Dither.NONE)
    content = io.BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def data_uri(png: bytes) -> str:
    """A PNG as the address of a picture inside a page."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
