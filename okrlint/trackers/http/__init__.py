"""What every tracker that is asked over HTTP shares: credentials, transport, paging."""
