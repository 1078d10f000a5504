"""QR codes for the moderators' pages."""

import segno


def as_path(link: str) -> dict[str, object]:
    """A QR code as an SVG path in the page itself: a link that lets in must not be an address that is asked for."""
    rows = list(segno.make(link, error="m", micro=False).matrix_iter(border=4))
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return {"side": len(rows), "path": "".join(squares)}
