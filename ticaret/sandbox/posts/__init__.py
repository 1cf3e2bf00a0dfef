"""Posts, comments and publishing of Pages and Instagram accounts."""
