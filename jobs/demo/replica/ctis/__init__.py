"""The public API of EU CTIS, as far as a client can notice: search by POST, retrieve by number.

Criteria that the real one knows and this one does not are refused with 501, so that no test passes
by accident; criteria that nobody knows are ignored, as there.
"""
