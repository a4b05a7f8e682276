#!/usr/bin/env python3
"""Whether two tools give the same pairs: agree.py OURS.csv SHAPELY.npz (columns or arrays a, b, area).

The rows with an area above 1e-6 m2 must be the same, and no pair may differ by more than 1e-3 m2.
Prints one JSON line; exit 1 when they differ.
"""
import json
import sys

import numpy as np
import pandas as pd

LEAST_M2, MOST_DIFFERENCE_M2 = 1e-6, 1e-3
ours = pd.read_csv(sys.argv[1], names=["a", "b", "ours"], header=0)
peer = np.load(sys.argv[2])
peer = pd.DataFrame({"a": peer["a"], "b": peer["b"], "peer": peer["area"]})
both = ours.merge(peer, on=["a", "b"], how="outer").fillna(0.0)
one_sided = both[((both.ours == 0) & (both.peer > LEAST_M2)) | ((both.peer == 0) & (both.ours > LEAST_M2))]
difference = (both.ours - both.peer).abs()
answer = dict(pairs=len(both), one_sided=len(one_sided), largest_difference_m2=float(difference.max()),
              total_ours=float(both.ours.sum()), total_peer=float(both.peer.sum()))
print(json.dumps(answer))
sys.exit(0 if len(one_sided) == 0 and difference.max() <= MOST_DIFFERENCE_M2 else 1)
