"""Taking contacts out as a file: what goes in, who may take how much, and what was taken."""
