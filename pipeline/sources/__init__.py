"""Publishers and their files: manifests in, new bytes out.

    manifest -> refresh -> fetch -> visit    one source, one file, one request
                state      partial           last time; bytes on their way

Only ``http_client`` speaks to the network, and only during a refresh.
"""
