"""The gateway's tables. An *account* is a WhatsApp number; a *session* is a device linked to it."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS wa_account (
    phone TEXT PRIMARY KEY, lid TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS wa_session (
    name TEXT PRIMARY KEY, status TEXT NOT NULL, config TEXT NOT NULL, account TEXT NOT NULL,
    engine TEXT NOT NULL, statuses TEXT NOT NULL, qr_round INTEGER NOT NULL DEFAULT 0,
    qr_value TEXT NOT NULL DEFAULT '', pairing_code TEXT NOT NULL DEFAULT '',
    muted INTEGER NOT NULL DEFAULT 0, online INTEGER NOT NULL DEFAULT 1,
    activity_ms INTEGER NOT NULL DEFAULT 0, presence TEXT NOT NULL DEFAULT 'offline');
CREATE TABLE IF NOT EXISTS wa_person (
    account TEXT NOT NULL, phone TEXT NOT NULL, lid TEXT NOT NULL, name TEXT NOT NULL,
    saved_name TEXT NOT NULL DEFAULT '', about TEXT NOT NULL DEFAULT '',
    hidden INTEGER NOT NULL DEFAULT 0, revealed INTEGER NOT NULL DEFAULT 1,
    blocked INTEGER NOT NULL DEFAULT 0, firm_types_until_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, phone));
CREATE TABLE IF NOT EXISTS wa_chat (
    account TEXT NOT NULL, id TEXT NOT NULL, archived INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0, customer_unread INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, id));
CREATE TABLE IF NOT EXISTS wa_message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, chat TEXT NOT NULL,
    bare TEXT NOT NULL, from_me INTEGER NOT NULL, author TEXT NOT NULL, jid TEXT NOT NULL,
    author_jid TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    content TEXT NOT NULL, reply_to TEXT NOT NULL, at_ms INTEGER NOT NULL, ack INTEGER NOT NULL,
    edits INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, bare));
CREATE INDEX IF NOT EXISTS wa_message_chat ON wa_message (account, chat, at_ms, seq);
CREATE TABLE IF NOT EXISTS wa_reaction (
    account TEXT NOT NULL, bare TEXT NOT NULL, author TEXT NOT NULL, emoji TEXT NOT NULL,
    PRIMARY KEY (account, bare, author));
CREATE TABLE IF NOT EXISTS wa_vote (
    account TEXT NOT NULL, bare TEXT NOT NULL, author TEXT NOT NULL, options TEXT NOT NULL,
    PRIMARY KEY (account, bare, author));
CREATE TABLE IF NOT EXISTS wa_group (
    account TEXT NOT NULL, id TEXT NOT NULL, subject TEXT NOT NULL, description TEXT NOT NULL,
    invite TEXT NOT NULL, members TEXT NOT NULL, info_admins INTEGER NOT NULL DEFAULT 0,
    messages_admins INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, id));
CREATE TABLE IF NOT EXISTS wa_label (
    account TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, color INTEGER NOT NULL,
    PRIMARY KEY (account, id));
CREATE TABLE IF NOT EXISTS wa_chat_label (
    account TEXT NOT NULL, label TEXT NOT NULL, chat TEXT NOT NULL,
    PRIMARY KEY (account, label, chat));
CREATE TABLE IF NOT EXISTS wa_file (
    name TEXT PRIMARY KEY, media TEXT NOT NULL, expires_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS wa_due (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS wa_due_at ON wa_due (at_ms);
CREATE TABLE IF NOT EXISTS wa_held (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS wa_subscription (
    session TEXT NOT NULL, chat TEXT NOT NULL, PRIMARY KEY (session, chat));
"""
