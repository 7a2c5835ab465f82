"""Static files under names with a hash, compressed beforehand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Shipped by installed packages and never referred to by our pages.
UNUSED = ["*.map", "redoc*", "django_htmx", "account", "mfa"]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Source maps are not shipped, so references to them are left as they are."""

    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)  # `url(…)`, `@import`


def collect() -> None:
    """Fill STATIC_ROOT unless what it was made from is as it was: compressing takes ten seconds and more."""
    made_from = _fingerprint()
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    if stamp.exists() and stamp.read_text() == made_from:
        return
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    stamp.write_text(made_from)


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            state = Path(storage.path(path)).stat()
            seen.update(f"{path}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return seen.hexdigest()
