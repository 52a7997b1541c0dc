"""The tests stay off the network, and on one thread for each tiny model."""

from __future__ import annotations

import os

# Read when huggingface_hub and torch are imported: a name that is nowhere is not looked for on the hub, with five
# tries, and models of a few megabytes are quicker without threads that wait for each other.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
