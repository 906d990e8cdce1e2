"""Europe PMC's search, as far as a client that looks up trial numbers can notice.

The cursor of the last page is the cursor that was sent, titles carry tags, and a search goes
through the full text, which no answer shows.
"""
