"""Lists of contacts: what they show, and how a million of them is filtered, sorted and searched."""
