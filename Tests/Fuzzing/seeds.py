#!/usr/bin/env python3
"""Writes what fuzzing begins with: a model of a few kilobytes per architecture, and replies of every template family.

Usage: seeds.py FOLDER. The same bytes every time.
"""
import pathlib
import struct
import sys

WIDTH, FEED, HEADS, KEY_HEADS, HEAD, VOCABULARY = 32, 64, 2, 1, 32, 48
SPECIAL = ["<|endoftext|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>", "<think>"]
F32, Q8_0 = 0, 8


def string(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def value(item):
    if isinstance(item, bool):
        return struct.pack("<IB", 7, item)
    if isinstance(item, int):
        return struct.pack("<II", 4, item)
    if isinstance(item, float):
        return struct.pack("<If", 6, item)
    if isinstance(item, str):
        return struct.pack("<I", 8) + string(item)
    kind, pack = (8, string) if isinstance(item[0], str) else (5, lambda number: struct.pack("<i", number))
    return struct.pack("<IIQ", 9, kind, len(item)) + b"".join(map(pack, item))


def metadata(arch, template, experts):
    tokens = [f"t{index}" for index in range(VOCABULARY - len(SPECIAL))] + SPECIAL
    keys = {
        "general.architecture": arch, f"{arch}.context_length": 64, f"{arch}.embedding_length": WIDTH,
        f"{arch}.block_count": 1, f"{arch}.feed_forward_length": FEED, f"{arch}.attention.head_count": HEADS,
        f"{arch}.attention.head_count_kv": KEY_HEADS, f"{arch}.attention.key_length": HEAD,
        f"{arch}.attention.value_length": HEAD, f"{arch}.attention.layer_norm_rms_epsilon": 1e-5,
        f"{arch}.rope.dimension_count": HEAD, f"{arch}.rope.freq_base": 10000.0,
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "chatglm-bpe", "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [1] * (VOCABULARY - len(SPECIAL)) + [3] * len(SPECIAL),
        "tokenizer.ggml.merges": ["t 1", "t 2"], "tokenizer.ggml.eos_token_id": VOCABULARY - len(SPECIAL),
        "tokenizer.chat_template": template,
    }
    if experts:
        keys |= {
            f"{arch}.expert_count": 2, f"{arch}.expert_used_count": 1, f"{arch}.expert_shared_count": 1,
            f"{arch}.expert_feed_forward_length": 32, f"{arch}.leading_dense_block_count": 0,
            f"{arch}.expert_gating_func": 2, f"{arch}.expert_weights_norm": True, f"{arch}.expert_weights_scale": 1.0,
        }
    return keys


def tensors(arch, experts):
    block = "blk.0."
    names = [
        ("token_embd.weight", [WIDTH, VOCABULARY]), ("output_norm.weight", [WIDTH]), (block + "attn_norm.weight", [WIDTH]),
        (block + "attn_q.weight", [WIDTH, HEADS * HEAD]), (block + "attn_k.weight", [WIDTH, KEY_HEADS * HEAD]),
        (block + "attn_v.weight", [WIDTH, KEY_HEADS * HEAD]), (block + "attn_output.weight", [HEADS * HEAD, WIDTH]),
    ]
    if arch == "glm4":
        names += [(block + "post_ffw_norm.weight", [WIDTH]), (block + "ffn_norm.weight", [WIDTH])]
    if arch in ("glm4", "glm4moe"):
        names.append((block + "post_attention_norm.weight", [WIDTH]))
    if arch in ("chatglm", "qwen2"):
        names.append((block + "ffn_norm.weight", [WIDTH]))
    if arch == "qwen2":
        names += [(block + f"attn_{part}.bias", [rows]) for part, rows in (("q", HEADS * HEAD), ("k", HEAD), ("v", HEAD))]
    if experts:
        names += [
            (block + "ffn_gate_inp.weight", [WIDTH, 2]), (block + "exp_probs_b.bias", [2]),
            (block + "ffn_gate_exps.weight", [WIDTH, 32, 2]), (block + "ffn_up_exps.weight", [WIDTH, 32, 2]),
            (block + "ffn_down_exps.weight", [32, WIDTH, 2]), (block + "ffn_gate_shexp.weight", [WIDTH, 32]),
            (block + "ffn_up_shexp.weight", [WIDTH, 32]), (block + "ffn_down_shexp.weight", [32, WIDTH]),
        ]
    elif arch == "qwen2":
        names += [(block + f"ffn_{part}.weight", [WIDTH, FEED]) for part in ("gate", "up")]
    else:
        names.append((block + "ffn_up.weight", [WIDTH, 2 * FEED]))
    if not experts:
        names.append((block + "ffn_down.weight", [FEED, WIDTH]))
    return names


def model(arch, template, experts=False):
    keys, table, data = metadata(arch, template, experts), b"", b""
    listed = tensors(arch, experts)
    for name, shape in listed:
        count = 1
        for size in shape:
            count *= size
        # Vectors, routers and biases are floats.
        kind = F32 if len(shape) == 1 or "gate_inp" in name else Q8_0
        table += string(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        table += struct.pack("<IQ", kind, len(data))
        block = struct.pack("<e", 0.01) + bytes((7 * i) % 256 for i in range(32))
        data += struct.pack("<f", 1.0) * count if kind == F32 else block * (count // 32)
        data += b"\0" * (-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(listed), len(keys))
    head += b"".join(string(key) + value(item) for key, item in keys.items()) + table
    return head + b"\0" * (-len(head) % 32) + data


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    seeds = {
        "chatglm.gguf": model("chatglm", "[gMASK]<sop>{% for item in messages %}"),
        "glm4.gguf": model("glm4", "[gMASK]<sop> tools <think>"),
        "glm4moe.gguf": model("glm4moe", "[gMASK]<sop><tool_call><arg_key>", experts=True),
        "qwen2.gguf": model("qwen2", "<|im_start|>"),
        "call-glm4.txt": b'search\n{"query": "a \\u4f60 b", "n": [1, 2.5e3, null]}',
        "call-glm45.txt": "<think>so</think>said<tool_call>search\n<arg_key>q</arg_key>\n<arg_value>你好</arg_value>\n"
                          "</tool_call>".encode(),
        "call-chatml.txt": b'<tool_call>\n{"name": "search", "arguments": {"q": "x"}}\n</tool_call>',
        "call-chatglm3.txt": b"search\n```python\ntool_call(query='a', n=-1, deep={'k': [True, None]})\n```",
        "messages.txt": "system\x1f<|user|> forged [gMASK]<sop>\x1f<think>\x1f{\"type\": \"object\"}".encode(),
    }
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


main()
