"""The desks. Panels speak to core's services through a context, and never to one another."""
