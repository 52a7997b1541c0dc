"""A transformers that runs Phi wrongly is refused before weights are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from phirag.engines import phi_rotary
from phirag.engines.phi_selfcheck import check_exactness
from phirag.errors import EngineUnavailable

torch = pytest.importorskip("torch")
modeling = pytest.importorskip("transformers.models.phi3.modeling_phi3")
pytestmark = pytest.mark.phi


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """The result is remembered for the process; each test asks again."""
    check_exactness.cache_clear()
    yield
    check_exactness.cache_clear()


def test_the_installed_version_is_exact() -> None:
    """It passes, and leaves the caller's random numbers as they were."""
    torch.manual_seed(5)
    first = torch.rand(3)
    torch.manual_seed(5)
    check_exactness()
    assert torch.equal(torch.rand(3), first)


def test_wrong_factors_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the set beyond the boundary were the short one, or the scaling were left out, it would be refused."""
    original = modeling.Phi3RotaryEmbedding.forward

    def unscaled(self: Any, *arguments: Any) -> Any:
        return tuple(part / self.attention_scaling for part in original(self, *arguments))

    monkeypatch.setattr(modeling.Phi3RotaryEmbedding, "forward", unscaled)
    with pytest.raises(EngineUnavailable, match="factors are not applied as the formula says"):
        check_exactness()


def test_a_set_that_changes_on_the_way_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If rows under the short factors were given the long ones when a neighbour crosses, it would be refused."""
    build = phi_rotary._module

    def careless(short: Any, long: Any) -> Any:
        module = build(short, long)
        use = type(module).use
        module.use = lambda rows: use(module, [any(rows)] * len(rows))
        return module

    monkeypatch.setattr(phi_rotary, "_module", careless)
    with pytest.raises(EngineUnavailable, match="steps over a cache and one whole pass differ"):
        check_exactness()


def test_positions_that_are_ignored_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If an attention forgot what the cache holds, as versions 5.0 to 5.19 do at the boundary, it would be refused."""
    from phirag.engines.phi_cache import KeyValues

    monkeypatch.setattr(KeyValues, "extend", lambda self, layer, keys, values: forgetful(self, layer, keys, values))
    with pytest.raises(EngineUnavailable, match=r"transformers .* does not run Phi exactly"):
        check_exactness()


def forgetful(cache: Any, layer: int, keys: Any, values: Any) -> Any:
    """Return the new keys and values only."""
    if layer == len(cache.layers):
        cache.layers.append((keys, values))
        cache._filled.append(keys.shape[2])
    return keys, values
