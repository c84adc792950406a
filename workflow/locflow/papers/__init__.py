"""The sections `paper1`, `paper2`, ...: what the figures of each paper show, and how they look. Nothing is drawn."""
