"""The one service that reads and screens: a file, a case, the library of reports.

The command line, the flows and the desk's intake call it; there is no other way in.
"""
