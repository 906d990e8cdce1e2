"""the first tables."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_body")),
    )
    op.create_table(
        "change",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("after", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("study_key", "observed_at", "path", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_observed_at", ["observed_at"], unique=False)

    op.create_table(
        "classification",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("concept", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("others", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "concept", name=op.f("pk_classification")),
    )
    with op.batch_alter_table("classification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_classification_value"), ["value"], unique=False)

    op.create_table(
        "considered_pass",
        sa.Column("registry_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("considered_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("registry_key", "observed_at", name=op.f("pk_considered_pass")),
    )
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mark", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("html", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("mark", name=op.f("uq_digest_mark")),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_channel"), ["channel"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_state"), ["state"], unique=False)

    op.create_table(
        "discrepancy",
        sa.Column("trial_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("trial_key", "field", "study_key", name=op.f("pk_discrepancy")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("registry_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("example_study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint(
            "code",
            "registry_key",
            "field",
            "value",
            name=op.f("uq_issue_code_registry_key_field_value"),
        ),
    )
    op.create_table(
        "job_lock",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lease_until", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_due_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("started_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lock")),
    )
    op.create_table(
        "link_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("other_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_decision")),
    )
    with op.batch_alter_table("link_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_decision_other_key"), ["other_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_decision_study_key"), ["study_key"], unique=False)

    op.create_table(
        "literature_lookup",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "source", name=op.f("pk_literature_lookup")),
    )
    op.create_table(
        "publication",
        sa.Column("publication_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pmid", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("doi", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("journal", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("published", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("types", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_retracted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("publication_key", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_kind"), ["kind"], unique=False)

    op.create_table(
        "registry_history",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("listed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", name=op.f("pk_registry_history")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_job"), ["job"], unique=False)

    op.create_table(
        "study_condition",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("term", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_condition")),
    )
    op.create_table(
        "study_country",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("site_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "country", name=op.f("pk_study_country")),
    )
    op.create_table(
        "study_identifier",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("identifier", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_identifier")),
    )
    op.create_table(
        "study_intervention",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_intervention")),
    )
    op.create_table(
        "study_relation",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("other_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("relation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "other_key", name=op.f("pk_study_relation")),
    )
    with op.batch_alter_table("study_relation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_relation_other_key"), ["other_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_study_relation_relation"), ["relation"], unique=False)

    op.create_table(
        "study_search",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("search", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "search", name=op.f("pk_study_search")),
    )
    op.create_table(
        "study_site",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("facility", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("city", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("zip", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("raw_country", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_site")),
    )
    op.create_table(
        "study_sponsor",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sponsor_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sponsor_class", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sponsor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_sponsor")),
    )
    with op.batch_alter_table("study_sponsor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_sponsor_sponsor_key"), ["sponsor_key"], unique=False
        )

    op.create_table(
        "trial",
        sa.Column("trial_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("study_count", sa.Integer(), nullable=False),
        sa.Column("first_linked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trial_key", name=op.f("pk_trial")),
    )
    op.create_table(
        "trial_link",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trial_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", name=op.f("pk_trial_link")),
    )
    with op.batch_alter_table("trial_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_link_trial_key"), ["trial_key"], unique=False)

    op.create_table(
        "trouble",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("opened_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("closed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", "subject", "opened_at", name=op.f("pk_trouble")),
    )
    op.create_table(
        "alert",
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_alert_digest_id")),
        sa.PrimaryKeyConstraint("rule", "channel", "subject", "observed_at", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_digest_id"), ["digest_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_delivery_digest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_digest_id"), ["digest_id"], unique=False)

    op.create_table(
        "publication_mention",
        sa.Column("publication_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_found_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_key"],
            ["publication.publication_key"],
            name=op.f("fk_publication_mention_publication_key"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_key", "study_key", "place", name=op.f("pk_publication_mention")
        ),
    )
    op.create_table(
        "registry_version",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("registry_version", sa.Integer(), nullable=False),
        sa.Column("registry_date", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("registry_updated", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("fetched_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_sha256"], ["body.sha256"], name=op.f("fk_registry_version_body_sha256")
        ),
        sa.PrimaryKeyConstraint("study_key", "registry_version", name=op.f("pk_registry_version")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("registry_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("search", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("updated_since", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("completeness", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("data_timestamp", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("registry_total", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("checks", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_snapshot_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_snapshot_registry_key"), ["registry_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_snapshot_run_id"), ["run_id"], unique=False)

    op.create_table(
        "study",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("registry_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("registration_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("gone_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("brief_title", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("official_title", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("acronym", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("study_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("overall_status", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("last_known_status", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("why_stopped", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("phase", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("start_date", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("start_date_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("primary_completion_date", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "primary_completion_date_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True
        ),
        sa.Column("completion_date", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("completion_date_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("first_posted", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("registration_year", sa.Integer(), nullable=True),
        sa.Column("last_update_posted", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("results_first_posted", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("has_results", sa.Boolean(), nullable=True),
        sa.Column("enrollment", sa.Integer(), nullable=True),
        sa.Column("enrollment_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lead_sponsor", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lead_sponsor_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lead_sponsor_class", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sponsor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("allocation", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("intervention_model", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("masking", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("primary_purpose", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sex", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("minimum_age", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("maximum_age", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("country_count", sa.Integer(), nullable=False),
        sa.Column("site_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_sha256"], ["body.sha256"], name=op.f("fk_study_body_sha256")
        ),
        sa.PrimaryKeyConstraint("study_key", name=op.f("pk_study")),
    )
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_lead_sponsor_key"), ["lead_sponsor_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_overall_status"), ["overall_status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_registration_year"), ["registration_year"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_study_registry_key"), ["registry_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_study_start_year"), ["start_year"], unique=False)

    op.create_table(
        "version",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("registry_updated", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_sha256"], ["body.sha256"], name=op.f("fk_version_body_sha256")
        ),
        sa.PrimaryKeyConstraint("study_key", "number", name=op.f("pk_version")),
    )
    op.create_table(
        "observation",
        sa.Column("study_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("observed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_sha256"], ["body.sha256"], name=op.f("fk_observation_body_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_observation_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("study_key", "observed_at", name=op.f("pk_observation")),
    )


def downgrade() -> None:
    op.drop_table("observation")
    op.drop_table("version")
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_start_year"))
        batch_op.drop_index(batch_op.f("ix_study_registry_key"))
        batch_op.drop_index(batch_op.f("ix_study_registration_year"))
        batch_op.drop_index(batch_op.f("ix_study_overall_status"))
        batch_op.drop_index(batch_op.f("ix_study_lead_sponsor_key"))

    op.drop_table("study")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_run_id"))
        batch_op.drop_index(batch_op.f("ix_snapshot_registry_key"))

    op.drop_table("snapshot")
    op.drop_table("registry_version")
    op.drop_table("publication_mention")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_digest_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_digest_id"))

    op.drop_table("alert")
    op.drop_table("trouble")
    with op.batch_alter_table("trial_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_link_trial_key"))

    op.drop_table("trial_link")
    op.drop_table("trial")
    with op.batch_alter_table("study_sponsor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_sponsor_sponsor_key"))

    op.drop_table("study_sponsor")
    op.drop_table("study_site")
    op.drop_table("study_search")
    with op.batch_alter_table("study_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_relation_relation"))
        batch_op.drop_index(batch_op.f("ix_study_relation_other_key"))

    op.drop_table("study_relation")
    op.drop_table("study_intervention")
    op.drop_table("study_identifier")
    op.drop_table("study_country")
    op.drop_table("study_condition")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_job"))

    op.drop_table("run")
    op.drop_table("registry_history")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_kind"))

    op.drop_table("publication")
    op.drop_table("literature_lookup")
    with op.batch_alter_table("link_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_decision_study_key"))
        batch_op.drop_index(batch_op.f("ix_link_decision_other_key"))

    op.drop_table("link_decision")
    op.drop_table("job_lock")
    op.drop_table("issue")
    op.drop_table("discrepancy")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_state"))
        batch_op.drop_index(batch_op.f("ix_digest_channel"))

    op.drop_table("digest")
    op.drop_table("considered_pass")
    with op.batch_alter_table("classification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_classification_value"))

    op.drop_table("classification")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_observed_at")

    op.drop_table("change")
    op.drop_table("body")
