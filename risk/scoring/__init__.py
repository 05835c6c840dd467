"""How risk is judged: a pure core. Facts and a ruleset in, ratings, conclusions and scores out; no Django."""
