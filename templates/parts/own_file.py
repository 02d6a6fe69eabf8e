"""Write the attention of a model of one's own as a file that Sightlines draws."""

import json

import torch

text, pieces = "The animal was tired.", ["The", "animal", "was", "tired", "."]
torch.manual_seed(0)
model = torch.nn.MultiheadAttention(16, 4, batch_first=True)  # yours
read = torch.randn(1, len(pieces), 16)  # what it reads
weights = model(read, read, read, average_attn_weights=False)[1][0]  # (head, query, key)

tokens, end = [], 0
for number, piece in enumerate(pieces):
    start = text.index(piece, end)
    end = start + len(piece)
    where = {"start": start, "end": end, "word": number, "segment": 0}  # code points of the text
    tokens.append({"text": piece, "piece": piece, "id": number, "special": False, **where})
site = {"site": "encoder", "layers": 1, "layer_numbers": [0], "heads": len(weights)}
file = {
    "format": "sightlines/1",
    "model": {"id": "my/model", "revision": "1", "family": "encoder", "dtype": "float32"},
    "text": text,
    "target": None,
    "target_by": None,
    "tokens": {"source": tokens, "target": []},  # a decoder's own: target
    "sites": [{**site, "queries": "source", "keys": "source"}],
    "attention": [
        {"site": "encoder", "layer": 0, "head": head, "weights": rows.tolist()}
        for head, rows in enumerate(weights)
    ],
    "predictions": [],
    "positions": [],
}
with open("my-model.json", "w", encoding="utf-8") as out:
    json.dump(file, out)
