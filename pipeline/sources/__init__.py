"""Publishers and their files: manifests in, new bytes out.

    manifest -> refresh -> fetch -> http_client    one source, one file, one request
                           partial                 bytes on their way

Only ``http_client`` speaks to the network, and only during a refresh.
"""
