"""Trains gauntlet-glm on chat JSONL and writes it as GGUF (Q8_0, architecture chatglm).

    pip install torch gguf tokenizers numpy
    python train.py --minutes 9 --out ../gauntlet-glm.gguf train.jsonl [more.jsonl]

The JSONL is written by `gauntlet traces export --format openai`: messages of weight 1 are trained on, and a sample of
the other tokens with a small weight, which teaches to copy sooner.

An episode's conversations share beginnings: step k+1 repeats step k but for the list of actions at its end. They are
packed as a prefix tree: each token is computed once and attends to its ancestors only.
"""
import argparse, json, math, random, time

import gguf, numpy as np, torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIALS = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
            "<|assistant|>", "<|observation|>"]
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
DIM, LAYERS, HEADS, KV, HEAD, FF, ROPE, EPS, CONTEXT, NODES = 192, 4, 6, 2, 32, 512, 16, 1e-5, 4096, 1280
# Trees per step, and the tokens of the agent that they hold about.
BATCH, OWN = 4, 400


def read(files):
    for file in files:
        for line in open(file):
            yield json.loads(line)["messages"]


def make_tokenizer(conversations):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=4096 - len(SPECIALS), show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator((m["content"] for c in conversations for m in c), trainer)
    return tokenizer


def encode(tokenizer, messages, special):
    """Ids of a conversation in GLM-4's template, and which of them are predicted for loss."""
    roles = {"system": "<|system|>", "user": "<|user|>", "assistant": "<|assistant|>", "tool": "<|observation|>"}
    ids, wanted = [special["[gMASK]"], special["<sop>"]], [0, 0]
    for message in messages:
        text = tokenizer.encode("\n" + message["content"]).ids
        own = 1 if message.get("weight") == 1 else 0
        ids += [special[roles[message["role"]]]] + text
        wanted += [0] + [own] * len(text)
        if own:
            # The next role's token ends the turn.
            ids.append(special["<|user|>"])
            wanted.append(1)
    return ids, wanted


def trees(conversations):
    """Packs consecutive conversations of like beginnings: (ids, positions, parents, weight) of at most NODES tokens."""
    tree, last = None, None
    for ids, wanted in conversations:
        shared = 0
        if tree is not None:
            while shared < min(len(ids), len(last[0])) and ids[shared] == last[0][shared]:
                shared += 1
            # Less than a task in common, or no room: a new tree.
            if shared < 200 and tree_tokens(tree) > 400 or tree_tokens(tree) + len(ids) - shared > NODES:
                yield tree
                tree, shared = None, 0
        if len(ids) > NODES:
            continue
        if tree is None:
            tree, last = ([], [], [], []), ([], [])
        path = last[1][:shared]
        for at in range(shared, len(ids)):
            tree[0].append(ids[at])
            tree[1].append(at)
            tree[2].append(path[-1] if path else -1)
            tree[3].append(wanted[at])
            path.append(len(tree[0]) - 1)
        for at in range(shared):
            if wanted[at]:
                tree[3][path[at]] = 1
        last = (ids, path)
    if tree is not None:
        yield tree


def tree_tokens(tree):
    return len(tree[0])


def ancestors(parents):
    """Which tokens each token sees: itself and those on its way to the root."""
    seen = np.zeros((len(parents), len(parents)), dtype=bool)
    for i, parent in enumerate(parents):
        if parent >= 0:
            seen[i] = seen[parent]
        seen[i, i] = True
    return torch.from_numpy(seen)


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.n1 = torch.nn.Parameter(torch.ones(DIM))
        self.n2 = torch.nn.Parameter(torch.ones(DIM))
        self.qkv = torch.nn.Linear(DIM, (HEADS + 2 * KV) * HEAD)
        self.o = torch.nn.Linear(HEADS * HEAD, DIM, bias=False)
        self.up = torch.nn.Linear(DIM, 2 * FF, bias=False)
        self.down = torch.nn.Linear(FF, DIM, bias=False)


def norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPS) * weight


def rotate(x, cos, sin):
    a, b, rest = x[..., 0:ROPE:2], x[..., 1:ROPE:2], x[..., ROPE:]
    turned = torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)
    return torch.cat((turned, rest), -1)


class GLM(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Embedding(4096, DIM)
        self.blocks = torch.nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = torch.nn.Parameter(torch.ones(DIM))
        for parameter in self.parameters():
            if parameter.dim() == 2:
                torch.nn.init.normal_(parameter, std=0.02)
        torch.nn.init.normal_(self.embed.weight, std=0.06)
        for block in self.blocks:
            # Each block begins as the identity: what a token is stays readable.
            torch.nn.init.zeros_(block.o.weight)
            torch.nn.init.zeros_(block.down.weight)
        self.look_back()

    def look_back(self):
        """Two heads of the first block begin by looking one and two tokens back: half of a copying circuit."""
        first, angle = self.blocks[0], 10000.0 ** (-torch.arange(0, ROPE, 2) / ROPE)[:3]
        with torch.no_grad():
            first.qkv.bias.zero_()
            heads = first.qkv.bias[:(HEADS + KV) * HEAD].view(HEADS + KV, HEAD)
            for head, turn in ((0, 0 * angle), (1, -angle), (HEADS, angle)):
                heads[head, 0:6:2] = 8 * turn.cos()
                heads[head, 1:6:2] = 8 * turn.sin()
            torch.nn.init.normal_(first.o.weight, std=0.05)

    def forward(self, ids, positions, mask=None):
        """Hidden states of sequences of one length: ids b x t, positions t, mask b x 1 x t x t (causal when left out)."""
        x = self.embed(ids)
        b, t = ids.shape
        angle = positions[:, None] * 10000.0 ** (-torch.arange(0, ROPE, 2) / ROPE)[None]
        cos, sin = angle.cos(), angle.sin()
        for block in self.blocks:
            q, k, v = block.qkv(norm(x, block.n1)).split([HEADS * HEAD, KV * HEAD, KV * HEAD], -1)
            q = rotate(q.view(b, t, HEADS, HEAD).transpose(1, 2), cos, sin)
            k = rotate(k.view(b, t, KV, HEAD).transpose(1, 2), cos, sin).repeat_interleave(HEADS // KV, 1)
            v = v.view(b, t, KV, HEAD).transpose(1, 2).repeat_interleave(HEADS // KV, 1)
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
            x = x + block.o(y.transpose(1, 2).reshape(b, t, -1))
            gate, up = block.up(norm(x, block.n2)).chunk(2, -1)
            x = x + block.down(F.silu(gate) * up)
        return norm(x, self.norm)


def copying(count, length):
    """Sequences whose second half repeats spans of the first in another order, and which tokens can be known."""
    first = torch.randint(0, 4096 - len(SPECIALS), (count, length))
    second, known = torch.empty_like(first), torch.zeros(count, length, dtype=torch.bool)
    for row in range(count):
        at = 0
        while at < length:
            size = min(random.randint(2, 12), length - at)
            start = random.randint(0, length - size)
            second[row, at:at + size] = first[row, start:start + size]
            known[row, at + 1:at + size] = True
            at += size
    return torch.cat((first, second), 1), torch.cat((torch.zeros_like(known), known), 1)


def warm_up(model, optimizer, seconds):
    """Teaches to copy, on random tokens: names, values and commands of the tasks are all copied from the prompt."""
    began, step, mean = time.time(), 0, 8.0
    while time.time() - began < seconds and mean > 0.4:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 50)
        ids, known = copying(48, random.choice((12, 16, 24)))
        hidden = model(ids, torch.arange(ids.shape[1]))[:, :-1][known[:, 1:]]
        loss = F.cross_entropy(hidden @ model.embed.weight.T, ids[:, 1:][known[:, 1:]])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        mean = 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"copying: step {step} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)


def export(model, tokenizer, special, path):
    writer = gguf.GGUFWriter(path, "chatglm")
    writer.add_name("gauntlet-glm")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(DIM)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FF)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(EPS)
    writer.add_rope_dimension_count(ROPE)
    writer.add_rope_freq_base(10000.0)
    data = json.loads(tokenizer.to_str())["model"]
    tokens = [t for t, _ in sorted(data["vocab"].items(), key=lambda item: item[1])]
    pad = 4096 - len(SPECIALS) - len(tokens)
    types = [1] * len(tokens) + [5] * pad + [3] * len(SPECIALS)
    tokens += [f"[PAD{i}]" for i in range(pad)] + SPECIALS
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("chatglm-bpe")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in data["merges"]])
    writer.add_eos_token_id(special["<|endoftext|>"])
    writer.add_chat_template("[gMASK]<sop>")

    def matrix(name, tensor):
        array = tensor.detach().float().numpy()
        writer.add_tensor(name, gguf.quants.quantize(array, gguf.GGMLQuantizationType.Q8_0),
                          raw_dtype=gguf.GGMLQuantizationType.Q8_0)

    def vector(name, tensor):
        writer.add_tensor(name, tensor.detach().float().numpy())

    matrix("token_embd.weight", model.embed.weight)
    vector("output_norm.weight", model.norm)
    for i, block in enumerate(model.blocks):
        vector(f"blk.{i}.attn_norm.weight", block.n1)
        matrix(f"blk.{i}.attn_qkv.weight", block.qkv.weight)
        vector(f"blk.{i}.attn_qkv.bias", block.qkv.bias)
        matrix(f"blk.{i}.attn_output.weight", block.o.weight)
        vector(f"blk.{i}.ffn_norm.weight", block.n2)
        matrix(f"blk.{i}.ffn_up.weight", block.up.weight)
        matrix(f"blk.{i}.ffn_down.weight", block.down.weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    started = time.time()
    random.seed(1)
    torch.manual_seed(1)
    conversations = list(read(arguments.files))
    tokenizer = make_tokenizer(random.sample(conversations, min(4000, len(conversations))))
    special = {name: 4096 - len(SPECIALS) + i for i, name in enumerate(SPECIALS)}
    examples = list(trees(encode(tokenizer, c, special) for c in conversations))
    print(len(conversations), "conversations,", len(examples), "trees,", sum(map(tree_tokens, examples)), "tokens", flush=True)
    model = GLM()
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.95), weight_decay=0.05)
    warm_up(model, optimizer, 60 * 0.3 * arguments.minutes)
    arguments.minutes -= (time.time() - started) / 60
    began, step, seen, order, told = time.time(), 0, 0, [], [0, 0]
    while (passed := (time.time() - began) / (60 * arguments.minutes)) < 1:
        rate = 2e-3 * min(1, (step + 1) / 50) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1, passed))))
        for group in optimizer.param_groups:
            group["lr"] = rate
        if not order:
            order = random.sample(range(len(examples)), len(examples))
        optimizer.zero_grad()
        for _ in range(BATCH):
            ids, positions, parents, wanted = examples[order.pop() if order else 0]
            ids, parents = torch.tensor(ids), torch.tensor(parents)
            hidden = model(ids[None], torch.tensor(positions), ancestors(parents.tolist())[None, None])[0]
            weight = torch.tensor(wanted, dtype=torch.float32)
            weight[(weight == 0) & (torch.rand(len(weight)) < 0.25)] = 0.2
            at = ((weight > 0) & (parents >= 0)).nonzero()[:, 0]
            each = F.cross_entropy(hidden[parents[at]] @ model.embed.weight.T, ids[at], reduction="none")
            own = weight[at] == 1
            loss = (each * weight[at]).sum() / OWN
            loss.backward()
            told[0] += each[own].sum().item()
            told[1] += own.sum().item()
            seen += len(ids)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            print(f"step {step} loss {told[0] / max(1, told[1]):.3f} tokens {seen} {time.time() - began:.0f} s", flush=True)
            told = [0, 0]
        if step % 500 == 0:
            export(model, tokenizer, special, arguments.out)
    export(model, tokenizer, special, arguments.out)


main()
