"""How the window looks: tokens, units, fonts, icons, palette and the one proxy style."""
