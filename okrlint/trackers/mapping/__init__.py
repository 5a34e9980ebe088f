"""What an issue of any tracker says, and the records that it becomes."""
