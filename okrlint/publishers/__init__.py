"""Saying findings where people work: a plan made of plain values, then the sending. Nothing here judges.

`okrlint.publishers.publish.publish` is the way in. Trackers are reached as `okrlint.comments.target.CommentTarget`.
"""
