"""Static files with a hash in their names, so that browsers keep them for ever."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashes the files that ES modules import too; otherwise those stay stale in caches."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """A bare module name, as some third-party files import, is no file of ours and stays as written."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
