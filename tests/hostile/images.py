"""Image files that claim too much, are cut off, loop, or hold nothing to read."""

import io
import struct
import zlib

from PIL import Image, ImageDraw, ImageFont

from tests.hostile.case import Case, Lure, cuts
from tests.hostile.zips import deflated_zeros

DAMAGED = "damaged|cut off|truncated"
NOTHING = "OCR found no text"
MUCH = "pixels|exceeds limit|more than|memory"


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", checksum)


def png(width: int, height: int, data: bytes, *more: bytes) -> bytes:
    """Return a grey PNG that claims this size."""
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(more)
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def picture(text: str = "", *, size: tuple[int, int] = (900, 200)) -> Image.Image:
    """Return a white image with a line of text."""
    image = Image.new("L", size, 255)
    font = ImageFont.load_default(48)
    ImageDraw.Draw(image).text((40, 60), text, fill=0, font=font)
    return image


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    """Return an image as a file."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def tiff_loop() -> bytes:
    """Return a TIFF whose list of pages returns to its first page."""
    data = bytearray(saved(picture("Loop", size=(64, 64)), "TIFF"))
    start = struct.unpack_from("<L", data, 4)[0]
    n_entries = struct.unpack_from("<H", data, start)[0]
    struct.pack_into("<L", data, start + 2 + 12 * n_entries, start)
    return bytes(data)


def zeros(megabytes: int) -> bytes:
    """Return zeros in zlib's frame, with a wrong checksum."""
    return b"\x78\xda" + deflated_zeros(megabytes) + b"\0\0\0\1"


def _case(name: str, make, status: str, reason: str = "", **more) -> Case:
    return Case(name, make, status, reason, ocr=True, **more)


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    whole = saved(picture("covert"), "PNG")
    photo = saved(picture("covert").convert("RGB"), "JPEG")
    frames = [Image.new("L", (20, 20), 50 + n % 200) for n in range(300)]
    off = [
        *cuts(
            "image.png",
            whole,
            [("mark", 8, "unreadable", DAMAGED), ("header", 20, "unreadable", DAMAGED)],
        ),
        *cuts(
            "photo.jpg",
            photo,
            [
                ("mark", 3, "unreadable", DAMAGED),
                ("header", 100, "unreadable", DAMAGED),
            ],
        ),
    ]
    return [
        *off,
        _case("text.png", lambda: whole, "read", says=("covert",)),
        _case("text-in-png.pdf", lambda: whole, "read", says=("covert",)),
        _case(
            "image-cut-data.png",
            lambda: whole[: len(whole) // 2],
            "unreadable",
            DAMAGED,
        ),
        _case(
            "photo-cut-data.jpg",
            lambda: photo[: len(photo) // 2],
            "unreadable",
            DAMAGED,
        ),
        _case(
            "claims-60000-pixels.png",
            lambda: png(60_000, 60_000, zlib.compress(b"")),
            "too_large",
            MUCH,
        ),
        _case(
            "claims-2-billion-pixels.png",
            lambda: png(2_147_483_647, 2_147_483_647, b""),
            "too_large",
            MUCH,
        ),
        _case(
            "claims-12000-pixels.png",
            lambda: png(12_000, 12_000, zeros(145)),
            "unreadable",
            MUCH,
        ),
        _case("no-pixels.png", lambda: png(0, 0, b""), "unreadable", DAMAGED),
        _case(
            "one-pixel.png",
            lambda: png(1, 1, zlib.compress(b"\0\xff")),
            "read",
            note=NOTHING,
        ),
        _case(
            "thin.png",
            lambda: png(60_000, 1, zlib.compress(b"\0" + b"\xff" * 60_000)),
            "read",
            note=NOTHING,
        ),
        _case(
            "text-chunk-bomb.png",
            lambda: png(
                9, 9, zlib.compress(bytes(90)), chunk(b"zTXt", b"a\0\0" + zeros(200))
            ),
            "unreadable",
            DAMAGED,
        ),
        _case("pages-in-a-loop.tif", tiff_loop, "read", note=NOTHING),
        Case(
            "frames-300.gif",
            lambda: saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
            "unreadable",
            "OCR is switched off",
        ),
        Case(
            "text-without-ocr.png", lambda: whole, "unreadable", "OCR is switched off"
        ),
    ]
