"""Static files with a hash in their names, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashes the files that ES modules import too; otherwise those stay stale in caches."""

    support_js_module_import_aggregation = True
    manifest_strict = False
