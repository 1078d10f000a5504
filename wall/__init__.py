"""The wall: intake, feed, live stream. It knows nothing of moderation; wall.app alone joins the two."""

import warnings

# Known, decided, and no news to an organiser who starts the server: docs/decisions/0001-eventlet.md
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
