"""The WhatsApp gateway: WAHA 2026.7 as an app meets it, with a phone and customers behind it."""
