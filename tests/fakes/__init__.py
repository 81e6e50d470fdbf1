"""Stand-ins for the two edges of the network, speaking HTTP on loopback."""
