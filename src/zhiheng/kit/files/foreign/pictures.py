"""Pictures: pixel caps before decoding, and copies without EXIF, GPS, comments or anything behind the picture."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from zhiheng.kit.files.foreign.findings import FileRefused, Look

MOST_PIXELS = 100_000_000  # a 100-megapixel scan; 300 MB while decoded
_MOST_FRAMES = 300
_FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP")
_GPS = 0x8825


def look_at(path: Path, media_type: str) -> Look:
    """Check that a picture can be decoded within the caps. Raises FileRefused."""
    with opened(path) as picture:
        frames = frames_of(picture)
        if frames > _MOST_FRAMES:
            raise FileRefused.of(f"图片有 {frames} 帧，超过 {_MOST_FRAMES} 帧", "", "请另存为单张图片后上传")
        look = Look(media_type, f"{picture.width}×{picture.height}")
        if _GPS in picture.getexif():
            look.risks.append("含拍摄位置")
        _decoded(picture)
    if zipfile.is_zipfile(path) or any(mark in path.read_bytes() for mark in (b"%PDF-", b"<script", b"<?php")):
        look.risks.append("图片后面附有其他内容")
    return look


def clean_copy(path: Path, target: Path, longest: int = 0, most_pixels: int = MOST_PIXELS) -> None:
    """Write the picture again, upright, with pixels and colour profile only; ``longest``: no side longer (0: as it is).

    ``most_pixels`` is asked of the picture's head, before anything is decoded; a photograph is decoded no larger than
    it is needed. Raises FileRefused.
    """
    with opened(path, most_pixels) as picture:
        kind = picture.format or "PNG"
        if longest and kind == "JPEG":
            picture.draft(None, (longest, longest))  # decodes an eighth, a quarter, a half: never smaller than asked
        upright = ImageOps.exif_transpose(_decoded(picture)) or picture
        bare = Image.new(upright.mode, upright.size)
        if upright.mode == "P":
            bare.putpalette(upright.getpalette() or [])
        bare.paste(upright)
        if longest and max(bare.size) > longest:
            bare.thumbnail((longest, longest))
        options = {"quality": 92} if kind in ("JPEG", "WEBP") else {}
        profile = picture.info.get("icc_profile")
        bare.save(target, kind if kind in ("JPEG", "PNG", "WEBP") else "PNG", icc_profile=profile, **options)


def opened(path: Path, most_pixels: int = MOST_PIXELS) -> Image.Image:
    """Return a picture whose head keeps the pixel cap; nothing is decoded yet. Raises FileRefused."""
    Image.MAX_IMAGE_PIXELS = most_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        words = f"图片超过 {most_pixels // 1_000_000} 百万像素"
        raise FileRefused.of(words, "", "请缩小尺寸或降低扫描分辨率后上传") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    return picture


def frames_of(picture: Image.Image) -> int:
    """Return how many frames an opened picture has. Raises FileRefused where its directories are damaged."""
    try:
        return int(getattr(picture, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError) as error:
        raise _damaged() from error


def _decoded(picture: Image.Image) -> Image.Image:
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, IndexError) as error:
        raise _damaged() from error
    return picture


def _damaged() -> FileRefused:
    return FileRefused.of("图片不完整或已损坏", "", "请重新拍摄或重新扫描后上传")
