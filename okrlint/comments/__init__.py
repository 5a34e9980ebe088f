"""What a comment on a ticket is: its words, its mark, whether somebody replied, and the protocol of where it stands.

Shared by the trackers, which write comments, and the publishers, which decide when there is something to say. Nothing
here sends a request or knows a tracker.
"""
