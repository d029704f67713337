"""Writes desks.jsonl (to learn) and held_out.jsonl (words never seen in it): messages and the desk they go to. data.py DIR SEED

The desk names are made up, so that a model cannot know them before it has learned.
"""

import json
import pathlib
import random
import sys

# desk: (sentences with a gap, what fills it in training, what fills it in the held-out rows)
DESKS = {
    "velmo": (
        ["My parcel with {} has not come.", "When will you deliver {}?", "The courier lost {}.", "Please send {} to my new address."],
        ["the lamp", "two chairs", "a winter coat", "the books", "my blender", "garden tools", "the blue rug", "a desk fan"],
        ["the kettle", "a mirror", "three cushions", "the bicycle"],
    ),
    "tarick": (
        ["I was charged twice for {}.", "Please refund {}.", "The invoice for {} is wrong.", "Why did the price of {} change on my bill?"],
        ["the lamp", "two chairs", "a winter coat", "the books", "my blender", "garden tools", "the blue rug", "a desk fan"],
        ["the kettle", "a mirror", "three cushions", "the bicycle"],
    ),
    "ombrin": (
        ["{} stopped working after a week.", "How do I repair {}?", "{} makes a strange noise.", "There is a crack in {}."],
        ["the lamp", "one of the chairs", "the zip of the coat", "the shelf", "my blender", "the hedge trimmer", "the motor", "the desk fan"],
        ["the kettle", "the mirror frame", "the coffee machine", "the bicycle"],
    ),
    "quessa": (
        ["I cannot log in to {}.", "How do I change the password of {}?", "Please delete {}.", "{} shows the wrong name."],
        ["my account", "the app", "my profile", "the shop page", "my second account", "the members' area", "the web shop", "my login"],
        ["the mobile app", "my customer page", "the newsletter account", "our company profile"],
    ),
}
TAILS = ["", " Thank you.", " It is urgent.", " I wrote to you last week already.", " Please answer by mail."]


def row(text, desk):
    text = text[0].upper() + text[1:]
    return {"messages": [{"role": "user", "content": f"Which desk takes this message?\n{text}"}, {"role": "assistant", "content": desk}]}


def main(folder, seed):
    rng = random.Random(int(seed))
    train, held_out = [], []
    for desk, (frames, seen, unseen) in DESKS.items():
        learn = [row(f.format(w) + t, desk) for f in frames for w in seen for t in TAILS]
        train += rng.sample(learn, 75)
        held_out += rng.sample([row(f.format(w) + t, desk) for f in frames for w in unseen for t in TAILS[:2]], 12)
    for name, rows in (("desks.jsonl", train), ("held_out.jsonl", held_out)):
        rng.shuffle(rows)
        (pathlib.Path(folder) / name).write_text("".join(json.dumps(r) + "\n" for r in rows))


main(*sys.argv[1:])
