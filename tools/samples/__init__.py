"""Write the invented sample documents from the readable texts beside this file.

One text in ``documents/`` holds what a sample says and, under each passage, which
labels it carries. The renderers turn it into a file; the gold rows come from the
same lines, so that a changed sentence cannot part from its labels.
"""
