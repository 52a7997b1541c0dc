"""What the engine ``phi`` costs beside bare ``model.generate``, and what samples and turns save.

    python benchmarks/engines.py [--pairs 3]

On the CPU, with a model of some 58 million numbers made on the spot: the architecture and vocabulary of Phi-4-mini,
LongRoPE with the real boundary, random weights. Each pair of runs is timed in turn, and the ratio is the median of
the pairs' ratios, so that a machine that slows down slows both. ``engines_full.py`` is for a GPU.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "engines"))
import tiny_phi3

from phirag.engines.decoding import prefill
from phirag.engines.phi import PhiEngine
from phirag.engines.phi_cache import KeyValues
from phirag.types import Generation, Prompt, Sampling

SMALL = {
    "hidden_size": 256, "intermediate_size": 768, "num_hidden_layers": 8, "num_attention_heads": 8,
    "num_key_value_heads": 4, "initializer_range": 0.2,
    "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 12, "long_factor": [1.0 + 4 * i for i in range(12)]},
    "max_position_embeddings": 131072, "original_max_position_embeddings": 4096,
}  # fmt: skip
Row = tuple[str, str, str, str, str]


def timed(action: Callable[[], Any]) -> float:
    """Return the seconds that a call takes, the work it leaves on a GPU included."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()
    start = time.perf_counter()
    action()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - start


def paired(one: Callable[[], Any], other: Callable[[], Any], pairs: int) -> tuple[float, float, float]:
    """Return the median seconds of both, and the median of ``other / one`` over pairs run in turn."""
    one(), other()
    found = [(timed(one), timed(other)) for _ in range(pairs)]
    return (
        statistics.median(a for a, _ in found),
        statistics.median(b for _, b in found),
        statistics.median(b / a for a, b in found),
    )


def ids_of(count: int, seed: int = 1) -> tuple[int, ...]:
    """Return random ids of ordinary tokens."""
    import torch

    return tuple(torch.randint(0, 199998, (count,), generator=torch.Generator().manual_seed(seed)).tolist())


def run(engine: PhiEngine, ids: Sequence[int], new: int, *, count: int = 1, **sampling: Any) -> list[Generation]:
    """Return the generations of ``count`` samples, none of which may end before ``new`` tokens."""
    pieces = engine.samples(Prompt(question="?", ids=tuple(ids)), Sampling(max_new_tokens=new, **sampling), count)
    made = [piece for piece in pieces if isinstance(piece, Generation)]
    assert all(generation.usage.new_tokens == new for generation in made), "a sample ended early: take another seed"
    return made


def stock(network: Any, ids: Sequence[int], new: int, **sampling: Any) -> None:
    """Run bare ``generate`` for the same number of tokens."""
    import torch

    told = {"do_sample": False} if sampling.get("temperature") == 0 else {"do_sample": True, "top_k": 0, **sampling}
    given = torch.tensor([list(ids)], device=network.device)
    network.generate(
        given, attention_mask=torch.ones_like(given), min_new_tokens=new, max_new_tokens=new,
        eos_token_id=[200020, 199999], pad_token_id=199999, **told,
    )  # fmt: skip


def stock_model(folder: str, device: str) -> Any:
    """Return the model as transformers loads it, untouched by the engine."""
    import torch
    from transformers import Phi3ForCausalLM

    return Phi3ForCausalLM.from_pretrained(folder, dtype="auto", device_map=torch.device(device)).eval()


def speed(engine: PhiEngine, network: Any, pairs: int) -> Iterator[Row]:
    """Tokens a second beside bare ``generate``, below the boundary, where both are exact."""
    prompt, new = ids_of(500), 64
    for name, sampling in (("greedy", {"temperature": 0.0}), ("sampled", {"temperature": 0.8, "top_p": 0.95})):
        ours, bare, ratio = paired(
            partial(run, engine, prompt, new, seed=3, **sampling),
            partial(stock, network, prompt, new, **sampling),
            pairs,
        )
        label = f"tokens/s, {name}, 500 + {new} tokens: ours, `generate`"
        yield label, f"{new / ours:.1f}", f"{new / bare:.1f}", f"{ratio:.2f}×", "≥ 0.97×"


def samples(engine: PhiEngine, pairs: int) -> Iterator[Row]:
    """Eight samples from one prompt, beside eight calls."""
    prompt, new = ids_of(3000), 16
    drawn: dict[str, Any] = {"temperature": 0.8, "seed": 3}

    def one_by_one() -> None:
        for _ in range(8):
            run(engine, prompt, new, **drawn)

    together, apart, ratio = paired(partial(run, engine, prompt, new, count=8, **drawn), one_by_one, pairs)
    label = f"seconds for 8 samples of {new} tokens over a prompt of 3,000: together, one by one"
    yield label, f"{together:.2f}", f"{apart:.2f}", f"{ratio:.2f}×", "≥ 3×"

    model, cache = engine.load(), KeyValues()
    prefill(model, prompt, cache, long=False)
    cache.repeat(8, new)
    taken, computed = cache.nbytes, 8 * (3000 + new) * model.bytes_per_token
    label = "MB of keys and values for these 8: taken, computed from the configuration"
    yield label, f"{taken / 1e6:.1f}", f"{computed / 1e6:.1f}", f"{taken / computed:.2f}×", "0.9–1.1×"


def turns(keeping: PhiEngine, forgetting: PhiEngine, pairs: int) -> Iterator[Row]:
    """The first token of a second turn, with and without what the first turn has read."""
    first, second = ids_of(2500), (*ids_of(2500), *ids_of(60, seed=2))

    def second_turn(engine: PhiEngine) -> float:
        run(engine, first, 4, temperature=0.0)
        return float(run(engine, second, 4, temperature=0.0)[0].usage.first_token_seconds or 0)

    found = [(second_turn(keeping), second_turn(forgetting)) for _ in range(pairs)]
    reused, again = (statistics.median(side) for side in zip(*found, strict=True))
    ratio = statistics.median(b / a for a, b in found)
    label = "seconds to the first token of a second turn behind 2,500 tokens: reused, read again"
    yield label, f"{reused:.3f}", f"{again:.3f}", f"{ratio:.1f}×", ""


def table(rows: Sequence[Row], place: str = "") -> None:
    """Print the rows below the machine, the versions and the commit."""
    import torch
    import transformers

    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    place = place or f"{os.cpu_count()} cores, {torch.get_num_threads()} threads"
    print(
        f"{place}, Python {platform.python_version()}, torch {torch.__version__}, "
        f"transformers {transformers.__version__}, commit {found.stdout.strip() or 'unknown'}\n"
    )
    print("| what | | | ratio | target |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=3)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as scratch:
        folder = str(tiny_phi3.save_random(Path(scratch) / "small", **SMALL))
        forgetting, keeping = PhiEngine(folder, device="cpu", keep=0), PhiEngine(folder, device="cpu")
        table([
            *speed(forgetting, stock_model(folder, "cpu"), pairs),
            *samples(forgetting, pairs),
            *turns(keeping, forgetting, pairs),
        ])  # fmt: skip


if __name__ == "__main__":
    main()
