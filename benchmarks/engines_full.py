"""The engine ``phi`` at Phi-4-mini's own size on a GPU, each figure beside its limit.

    python benchmarks/engines_full.py               on a CUDA GPU with 40 GB or more, in a quarter of an hour
    python benchmarks/engines_full.py --rehearse    the same program on the CPU with a small model

The weights are random (3.8 thousand million numbers in bfloat16), so nothing is downloaded, and no speed depends on
what they are. The limits are measured in the same run: for decoding, the time in which the weights and the keys and
values are read at the bandwidth of a large copy; for prefill, the operations at the rate of a large product of
matrices. Bare ``model.generate`` stands beside it on the same weights.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from engines import SMALL, Row, ids_of, paired, run, stock, stock_model, table, timed, tiny_phi3

from phirag.engines.decoding import prefill
from phirag.engines.phi import PhiEngine
from phirag.engines.phi_cache import KeyValues

FULL = {
    "hidden_size": 3072, "intermediate_size": 8192, "num_hidden_layers": 32, "num_attention_heads": 24,
    "num_key_value_heads": 8, "initializer_range": 0.02,
    "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 48, "long_factor": [1.0 + i for i in range(48)]},
    "max_position_embeddings": 131072, "original_max_position_embeddings": 4096,
}  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """What is run: the configuration, where, and how much of it."""

    config: dict[str, Any]
    device: str
    dtype: str
    prompts: Sequence[int]
    rows: Sequence[int]
    new: int
    block: int
    """Bytes that the copy moves, whose speed is the bandwidth."""
    side: int
    """Rows and columns of the matrices whose product gives the rate."""


GPU = Scale(FULL, "cuda", "bfloat16", (4096, 32768, 120_000), (1, 8, 64), 128, 2**32, 8192)
REHEARSAL = Scale(SMALL, "cpu", "float32", (64, 256), (1, 4), 8, 2**24, 256)


def median_of(action: Callable[[], Any], times: int) -> float:
    """Return the median seconds of a call that has run once before."""
    action()
    return statistics.median(timed(action) for _ in range(times))


def bandwidth(scale: Scale) -> float:
    """Return the bytes a second that a copy reads and writes."""
    import torch

    block = torch.zeros(scale.block, dtype=torch.int8, device=scale.device)
    other = torch.empty_like(block)
    return 2 * scale.block / median_of(partial(other.copy_, block), 5)


def rate(scale: Scale) -> float:
    """Return the operations a second of a product of two square matrices."""
    import torch

    matrix = torch.randn(scale.side, scale.side, dtype=getattr(torch, scale.dtype), device=scale.device)
    return 2 * scale.side**3 / median_of(partial(torch.mm, matrix, matrix), 5)


def prefills(engine: PhiEngine, scale: Scale, times: int) -> Iterator[Row]:
    """Reading a prompt: tokens a second beside the rate of products, memory beside what was planned."""
    import torch

    model, limit = engine.load(), rate(scale)
    config = model.network.config
    parameters = sum(parameter.numel() for parameter in model.network.parameters())
    for length in scale.prompts:
        ids = ids_of(length)
        if scale.device == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        seconds = median_of(lambda ids=ids: prefill(model, ids, KeyValues(), long=True), times)
        # Two operations for each number and token, but for the output's, of which only the last token needs any; and
        # two products of width x length for each token and layer, half of which the causal mask leaves out.
        body = parameters - config.vocab_size * config.hidden_size
        work = 2 * body * length + 2 * config.num_hidden_layers * config.hidden_size * length**2
        yield (
            f"tokens/s reading {length}: measured, by the matrix rate", f"{length / seconds:.0f}",
            f"{length * limit / work:.0f}", f"{work / limit / seconds:.2f}×", "",
        )  # fmt: skip
        if scale.device == "cuda":
            taken = torch.cuda.max_memory_allocated()
            planned = model.bytes_of_weights + length * model.bytes_per_token
            target = "≤ 40 GB" if length == max(scale.prompts) else ""
            yield (
                f"peak GB reading {length}: measured, weights + keys and values", f"{taken / 1e9:.1f}",
                f"{planned / 1e9:.1f}", f"{taken / planned:.2f}×", target,
            )  # fmt: skip


def decoding(engine: PhiEngine, scale: Scale, times: int) -> Iterator[Row]:
    """Rows that share one reading of a prompt: tokens a second beside the bandwidth."""
    model, limit, prompt = engine.load(), bandwidth(scale), ids_of(512)
    drawn: dict[str, Any] = {"temperature": 0.8, "seed": 3}
    for count in scale.rows:
        whole = median_of(partial(run, engine, prompt, scale.new, count=count, **drawn), times)
        read = median_of(partial(run, engine, prompt, 1, count=count, **drawn), times)
        speed = count * (scale.new - 1) / (whole - read)
        moved = model.bytes_of_weights + count * (512 + scale.new / 2) * model.bytes_per_token
        most = count * limit / moved
        yield (
            f"tokens/s of {count} rows: measured, by the bandwidth", f"{speed:.0f}", f"{most:.0f}",
            f"{speed / most:.2f}×", "≥ 0.5×" if count == 1 else "",
        )  # fmt: skip


def beside_generate(folder: str, scale: Scale, times: int) -> Iterator[Row]:
    """One row beside bare ``generate``, below the boundary, where both are exact."""
    engine, network = PhiEngine(folder, device=scale.device, keep=0), stock_model(folder, scale.device)
    prompt = ids_of(512)
    for name, sampling in (("greedy", {"temperature": 0.0}), ("sampled", {"temperature": 0.8, "top_p": 0.95})):
        ours, bare, ratio = paired(
            partial(run, engine, prompt, scale.new, seed=3, **sampling),
            partial(stock, network, prompt, scale.new, **sampling),
            times,
        )
        yield (
            f"tokens/s, {name}, 512 + {scale.new} tokens: ours, `generate`", f"{scale.new / ours:.1f}",
            f"{scale.new / bare:.1f}", f"{ratio:.2f}×", "≥ 0.97×",
        )  # fmt: skip


def made(folder: Path, scale: Scale) -> str:
    """Save a model with random weights, made where it will run, in the type it will have."""
    import torch
    from transformers import Phi3ForCausalLM

    torch.manual_seed(0)
    torch.set_default_dtype(getattr(torch, scale.dtype))
    try:
        with torch.device(scale.device):
            network = Phi3ForCausalLM(tiny_phi3.config(**scale.config))
    finally:
        torch.set_default_dtype(torch.float32)
    network.save_pretrained(folder)
    return str(folder)


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3, help="how often each is measured")
    parser.add_argument(
        "--rehearse", action="store_true", help="a small model on the CPU, to see that the program runs"
    )
    options = parser.parse_args()
    scale = REHEARSAL if options.rehearse else GPU
    if scale.device == "cuda" and not torch.cuda.is_available():
        parser.exit(2, "torch finds no CUDA GPU here; --rehearse runs the program on the CPU\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = made(Path(scratch) / "model", scale)
        engine = PhiEngine(folder, device=scale.device, keep=0, factors="long")
        rows = [*prefills(engine, scale, options.times), *decoding(engine, scale, options.times)]
        attention = engine.note
        del engine
        if scale.device == "cuda":
            torch.cuda.empty_cache()
        rows += beside_generate(folder, scale, options.times)
    place = torch.cuda.get_device_name() if scale.device == "cuda" else "rehearsal on the CPU"
    table(rows, f"{place}, {attention}")


if __name__ == "__main__":
    main()
