"""Meta's Graph API: one client, and a module per resource whose functions take it first."""

from meta_channels.graph.client import Answer, Graph, Usage, facebook, instagram

__all__ = ["Answer", "Graph", "Usage", "facebook", "instagram"]
