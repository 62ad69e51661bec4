"""OR-Tools' min-cost flow on the instances of the planner's bench, for comparison. For development only.

Usage: python ortools_peer.py FILE. The file holds 32-bit little-endian integers, instance after instance:
people, slots, choices, layers; then for each choice its person, its slot (the number of slots means outside)
and its cost; then for each layer its slot, its places and its cost. One JSON line an instance is printed;
CPU seconds are those of this process.
"""

import json
import sys
import time

import numpy
from ortools.graph.python import min_cost_flow


def solve(numbers, at, began):
    people, slots, choices, layers = (int(number) for number in numbers[at : at + 4])
    at += 4
    parts = []
    for length in (choices, choices, choices, layers, layers, layers):
        parts.append(numbers[at : at + length])
        at += length
    person, slot, cost, layer_slot, places, layer_cost = parts
    sink = people + slots
    tails = numpy.concatenate([person, layer_slot + people])
    heads = numpy.concatenate([slot + people, numpy.full(layers, sink, dtype=numpy.int32)])
    capacities = numpy.concatenate([numpy.ones(choices, dtype=numpy.int64), places.astype(numpy.int64)])
    costs = numpy.concatenate([cost, layer_cost]).astype(numpy.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    supplies = numpy.concatenate([numpy.ones(people, dtype=numpy.int64), numpy.zeros(slots + 1, dtype=numpy.int64)])
    supplies[sink] = -people
    flow.set_nodes_supplies(numpy.arange(sink + 1, dtype=numpy.int32), supplies)
    before = time.process_time()
    status = flow.solve()
    after = time.process_time()
    optimal = status == flow.OPTIMAL
    result = {
        "optimal": bool(optimal),
        "objective": int(flow.optimal_cost()) if optimal else None,
        "solve_s": round(after - before, 6),
        "total_s": round(after - began, 6),
    }
    print(json.dumps(result), flush=True)
    return at


def main():
    began = time.process_time()
    numbers = numpy.fromfile(sys.argv[1], dtype="<i4")
    at = 0
    while at < len(numbers):
        at = solve(numbers, at, began)
        began = time.process_time()


main()
