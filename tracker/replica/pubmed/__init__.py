"""PubMed's E-utilities, as far as a client that looks up trial numbers can notice.

Counts are texts, a page past the end is empty, an article that is gone is just absent, and no more
than the first 10,000 ids of a search are served.
"""
