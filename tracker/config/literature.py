"""Who is asked for publications, and how often; what is left out is as `literature.toml` says."""

from __future__ import annotations

from pydantic import Field

from tracker.section import Section


class LiteratureSourceConfig(Section):
    """How one source of publications is asked."""

    enabled: bool = Field(True, description="whether `tracker literature` asks it")
    base_url: str = Field("", description="address of the API; empty: the source's own")
    seconds_between_requests: float | None = Field(
        None, ge=0, le=3600, description="pace; left out: what the source allows"
    )


class LiteratureConfig(Section):
    """Publications that name the studies we follow."""

    again_after_days: float = Field(
        7, ge=0, le=3650, description="days after which a study is asked about again"
    )
    email: str = Field(
        "", description="address that PubMed is told; empty: `http.contact`, if that is one"
    )
    api_key_env: str = Field(
        "", description="environment variable that holds a key of NLM, which allows a quicker pace"
    )
    pubmed: LiteratureSourceConfig = LiteratureSourceConfig.model_construct()
    europepmc: LiteratureSourceConfig = LiteratureSourceConfig.model_construct()
