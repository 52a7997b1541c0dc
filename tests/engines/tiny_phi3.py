"""Tiny models of Phi's architecture and vocabulary, made on the spot.

They have LongRoPE with a low boundary and the 200,064 tokens of Phi-4-mini, so that real prompts run
through them. The weights are random, or are set so that the model writes one given text after every prompt.
As a program, ``python tests/engines/tiny_phi3.py DIR`` makes one for ``phirag ask --engine phi --model
DIR``; with ``--served`` it has the real model's context and boundary, and the tokenizer files that a server
reads.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BOUNDARY = 64
LIMIT = 4096
LONG_FACTOR = [1.0, 1.5, 3.0, 7.0, 20.0, 47.0]
SERVED_LONG_FACTOR = [1.0, 1.2, 1.5, 2.0, 3.0, 4.6, 7.0, 11.0, 17.0, 27.0, 38.0, 47.0]
SERVED: dict[str, Any] = {
    "hidden_size": 128,
    "max_position_embeddings": 131072,
    "original_max_position_embeddings": 4096,
    "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 12, "long_factor": SERVED_LONG_FACTOR},
}
SPEECH = "<think>\nOne and one make two é𝔸</think>\n\nBy [1], it is $\\boxed{2}$."


def config(**changes: Any) -> Any:
    """Return the configuration of a tiny model; ``changes`` overrides any of it."""
    from transformers import Phi3Config

    values: dict[str, Any] = {
        "vocab_size": 200064,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "partial_rotary_factor": 0.75,  # 12 of 16 dimensions are rotated, hence six factors
        "max_position_embeddings": LIMIT,
        "original_max_position_embeddings": BOUNDARY,
        "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 6, "long_factor": LONG_FACTOR},
        "sliding_window": 262144,
        "tie_word_embeddings": True,
        "initializer_range": 0.2,  # far from uniform, so that a wrong key shows in the logits
        "bos_token_id": 199999,
        "eos_token_id": 199999,
        "pad_token_id": 199999,
    }
    return Phi3Config(**{**values, **changes})


def save_random(folder: Path | str, seed: int = 0, **changes: Any) -> Path:
    """Save a model with random weights in float32; about 51 MB."""
    import torch
    from transformers import Phi3ForCausalLM

    torch.manual_seed(seed)
    Phi3ForCausalLM(config(**changes)).save_pretrained(folder)
    return Path(folder)


def save_served(folder: Path | str, seed: int = 0, **changes: Any) -> Path:
    """Save a random model that vLLM can serve: heads of 32, context and boundary of the real one, tokenizer files."""
    from phi_tokenizer_files import save_tokenizer

    save_random(folder, seed, **{**SERVED, **changes})
    save_tokenizer(folder)
    return Path(folder)


def save_speaking(folder: Path | str, text: str = SPEECH, *, end: int | None = 200020, **changes: Any) -> Path:
    """Save a model that writes ``text`` after every prompt, and then the id ``end``.

    Attention and perceptron give nothing, so that the next token depends on the last alone; the output
    row of each token points along the embedding of the token before it. No token may come twice.
    """
    import torch
    from transformers import Phi3ForCausalLM

    from phirag.prompting.tokenizer import ASSISTANT, load_tokenizer

    chain = [ASSISTANT, *load_tokenizer().encode_ordinary(text), *([end] if end is not None else [])]
    if len(set(chain)) < len(chain):
        raise ValueError("a token comes twice in this text")
    torch.manual_seed(0)
    model = Phi3ForCausalLM(config(**{**changes, "tie_word_embeddings": False, "num_hidden_layers": 1}))
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        inputs, outputs = model.model.embed_tokens.weight, model.lm_head.weight
        inputs.zero_()
        outputs.zero_()
        directions = torch.nn.functional.normalize(torch.randn(len(chain), inputs.shape[1]), dim=-1)
        for direction, token, following in zip(directions, chain, chain[1:], strict=False):
            inputs[token] = direction
            outputs[following] = 8 * direction  # the norm makes the length √(hidden size), so the logit is 64 or more
    model.save_pretrained(folder)
    return Path(folder)


def save_variant(folder: Path | str, of: Path, **changes: Any) -> Path:
    """Save a model with the weights of another and some of its configuration changed."""
    folder = Path(folder)
    folder.mkdir()
    for file in of.iterdir():
        if file.name != "config.json":
            (folder / file.name).symlink_to(file)
    values = json.loads((of / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**values, **changes}), encoding="utf-8")
    return folder


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a model in the directory that is named."""
    parser = argparse.ArgumentParser(description="Make a tiny model of Phi's architecture.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--says", default=SPEECH, help="what it writes after every prompt, no token twice")
    parser.add_argument("--random", type=int, metavar="SEED", help="random weights, which write nonsense, instead")
    parser.add_argument("--served", action="store_true", help="random, and with all that a server reads")
    given = parser.parse_args(arguments)
    if given.served:
        print(save_served(given.folder, given.random or 0))
    elif given.random is not None:
        print(save_random(given.folder, given.random))
    else:
        print(save_speaking(given.folder, given.says))


if __name__ == "__main__":
    main()
