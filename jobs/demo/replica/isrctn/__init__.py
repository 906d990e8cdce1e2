"""The API of ISRCTN in its own format, as far as a client can notice.

There is no paging; an unknown field finds nothing, a range of an unknown field is ignored.
"""
