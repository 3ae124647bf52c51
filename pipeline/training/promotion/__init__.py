"""From a candidate to the model in use: evaluation, rules, model card."""
