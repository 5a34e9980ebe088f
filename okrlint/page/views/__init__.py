"""The eight views: each module turns the facts into one frozen value that its template writes down."""
