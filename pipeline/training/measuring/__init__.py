"""Scores against gold labels: measures, intervals, thresholds."""
