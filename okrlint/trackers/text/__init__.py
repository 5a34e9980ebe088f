"""What people write in tickets and files, read alike for every tracker: headings, blocks, names, dates, values."""
