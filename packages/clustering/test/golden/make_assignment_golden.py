"""Optimal assignments by SciPy.

  /usr/bin/python3 packages/clustering/test/golden/make_assignment_golden.py

Writes assignment.json beside itself. Costs are distinct at random, so the optimum is unique.
"""
import json
import os

import numpy as np
import scipy
from scipy.optimize import linear_sum_assignment

here = os.path.dirname(os.path.abspath(__file__))
g = np.random.default_rng(3)
cases = []
for rows, columns in ((1, 1), (5, 5), (8, 12), (12, 8), (30, 30)):
    cost = np.round(g.standard_normal((rows, columns)) * 10, 4)
    i, j = linear_sum_assignment(cost)
    assigned = np.full(rows, -1)
    assigned[i] = j
    cases.append({"rows": rows, "columns": columns, "cost": cost.ravel().tolist(), "assigned": assigned.tolist()})
json.dump({"tools": {"scipy": scipy.__version__}, "cases": cases}, open(os.path.join(here, "assignment.json"), "w"))
