"""How adapters talk to strangers: what comes over the wire is read exactly, or refused with a reason."""
