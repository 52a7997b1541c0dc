"""Drawing a token: as transformers does it, and again under the same seed."""

from __future__ import annotations

import pytest

from phirag.engines.drawing import Drawer, nucleus
from phirag.errors import GenerationFailed
from phirag.types import Sampling

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.phi


def drawer(**sampling: float) -> Drawer:
    return Drawer(Sampling(**sampling))


@pytest.mark.parametrize("spread", [0.1, 1.0, 5.0])
@pytest.mark.parametrize(("temperature", "top_p"), [(0.8, 0.95), (1.0, 0.5), (0.1, 0.999), (2.0, 1.0)])
def test_the_nucleus_is_that_of_transformers(spread: float, temperature: float, top_p: float) -> None:
    """The tokens kept and their probabilities are those after the warpers of ``generate``, in its order."""
    pytest.importorskip("transformers")
    from transformers import TemperatureLogitsWarper, TopPLogitsWarper

    logits = spread * torch.randn(20064, generator=torch.Generator().manual_seed(3))
    warped = TemperatureLogitsWarper(temperature)(None, logits[None])
    if top_p < 1:
        warped = TopPLogitsWarper(top_p)(None, warped)
    expected = torch.softmax(warped[0], dim=-1)
    ids, weights = nucleus(logits, temperature, top_p)
    assert abs(len(ids) - int((expected > 0).sum())) <= 1  # the sums are rounded in another order
    got = torch.zeros_like(expected).index_put((ids,), weights / weights.sum())
    assert torch.allclose(got, expected, atol=1e-6)


def test_the_nucleus_by_hand() -> None:
    """Of 1/2, 1/4, 1/8, 1/8 the first two make up 0.7, and the first alone 0.5."""
    logits = torch.tensor([0.125, 0.5, 0.125, 0.25]).log()
    for top_p, kept in [(0.4, [1]), (0.7, [1, 3]), (1e-9, [1])]:
        assert nucleus(logits, 1.0, top_p)[0].tolist() == kept
    assert sorted(nucleus(logits, 1.0, 1.0)[0].tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize("spread", [0.1, 1.0, 5.0])
def test_the_width_changes_nothing(spread: float) -> None:
    """Few tokens or many: what is kept does not depend on where it was looked for first."""
    logits = spread * torch.randn(5000, generator=torch.Generator().manual_seed(3))
    ids, weights = nucleus(logits, 0.8, 0.95, width=5000)
    for width in (1, 100, 1024, 4999):
        found, heavy = nucleus(logits, 0.8, 0.95, width=width)
        assert sorted(found.tolist()) == sorted(ids.tolist())  # of equals, either may come first
        assert torch.equal(heavy, weights)


def test_frequencies() -> None:
    """In 20,000 draws tokens come as often as their probabilities say, to four standard deviations."""
    probabilities = torch.tensor([0.5, 0.3, 0.15, 0.05])
    source = drawer(temperature=1.0, top_p=1.0, seed=5)
    counts = [0] * 4
    for _ in range(20000):
        counts[source.draw(probabilities.log())] += 1
    for count, p in zip(counts, probabilities.tolist(), strict=True):
        assert abs(count - 20000 * p) < 4 * (20000 * p * (1 - p)) ** 0.5


def test_seeds() -> None:
    """The same seed draws the same tokens; other seeds, negative and huge ones too, draw others."""
    logits = torch.zeros(1000)
    runs = [[source.draw(logits) for _ in range(20)] for source in (drawer(seed=seed) for seed in (7, 7, 8, -1, 2**70))]
    assert runs[0] == runs[1]
    assert len({tuple(run) for run in runs}) == 4


def test_noise_of_rounding_does_not_change_what_is_drawn() -> None:
    """Logits that differ by a hundred-thousandth, as they do with the rows beside them, give the same tokens."""
    generator = torch.Generator().manual_seed(2)
    changed = 0
    one, other = drawer(seed=3), drawer(seed=3)
    for _ in range(200):
        logits = 2 * torch.randn(20_000, generator=generator)
        noise = 1e-5 * torch.randn(20_000, generator=generator)
        changed += one.draw(logits) != other.draw(logits + noise)
    assert changed <= 1


def test_the_likeliest() -> None:
    """Temperature 0 takes the likeliest token, and the smallest temperature does not overflow."""
    logits = torch.tensor([1.0, 300.0, -5.0, 299.0])
    assert {drawer(temperature=0).draw(logits) for _ in range(5)} == {1}
    assert {drawer(temperature=1e-45, seed=1).draw(logits) for _ in range(5)} == {1}


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("temperature", [0, 0.8])
def test_logits_that_are_no_numbers(bad: float, temperature: float) -> None:
    """Broken weights give an error with advice, not a token."""
    with pytest.raises(GenerationFailed, match="not a number; the weights may be damaged"):
        drawer(temperature=temperature).draw(torch.tensor([1.0, bad, 0.0]))
