"""The attention kernel: the fastest that runs, with the reason."""

from __future__ import annotations

import pytest

from phirag.engines.phi_attention import choose_attention, unusable

WORKS = {"flash_attention_2": "", "flash_attention_3": ""}


@pytest.mark.parametrize(
    ("kind", "capability", "half", "expected"),
    [
        ("cpu", None, True, ("sdpa", "FlashAttention needs CUDA, and this is cpu")),
        ("mps", None, True, ("sdpa", "FlashAttention needs CUDA, and this is mps")),
        ("cuda", (7, 0), True, ("eager", "compute capability 7.0 is below 8.0")),
        ("cuda", (7, 5), False, ("eager", "compute capability 7.5 is below 8.0")),
        ("cuda", (8, 0), True, ("flash_attention_2", "FlashAttention 2 runs here")),
        ("cuda", (9, 0), True, ("flash_attention_3", "FlashAttention 3 runs here")),
        ("cuda", (10, 0), True, ("flash_attention_2", "FlashAttention 2 runs here")),
        ("cuda", (9, 0), False, ("sdpa", "FlashAttention needs 16-bit weights")),
    ],
)
def test_where_everything_is_installed(
    kind: str, capability: tuple[int, int] | None, half: bool, expected: tuple[str, str]
) -> None:
    """FlashAttention 3 on Hopper, 2 from Ampere on, the model card's eager below, SDPA elsewhere."""
    assert choose_attention(kind, capability, half, WORKS.__getitem__) == expected


def test_where_something_does_not_work() -> None:
    """The next best is taken, and the reason names each that was tried."""
    found = choose_attention("cuda", (9, 0), True, {**WORKS, "flash_attention_3": "is not installed"}.__getitem__)
    assert found == ("flash_attention_2", "FlashAttention 2 runs here")
    neither = choose_attention("cuda", (9, 0), True, lambda name: "is not installed")
    assert neither == ("sdpa", "FlashAttention 3 is not installed, FlashAttention 2 is not installed")


@pytest.mark.phi
@pytest.mark.parametrize("name", ["flash_attention_2", "flash_attention_3"])
def test_the_probe(name: str) -> None:
    """Asked of a device that FlashAttention does not run on, the probe says so instead of breaking."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    assert unusable(name, torch.device("cpu"))
