"""Storage of static files in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = r"""(?P<matched>(?P<statement>\bfrom|^import)\s*"(?P<url>\./[^"]+)")"""


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Puts hashed names into the imports of our modules, so that browsers can cache all of them.

    Django's ``support_js_module_import_aggregation`` would read the scripts of packages as well,
    and those of htmx name files that are not there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((f"(?m){_IMPORT}", '%(statement)s "%(url)s"'),)),
    )
