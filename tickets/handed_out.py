"""Files of strangers, handed out so that nothing in them can act on the desk."""

from django.http import FileResponse

from tickets.models import Attachment

INERT = "default-src 'none'; sandbox"


def handed_out(file: Attachment) -> FileResponse:
    """To be saved and never shown, whatever its type."""
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type or "application/octet-stream",
    )
    response["Content-Security-Policy"] = INERT
    response["X-Content-Type-Options"] = "nosniff"
    return response
