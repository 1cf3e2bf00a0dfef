"""WhatsApp through a gateway that keeps linked devices: WAHA (devlikeapro), spoken to in 2026.7."""

PROVIDER = "waha"
