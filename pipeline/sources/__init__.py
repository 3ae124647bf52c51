"""Publishers and their files: manifests in, new bytes out.

    manifest ─▶ refresh ─▶ fetch ─▶ visit     one source, one file, one request
                   │          └─▶ partial     bytes on their way
                   └─▶ state                  what was there last time
"""
