"""One registry of what a person can do: menus, palette and the sheet of keys all read it."""
