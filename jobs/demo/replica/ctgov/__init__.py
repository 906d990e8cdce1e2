"""The protocol of ClinicalTrials.gov API v2 (2.0.5), as faithful as a client can notice.

Left out, and answered with 501 so that no test passes by accident: `format=csv`,
`markupFormat=legacy`, `aggFilters`, `filter.synonyms`, `geoDecay`, `/stats/*`, `/studies/metadata`,
`/studies/search-areas`, `/studies/enums`, `/studies/download`. The matching knows no synonyms (see
`words`) and no ranking (`sort=@relevance` keeps the registry's order).
"""
