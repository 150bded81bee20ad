"""The peers: what one would write without our means; each runs alone."""
