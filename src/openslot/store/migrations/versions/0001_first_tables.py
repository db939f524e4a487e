"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from openslot.store.types import BigId, Instant, Json

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotent_answer",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", Json(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint("caller", "key", name=op.f("uq_idempotent_answer_caller_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "installation_key",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation_key")),
        sa.UniqueConstraint("name", name=op.f("uq_installation_key_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "organization",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("accent", sa.String(), nullable=False),
        sa.Column("privacy_url", sa.String(), nullable=False),
        sa.Column("imprint_url", sa.String(), nullable=False),
        sa.Column("messages", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_organization_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attribute",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_attribute_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("organization_id", "slug", name=op.f("uq_attribute_organization_id_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_attribute_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_type_group",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_event_type_group_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type_group")),
        sa.UniqueConstraint("organization_id", "slug", name=op.f("uq_event_type_group_organization_id_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_event_type_group_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "oauth_client",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("secret_digest", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("logo", sa.String(), nullable=True),
        sa.Column("redirect_uris", Json(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_oauth_client_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_oauth_client_client_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_oauth_client_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_oauth_client_organization_id_id"), "oauth_client", ["organization_id", "id"], unique=False)
    op.create_table(
        "resource",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("out_of_service", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_resource_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("uuid", name=op.f("uq_resource_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_resource_organization_id_kind_id"), "resource", ["organization_id", "kind", "id"], unique=False
    )
    op.create_table(
        "series",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_series_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uuid", name=op.f("uq_series_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "service_place",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_service_place_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_place")),
        sa.UniqueConstraint("uuid", name=op.f("uq_service_place_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_service_place_organization_id_id"), "service_place", ["organization_id", "id"], unique=False
    )
    op.create_table(
        "team",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("bio", sa.String(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_team_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("organization_id", "slug", name=op.f("uq_team_organization_id_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_team_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_account",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("hour_format", sa.Integer(), nullable=False),
        sa.Column("week_start", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("avatar_url", sa.String(), nullable=True),
        sa.Column("bio", sa.String(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp", sa.String(), nullable=True),
        sa.Column("totp_step", BigId(), nullable=True),
        sa.Column("recovery", Json(), nullable=False),
        sa.Column("last_login_at", Instant(), nullable=True),
        sa.Column("default_schedule_id", BigId(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["default_schedule_id"],
            ["schedule.id"],
            name=op.f("fk_user_account_default_schedule_id"),
            ondelete="SET NULL",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_user_account_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
        sa.UniqueConstraint("uuid", name=op.f("uq_user_account_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_user_account_organization", "user_account", ["organization_id", "id"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", Json(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("client_id", BigId(), nullable=True),
        sa.Column("grant", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["oauth_client.id"], name=op.f("fk_api_key_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_api_key_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_api_key_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_key_grant"), "api_key", ["grant"], unique=False)
    op.create_index(op.f("ix_api_key_organization_id_user_id"), "api_key", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "attribute_option",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("attribute_id", BigId(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["attribute.id"], name=op.f("fk_attribute_option_attribute_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_attribute_option_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_option")),
        sa.UniqueConstraint("uuid", name=op.f("uq_attribute_option_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_attribute_option_attribute_id_id"), "attribute_option", ["attribute_id", "id"], unique=False
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("row_id", BigId(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_audit_entry_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_audit_entry_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_organization_id_id"), "audit_entry", ["organization_id", "id"], unique=False)
    op.create_table(
        "connection",
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_connection_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_connection_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("user_id", "kind", "name", name=op.f("uq_connection_user_id_kind_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_connection_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_connection_organization", "connection", ["organization_id", "user_id", "id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("last_name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("custom_fields", Json(), nullable=False),
        sa.Column("assigned_user_id", BigId(), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_user_id"], ["user_account.id"], name=op.f("fk_contact_assigned_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_contact_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("organization_id", "email", name=op.f("uq_contact_organization_id_email")),
        sa.UniqueConstraint("uuid", name=op.f("uq_contact_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contact_live",
        "contact",
        ["organization_id", "name"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_contact_organization_id_id"), "contact", ["organization_id", "id"], unique=False)
    op.create_index(op.f("ix_contact_organization_id_phone"), "contact", ["organization_id", "phone"], unique=False)
    op.create_table(
        "feed",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("team_id", BigId(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_feed_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_feed_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_feed_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("code", name=op.f("uq_feed_code")),
        sa.UniqueConstraint("team_id", name=op.f("uq_feed_team_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_feed_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identity",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_identity_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_identity_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_identity_user_id_issuer")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_identity_organization_id_user_id"), "identity", ["organization_id", "user_id"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("team_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_membership_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_membership_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_membership_team_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_membership_organization_id_user_id"), "membership", ["organization_id", "user_id"], unique=False
    )
    op.create_table(
        "oauth_code",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("client_id", BigId(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("grant", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("scopes", Json(), nullable=True),
        sa.Column("challenge", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["oauth_client.id"], name=op.f("fk_oauth_code_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_oauth_code_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_oauth_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_oauth_code_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_oauth_code_organization_id_user_id"), "oauth_code", ["organization_id", "user_id"], unique=False
    )
    op.create_table(
        "policy",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("overrides", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_policy_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_policy_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("organization_id", "user_id", name=op.f("uq_policy_organization_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "schedule",
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekly", Json(), nullable=False),
        sa.Column("overrides", Json(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_schedule_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_schedule_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("uuid", name=op.f("uq_schedule_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_schedule_organization_id_user_id"), "schedule", ["organization_id", "user_id"], unique=False
    )
    op.create_table(
        "sign_in",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_sign_in_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_in_organization_id_user_id"), "sign_in", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "tag",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_tag_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_tag_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tag_organization_id_user_id"), "tag", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "verified",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("verified_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_verified_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_verified_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verified")),
        sa.UniqueConstraint("user_id", "kind", "value", name=op.f("uq_verified_user_id_kind_value")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attribute_assignment",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("option_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"], ["attribute_option.id"], name=op.f("fk_attribute_assignment_option_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_attribute_assignment_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_attribute_assignment_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_assignment")),
        sa.UniqueConstraint("option_id", "user_id", name=op.f("uq_attribute_assignment_option_id_user_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_attribute_assignment_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_attribute_assignment_organization_id_user_id"),
        "attribute_assignment",
        ["organization_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "calendar",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("connection_id", BigId(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("writable", sa.Boolean(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("destination", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("from_at", Instant(), nullable=True),
        sa.Column("until_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name=op.f("fk_calendar_connection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_calendar_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_calendar_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("connection_id", "external_id", name=op.f("uq_calendar_connection_id_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_organization", "calendar", ["organization_id", "user_id"], unique=False)
    op.create_index(
        "ux_calendar_destination",
        "calendar",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("destination"),
        postgresql_where=sa.text("destination"),
    )
    op.create_table(
        "event_type",
        sa.Column("owner_id", BigId(), nullable=True),
        sa.Column("team_id", BigId(), nullable=True),
        sa.Column("group_id", BigId(), nullable=True),
        sa.Column("parent_id", BigId(), nullable=True),
        sa.Column("schedule_id", BigId(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("slot_interval", sa.Integer(), nullable=True),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice", Json(), nullable=False),
        sa.Column("window", Json(), nullable=False),
        sa.Column("limits", Json(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("show_seats_left", sa.Boolean(), nullable=False),
        sa.Column("show_attendees", sa.Boolean(), nullable=False),
        sa.Column("first_per_day", sa.Boolean(), nullable=False),
        sa.Column("optimized", sa.Boolean(), nullable=False),
        sa.Column("look_busy", sa.Integer(), nullable=False),
        sa.Column("grid", sa.String(), nullable=False),
        sa.Column("strict_grid", sa.Boolean(), nullable=False),
        sa.Column("buffer_rule", sa.String(), nullable=False),
        sa.Column("limit_scope", sa.String(), nullable=False),
        sa.Column("fairness", sa.String(), nullable=False),
        sa.Column("host_hours_first", sa.Boolean(), nullable=False),
        sa.Column("confirmation", sa.String(), nullable=False),
        sa.Column("confirmation_minutes", sa.Integer(), nullable=False),
        sa.Column("pending_holds", sa.Boolean(), nullable=False),
        sa.Column("absent_holds", sa.Boolean(), nullable=False),
        sa.Column("attending_busy", sa.Boolean(), nullable=False),
        sa.Column("allow_cancel", sa.Boolean(), nullable=False),
        sa.Column("allow_reschedule", sa.Boolean(), nullable=False),
        sa.Column("reschedule_notice", sa.Integer(), nullable=False),
        sa.Column("booker_limit", sa.Integer(), nullable=True),
        sa.Column("booker_limit_offers_move", sa.Boolean(), nullable=False),
        sa.Column("requires_login", sa.Boolean(), nullable=False),
        sa.Column("proven_address", sa.Boolean(), nullable=False),
        sa.Column("guests_allowed", sa.Boolean(), nullable=False),
        sa.Column("several_starts", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("recurrence", Json(none_as_null=True), nullable=True),
        sa.Column("questions", Json(), nullable=False),
        sa.Column("places", Json(), nullable=False),
        sa.Column("messages", Json(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("redirect_url", sa.String(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["event_type_group.id"], name=op.f("fk_event_type_group_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_event_type_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_event_type_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["event_type.id"], name=op.f("fk_event_type_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_event_type_schedule_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_event_type_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type")),
        sa.UniqueConstraint("uuid", name=op.f("uq_event_type_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_event_type_organization_id_owner_id"), "event_type", ["organization_id", "owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_type_organization_id_position_id"),
        "event_type",
        ["organization_id", "position", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_type_organization_id_team_id"), "event_type", ["organization_id", "team_id"], unique=False
    )
    op.create_index(
        "ux_event_type_slug",
        "event_type",
        ["organization_id", "slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND owner_id IS NULL AND team_id IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND owner_id IS NULL AND team_id IS NULL"),
    )
    op.create_index(
        "ux_event_type_slug_of_owner",
        "event_type",
        ["owner_id", "slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ux_event_type_slug_of_team",
        "event_type",
        ["team_id", "slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "service_order",
        sa.Column("contact_id", BigId(), nullable=False),
        sa.Column("place_id", BigId(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("meeting_place", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_service_order_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_service_order_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["service_place.id"], name=op.f("fk_service_order_place_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_service_order_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_order")),
        sa.UniqueConstraint("uuid", name=op.f("uq_service_order_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_service_order_organization_id_id"), "service_order", ["organization_id", "id"], unique=False
    )
    op.create_table(
        "block",
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("event_type_id", BigId(), nullable=True),
        sa.Column("to_user_id", BigId(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (event_type_id IS NULL)", name=op.f("ck_block_one_subject")),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_block_forward")),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_block_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_block_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"], ["user_account.id"], name=op.f("fk_block_to_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_block_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("uuid", name=op.f("uq_block_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_block_organization_id_event_type_id_start_at"),
        "block",
        ["organization_id", "event_type_id", "start_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_block_organization_id_user_id_start_at"),
        "block",
        ["organization_id", "user_id", "start_at"],
        unique=False,
    )
    op.create_table(
        "busy_time",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("calendar_id", BigId(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_busy_time_calendar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_busy_time_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_busy_time_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_busy_time_calendar_id"), "busy_time", ["calendar_id"], unique=False)
    op.create_index(
        "ix_busy_time_user", "busy_time", ["organization_id", "user_id", "start_at", "end_at"], unique=False
    )
    op.create_table(
        "event_type_duration",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_event_type_duration_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_event_type_duration_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type_duration")),
        sa.UniqueConstraint("event_type_id", "minutes", name=op.f("uq_event_type_duration_event_type_id_minutes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_type_tag",
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("tag_id", BigId(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_event_type_tag_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_event_type_tag_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_event_type_tag_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_type_id", "tag_id", name=op.f("pk_event_type_tag")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "hold",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("lane", BigId(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_hold_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_hold_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("uuid", name=op.f("uq_hold_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_hold_organization_id_lane_start_at"), "hold", ["organization_id", "lane", "start_at"], unique=False
    )
    op.create_table(
        "host",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("host_group", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("head_start", sa.Integer(), nullable=False),
        sa.Column("places", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_host_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_host_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_host_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("event_type_id", "user_id", name=op.f("uq_host_event_type_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_organization_id_user_id"), "host", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_link_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_link_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("code", name=op.f("uq_link_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_link_organization_id_event_type_id"), "link", ["organization_id", "event_type_id"], unique=False
    )
    op.create_table(
        "meeting",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("host_id", BigId(), nullable=True),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("pending_holds", sa.Boolean(), nullable=False),
        sa.Column("absent_holds", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_meeting_forward")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_meeting_taken")),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_meeting_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["user_account.id"], name=op.f("fk_meeting_host_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_meeting_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uuid", name=op.f("uq_meeting_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_meeting_organization_id_event_type_id_start_at"),
        "meeting",
        ["organization_id", "event_type_id", "start_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meeting_organization_id_start_at"), "meeting", ["organization_id", "start_at"], unique=False
    )
    op.create_table(
        "notification",
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_notification_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_notification_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("uuid", name=op.f("uq_notification_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notification_event_type_id_id"), "notification", ["event_type_id", "id"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("shows_votes", sa.Boolean(), nullable=False),
        sa.Column("shows_comments", sa.Boolean(), nullable=False),
        sa.Column("mails_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_poll_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_poll_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_poll_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("uuid", name=op.f("uq_poll_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_poll_organization_id_user_id"), "poll", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "resource_use",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("resource_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_resource_use_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_resource_use_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_use_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_use")),
        sa.UniqueConstraint("resource_id", "event_type_id", name=op.f("uq_resource_use_resource_id_event_type_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_resource_use_event_type_id"), "resource_use", ["event_type_id"], unique=False)
    op.create_table(
        "service",
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("payment", Json(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_service_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_service_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("uuid", name=op.f("uq_service_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_service_organization_id_id"), "service", ["organization_id", "id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("event_type_id", BigId(), nullable=True),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("triggers", Json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_webhook_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_webhook_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_webhook_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("uuid", name=op.f("uq_webhook_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_webhook_organization_id_event_type_id"), "webhook", ["organization_id", "event_type_id"], unique=False
    )
    op.create_index(op.f("ix_webhook_organization_id_user_id"), "webhook", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "written_event",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("calendar_id", BigId(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_written_event_calendar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_written_event_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_event")),
        sa.UniqueConstraint("calendar_id", "uid", name=op.f("uq_written_event_calendar_id_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_written_event_organization_id_uid"), "written_event", ["organization_id", "uid"], unique=False
    )
    op.create_table(
        "booking",
        sa.Column("meeting_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("contact_id", BigId(), nullable=False),
        sa.Column("series_id", BigId(), nullable=True),
        sa.Column("original_start_at", Instant(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("internal_notes", sa.String(), nullable=False),
        sa.Column("place", Json(), nullable=False),
        sa.Column("resources", Json(), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("host_absent", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=False),
        sa.Column("cancellation_reason", sa.String(), nullable=False),
        sa.Column("rescheduled_from_id", BigId(), nullable=True),
        sa.Column("rescheduled_to_id", BigId(), nullable=True),
        sa.Column("rescheduling_reason", sa.String(), nullable=False),
        sa.Column("rescheduled_by", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ics_uid", sa.String(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_booking_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_booking_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_booking_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_booking_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rescheduled_from_id"], ["booking.id"], name=op.f("fk_booking_rescheduled_from_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["rescheduled_to_id"], ["booking.id"], name=op.f("fk_booking_rescheduled_to_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_booking_series_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("uuid", name=op.f("uq_booking_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_booking_meeting_id"), "booking", ["meeting_id"], unique=False)
    op.create_index(
        op.f("ix_booking_organization_id_contact_id"), "booking", ["organization_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_booking_organization_id_email_start_at"),
        "booking",
        ["organization_id", "email", "start_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_booking_organization_id_event_type_id_start_at"),
        "booking",
        ["organization_id", "event_type_id", "start_at"],
        unique=False,
    )
    op.create_index(op.f("ix_booking_organization_id_ics_uid"), "booking", ["organization_id", "ics_uid"], unique=False)
    op.create_index(
        op.f("ix_booking_organization_id_start_at_id"), "booking", ["organization_id", "start_at", "id"], unique=False
    )
    op.create_index(op.f("ix_booking_series_id"), "booking", ["series_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("meeting_id", BigId(), nullable=False),
        sa.Column("event_type_id", BigId(), nullable=False),
        sa.Column("lane", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_type.id"], name=op.f("fk_claim_event_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_claim_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_claim_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_claim_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claim_busy", "claim", ["organization_id", "lane", "start_at", "end_at"], unique=False)
    op.create_index(op.f("ix_claim_meeting_id"), "claim", ["meeting_id"], unique=False)
    op.create_table(
        "host_schedule",
        sa.Column("host_id", BigId(), nullable=False),
        sa.Column("schedule_id", BigId(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name=op.f("fk_host_schedule_host_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_host_schedule_schedule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("host_id", "schedule_id", name=op.f("pk_host_schedule")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "poll_date",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("poll_id", BigId(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_poll_date_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_date_poll_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_date")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_poll_date_poll_id"), "poll_date", ["poll_id"], unique=False)
    op.create_table(
        "service_variation",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("service_id", BigId(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("buffer_before", sa.Integer(), nullable=True),
        sa.Column("buffer_after", sa.Integer(), nullable=True),
        sa.Column("payment", Json(none_as_null=True), nullable=True),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_service_variation_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_variation_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_variation")),
        sa.UniqueConstraint("uuid", name=op.f("uq_service_variation_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_service_variation_service_id"), "service_variation", ["service_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("poll_id", BigId(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_vote_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_vote_poll_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("poll_id", "email", name=op.f("uq_vote_poll_id_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answer",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("booking_id", BigId(), nullable=False),
        sa.Column("question_uuid", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_answer_booking_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_answer_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_booking_id"), "answer", ["booking_id"], unique=False)
    op.create_table(
        "booking_change",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("booking_id", BigId(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("from_start_at", Instant(), nullable=True),
        sa.Column("from_host_id", BigId(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_change_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_host_id"], ["user_account.id"], name=op.f("fk_booking_change_from_host_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_booking_change_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_booking_change_booking_id"), "booking_change", ["booking_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("booking_id", BigId(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_guest_booking_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_guest_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
        sa.UniqueConstraint("booking_id", "email", name=op.f("uq_guest_booking_id_email")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_guest_organization_id_email"), "guest", ["organization_id", "email"], unique=False)
    op.create_table(
        "note",
        sa.Column("booking_id", BigId(), nullable=False),
        sa.Column("user_id", BigId(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("extras", Json(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_note_booking_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_note_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_note_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("uuid", name=op.f("uq_note_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_note_booking_id_id"), "note", ["booking_id", "id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("booking_id", BigId(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("give_up_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("lease_ends_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_outbox_booking_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_outbox_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_booking_id"), "outbox", ["booking_id"], unique=False)
    op.create_index(op.f("ix_outbox_line_id"), "outbox", ["line", "id"], unique=False)
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "service_order_item",
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("order_id", BigId(), nullable=False),
        sa.Column("service_id", BigId(), nullable=False),
        sa.Column("variation_id", BigId(), nullable=True),
        sa.Column("booking_id", BigId(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("staff_id", BigId(), nullable=True),
        sa.Column("add_ons", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_service_order_item_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["service_order.id"], name=op.f("fk_service_order_item_order_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_service_order_item_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_order_item_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_service_order_item_staff_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["variation_id"],
            ["service_variation.id"],
            name=op.f("fk_service_order_item_variation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_order_item")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_service_order_item_booking_id"), "service_order_item", ["booking_id"], unique=False)
    op.create_index(op.f("ix_service_order_item_order_id"), "service_order_item", ["order_id"], unique=False)
    op.create_table(
        "vote_date",
        sa.Column("vote_id", BigId(), nullable=False),
        sa.Column("poll_date_id", BigId(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_date_id"], ["poll_date.id"], name=op.f("fk_vote_date_poll_date_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_date_vote_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("vote_id", "poll_date_id", name=op.f("pk_vote_date")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "delivery",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("outbox_id", BigId(), nullable=False),
        sa.Column("booking_id", BigId(), nullable=True),
        sa.Column("webhook_id", BigId(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", Json(), nullable=False),
        sa.Column("answer", Json(none_as_null=True), nullable=True),
        sa.Column("id", BigId(), autoincrement=True, nullable=False),
        sa.Column("organization_id", BigId(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("give_up_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("lease_ends_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_delivery_booking_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_delivery_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_delivery_outbox_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("outbox_id", "key", name=op.f("uq_delivery_outbox_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_delivery_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_booking_id_id"), "delivery", ["booking_id", "id"], unique=False)
    op.create_index(op.f("ix_delivery_line_id"), "delivery", ["line", "id"], unique=False)
    op.create_index(op.f("ix_delivery_organization_id_id"), "delivery", ["organization_id", "id"], unique=False)
    op.create_index(op.f("ix_delivery_state_due_at"), "delivery", ["state", "due_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE claim ADD CONSTRAINT ex_claim_lane EXCLUDE USING gist (int8range(lane, lane, '[]') WITH &&, int8range(start_at, end_at) WITH &&) WHERE (exclusive AND active)"
        )
        op.create_foreign_key(
            op.f("fk_user_account_default_schedule_id"),
            "user_account",
            "schedule",
            ["default_schedule_id"],
            ["id"],
            ondelete="SET NULL",
        )
