"""Publishers and their files: manifests in, new bytes out."""
