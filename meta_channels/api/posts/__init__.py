"""The HTTP face of posts, comments and publishing, on Pages and on Instagram."""
