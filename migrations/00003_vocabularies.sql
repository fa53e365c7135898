-- Themes, audiences, indicators: data, not enums. Labels are rows by locale.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.theme (
    id         uuid PRIMARY KEY,
    code       text NOT NULL UNIQUE CHECK (code <> ''),
    parent_id  uuid REFERENCES civic.theme,
    position   integer NOT NULL,
    is_public  boolean NOT NULL DEFAULT true,
    archived_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX theme_parent ON civic.theme (parent_id, position);

CREATE TABLE civic.audience (
    id         uuid PRIMARY KEY,
    code       text NOT NULL UNIQUE CHECK (code <> ''),
    position   integer NOT NULL,
    is_public  boolean NOT NULL DEFAULT true,
    archived_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- indicator: what an outcome observes. counts_people: its reference outcome is a number of people served.
CREATE TABLE civic.indicator (
    id            uuid PRIMARY KEY,
    code          text NOT NULL UNIQUE CHECK (code <> ''),
    unit          text NOT NULL CHECK (unit <> ''),
    counts_people boolean NOT NULL,
    is_public     boolean NOT NULL DEFAULT true,
    updated_at    timestamptz NOT NULL DEFAULT now()
);

-- scheme: the public scheme that a grant belongs to.
CREATE TABLE civic.scheme (
    id         uuid PRIMARY KEY,
    code       text NOT NULL UNIQUE CHECK (code <> ''),
    is_public  boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- label: how a coded thing is called in a locale. French is always there.
CREATE TABLE civic.label (
    subject_id uuid NOT NULL,
    locale     text NOT NULL CHECK (locale ~ '^[a-z]{2}$'),
    label      text NOT NULL CHECK (label <> ''),
    is_public  boolean NOT NULL DEFAULT true,
    PRIMARY KEY (subject_id, locale)
);

SELECT civic.classify('civic.theme', 'public', 'id code parent_id position archived_at updated_at');
SELECT civic.classify('civic.theme', 'internal', 'is_public');
SELECT civic.protect('civic.theme', 'SELECT unnest(ARRAY[id, parent_id]) FROM changed');
SELECT civic.classify('civic.audience', 'public', 'id code position archived_at updated_at');
SELECT civic.classify('civic.audience', 'internal', 'is_public');
SELECT civic.protect('civic.audience', 'SELECT id FROM changed');
SELECT civic.classify('civic.indicator', 'public', 'id code unit counts_people updated_at');
SELECT civic.classify('civic.indicator', 'internal', 'is_public');
SELECT civic.protect('civic.indicator', 'SELECT id FROM changed');
SELECT civic.classify('civic.scheme', 'public', 'id code updated_at');
SELECT civic.classify('civic.scheme', 'internal', 'is_public');
SELECT civic.protect('civic.scheme', 'SELECT id FROM changed');
SELECT civic.classify('civic.label', 'public', 'subject_id locale label');
SELECT civic.classify('civic.label', 'internal', 'is_public');
SELECT civic.protect('civic.label', 'SELECT subject_id FROM changed');
