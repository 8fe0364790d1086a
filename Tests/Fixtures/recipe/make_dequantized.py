#!/usr/bin/env python3
"""Random blocks of every quantized tensor type, and what they dequantize to.

usage: make_dequantized.py OUT.json     (pip install gguf==0.19.0 numpy)

The reference is the Python package gguf. Blocks are random bytes; their half-precision scales are finite, of either
sign, subnormals and zeros among them. Bytes and little-endian floats are written in base64.
"""
import base64, json, sys
import gguf, numpy as np
from gguf import GGMLQuantizationType as QT

# Where the half-precision numbers stand in a block.
HALVES = {QT.Q4_0: [0], QT.Q4_1: [0, 2], QT.Q5_0: [0], QT.Q5_1: [0, 2], QT.Q8_0: [0], QT.Q2_K: [80, 82], QT.Q3_K: [108],
          QT.Q4_K: [0, 2], QT.Q5_K: [0, 2], QT.Q6_K: [208]}
VALUES = 1024

def main():
    rng = np.random.default_rng(20240)
    out = {}
    for kind, places in HALVES.items():
        per, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = rng.integers(0, 256, (VALUES // per, size), dtype=np.uint8)
        for index, block in enumerate(blocks):
            for place in places:
                half = np.float16([rng.normal() * 0.02, -abs(rng.normal()), 3e-7 * rng.normal(), 0.0][index % 4])
                block[place:place + 2] = np.frombuffer(half.tobytes(), dtype=np.uint8)
        values = gguf.quants.dequantize(blocks.reshape(1, -1), kind).astype("<f4")
        assert values.size == VALUES and np.isfinite(values).all()
        out[kind.name] = {"type": int(kind), "blocks": base64.b64encode(blocks.tobytes()).decode(),
                          "values": base64.b64encode(values.tobytes()).decode()}
    with open(sys.argv[1], "w") as file:
        json.dump(out, file, indent=0, sort_keys=True)
        file.write("\n")

main()
