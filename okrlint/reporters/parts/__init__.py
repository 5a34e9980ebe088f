"""What the formats share: wording, terminal columns, colour, and the terminal form of a rule page."""
