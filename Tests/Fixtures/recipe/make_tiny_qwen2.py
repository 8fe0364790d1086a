#!/usr/bin/env python3
"""A tiny Qwen2 and what a reference implementation answers with it.

usage: make_tiny_qwen2.py OUTDIR
(pip install torch==2.13.0 transformers==5.24.0 tokenizers==0.23.3 gguf==0.19.0 libgguf==0.2.2; two minutes on one core)

Writes tiny-qwen2-q4_k_m.gguf: 2 blocks of 128, 4 heads over 2, rotation of whole heads by halves, biases on queries, keys
and values, in the mix of types that llama-quantize makes of Qwen2.5-0.5B as Q4_K_M (rows that are not multiples of 256
fall back to Q5_0 and Q8_0); and tiny-qwen2-golden.json in the form of tiny-glm-golden.json. The model is trained briefly
on a synthetic corpus in ChatML, so that its greedy answers have clear margins. Reference: transformers in FP32 on the
dequantized weights.
"""
import json, math, os, random, sys
import gguf, libgguf, numpy as np, torch
from gguf import GGMLQuantizationType as QT
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Qwen2Config, Qwen2ForCausalLM

SEED, STEPS = 20240, 2400
WIDTH, FF, BLOCKS, HEADS, KV_HEADS, HEAD, CONTEXT, VOCAB, PAIRS = 128, 256, 2, 4, 2, 32, 512, 512, 480
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
THINGS = ["apple", "mug", "book", "towel", "lamp", "key"]
PLACES = ["table", "drawer", "shelf", "fridge", "desk"]

def turn(role, text): return f"<|im_start|>{role}\n{text}<|im_end|>\n"

def question(rng):
    thing, place = rng.choice(THINGS), rng.choice(PLACES)
    if rng.randrange(2):
        return f"Where is the {thing}? It is on the {place}.", f"The {thing} is on the {place}."
    return f"Take the {thing} from the {place}.", f"Action: take {thing} from {place}"

def sample(rng):
    asked, answer = question(rng)
    return turn("system", "You are a helpful agent.") + turn("user", asked) + turn("assistant", answer) + "<|endoftext|>"

def make_tokenizer(corpus):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=PAIRS, min_frequency=2, show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.train_from_iterator([corpus], trainer)
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIALS])
    return tokenizer

def make_model():
    torch.manual_seed(SEED)
    return Qwen2ForCausalLM(Qwen2Config(
        vocab_size=VOCAB, hidden_size=WIDTH, intermediate_size=FF, num_hidden_layers=BLOCKS, num_attention_heads=HEADS,
        num_key_value_heads=KV_HEADS, max_position_embeddings=CONTEXT, rms_norm_eps=1e-6, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=1e6), use_sliding_window=False))

def train(model, tokenizer):
    rng, generator = random.Random(SEED), torch.Generator().manual_seed(SEED)
    with torch.no_grad():  # a loader that forgets a bias or a norm fails visibly
        for name, p in model.named_parameters():
            if name.endswith("bias"): p.copy_(torch.randn(p.shape, generator=generator) * 0.3)
            elif "norm" in name: p.copy_(1 + 0.2 * torch.randn(p.shape, generator=generator))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    length, batch, ids = 96, 12, []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1, (step + 1) / 20) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / STEPS)))
        while len(ids) < batch * (length + 1): ids += tokenizer.encode(sample(rng)).ids
        x, ids = torch.tensor(ids[:batch * (length + 1)]).view(batch, length + 1), ids[batch * (length + 1):]
        logits = model(x[:, :-1]).logits
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCAB), x[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return float(loss.detach())

def names():
    """GGUF tensor name -> name in transformers, and type."""
    out = {"token_embd.weight": ("model.embed_tokens.weight", QT.Q5_0), "output.weight": ("lm_head.weight", QT.Q8_0),
           "output_norm.weight": ("model.norm.weight", QT.F32)}
    for i in range(BLOCKS):
        theirs, ours = f"model.layers.{i}.", f"blk.{i}."
        out[ours + "attn_norm.weight"] = (theirs + "input_layernorm.weight", QT.F32)
        out[ours + "ffn_norm.weight"] = (theirs + "post_attention_layernorm.weight", QT.F32)
        for x in "qkv":
            out[ours + f"attn_{x}.weight"] = (theirs + f"self_attn.{x}_proj.weight", QT.Q8_0 if x == "v" else QT.Q5_0)
            out[ours + f"attn_{x}.bias"] = (theirs + f"self_attn.{x}_proj.bias", QT.F32)
        out[ours + "attn_output.weight"] = (theirs + "self_attn.o_proj.weight", QT.Q5_0)
        for x in ("gate", "up", "down"):
            kind = QT.Q5_0 if x != "down" else (QT.Q6_K if i == 0 else QT.Q4_K)
            out[ours + f"ffn_{x}.weight"] = (theirs + f"mlp.{x}_proj.weight", kind)
    return out

def write(path, state, tokenizer):
    """Writes the file; gives the dequantized weights."""
    w = gguf.GGUFWriter(path, "qwen2")
    w.add_type("model"); w.add_name("tiny-qwen2"); w.add_license("cc0-1.0")
    w.add_context_length(CONTEXT); w.add_embedding_length(WIDTH); w.add_block_count(BLOCKS); w.add_feed_forward_length(FF)
    w.add_head_count(HEADS); w.add_head_count_kv(KV_HEADS); w.add_layer_norm_rms_eps(1e-6); w.add_rope_freq_base(1e6)
    w.add_file_type(15); w.add_quantization_version(2)
    inverse = {v: k for k, v in tokenizer.get_vocab(with_added_tokens=True).items()}
    tokens = [inverse.get(i, f"[PAD{i}]") for i in range(VOCAB)]
    kinds = [gguf.TokenType.UNUSED if i not in inverse else gguf.TokenType.CONTROL if t in SPECIALS else
             gguf.TokenType.NORMAL for i, t in enumerate(tokens)]
    merges = [m if isinstance(m, str) else " ".join(m) for m in json.loads(tokenizer.to_str())["model"]["merges"]]
    w.add_tokenizer_model("gpt2"); w.add_tokenizer_pre("qwen2")
    w.add_token_list(tokens); w.add_token_types(kinds); w.add_token_merges(merges)
    w.add_eos_token_id(tokenizer.token_to_id("<|im_end|>")); w.add_bos_token_id(tokenizer.token_to_id("<|endoftext|>"))
    w.add_pad_token_id(tokenizer.token_to_id("<|endoftext|>")); w.add_add_bos_token(False)
    w.add_chat_template("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
                        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
    restored = {}
    for ours, (theirs, kind) in names().items():
        array = state[theirs].detach().float().contiguous().numpy()
        if kind == QT.F32:
            w.add_tensor(ours, array)
            restored[theirs] = torch.from_numpy(array.copy())
            continue
        raw = np.asarray(libgguf.quantize_rows(array, kind)).view(np.uint8).reshape(array.shape[0], -1)
        w.add_tensor(ours, raw, raw_dtype=kind)
        restored[theirs] = torch.from_numpy(gguf.quants.dequantize(raw, kind).reshape(array.shape).copy())
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
    return restored

@torch.no_grad()
def answers(model, ids, count=24):
    logits = model(torch.tensor([ids])).logits[0].float()
    logs, last, greedy, margins = torch.log_softmax(logits, -1), logits[-1], [], []
    for _ in range(count):
        top, best = last.topk(2)
        greedy.append(int(best[0]))
        margins.append(round(float(top[0] - top[1]), 4))
        last = model(torch.tensor([ids + greedy])).logits[0, -1].float()
    return {"logprob_next": [round(float(logs[i, ids[i + 1]]), 5) for i in range(len(ids) - 1)],
            "last_logits": [round(float(x), 4) for x in logits[-1]], "greedy": greedy, "greedy_margin": margins}

PROMPTS = [
    ("where", turn("system", "You are a helpful agent.") + turn("user", "Where is the key? It is on the shelf.")
     + "<|im_start|>assistant\n"),
    ("take", turn("system", "You are a helpful agent.") + turn("user", "Take the mug from the desk.")
     + "<|im_start|>assistant\n"),
    ("free", turn("user", "The quick brown fox \u2014 \u4f60\u597d \u2014 12345 tokens!\n\n  {\"a\": [1, 2.50, null]}")
     + "<|im_start|>assistant"),
]
CASES = ["Hello world", " leading space", "a  b   c\t\td", "it's we'll I'M THEY'VE", "1234567 3.14159",
         "\u4f60\u597d\uff0c\u4e16\u754c\uff01", "line1\r\nline2\n\n\n  line3  ", "<|im_start|>user\nhi<|im_end|>",
         "snake_case HTTP2 x2", "...!!!\n", ""]

def main():
    out = sys.argv[1]
    torch.set_num_threads(1)
    rng = random.Random(1)
    corpus = "\n".join(sample(rng) for _ in range(2000))
    for name in SPECIALS: corpus = corpus.replace(name, "\n")
    tokenizer = make_tokenizer(corpus)
    model = make_model()
    print("loss", train(model, tokenizer))
    name = "tiny-qwen2-q4_k_m.gguf"
    restored = write(os.path.join(out, name), model.state_dict(), tokenizer)
    reference = make_model()
    reference.load_state_dict(restored)
    reference.eval()
    prompts = []
    for title, text in PROMPTS:
        ids = tokenizer.encode(text).ids
        found = answers(reference, ids)
        text_found = tokenizer.decode(found["greedy"], skip_special_tokens=False)
        prompts.append({"name": title, "text": text, "ids": ids, **found, "greedy_text": text_found})
        print(title, repr(text_found), min(found["greedy_margin"]))
    golden = {"note": "reference = transformers FP32 on the dequantized weights",
              "specials": {s: tokenizer.token_to_id(s) for s in SPECIALS},
              "tokenizer_cases": [{"text": s, "ids": tokenizer.encode(s).ids} for s in CASES],
              "files": {name: {"arch": "qwen2", "prompts": prompts}}}
    with open(os.path.join(out, "tiny-qwen2-golden.json"), "w") as file:
        json.dump(golden, file, ensure_ascii=False, separators=(",", ":"))

main()
