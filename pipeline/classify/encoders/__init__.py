"""Sentence encoders: weights read without torch, ONNX graphs, vectors out."""
