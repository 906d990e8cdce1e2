"""A registry that one can carry: demo, tests and benchmarks speak its protocol off the network.

    from jobs.demo.replica.corpus import load_corpus
    from jobs.demo.replica.server import Replica

    with Replica([load_corpus([day_one]), load_corpus([day_two])]) as replica:
        ...  # GET f"{replica.base_url}/studies?query.intr=..."
        replica.advance()  # the registry loads its next day

`server` is plumbing that knows no registry; each registry's protocol is a folder beside it
(`ctgov`).
"""
