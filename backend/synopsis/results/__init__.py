"""Results in a store of the school's operator: which are owed to it, who brings them there, and links to them."""
