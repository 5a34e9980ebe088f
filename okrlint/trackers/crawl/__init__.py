"""What reading a tracker over several runs needs, whichever tracker it is: the account of what was not seen."""
