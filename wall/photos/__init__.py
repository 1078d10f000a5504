"""Photos of support: decoded in a process of its own, faces covered, made anew, and only then stored."""
