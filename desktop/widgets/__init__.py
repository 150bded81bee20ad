"""Small widgets that every desk uses; each paints from tokens and follows theme and zoom."""
