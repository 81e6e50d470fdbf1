"""Background work: what kinds there are, who does it, how far it is."""
