"""The wall: intake, feed, live stream. It knows nothing of moderation; wall.app alone joins the two."""
