"""Flags DF1 to DF12 and the proposed queue, from stored records alone.

Deal + findings + answers + coverage -> Flag -> FlagSheet
"""
