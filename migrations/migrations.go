// Package migrations holds the database schema as numbered SQL files, embedded.
package migrations

import "embed"

// FS holds the migrations, 00001_name.sql and on: forward only, never edited once released. schema.sql, beside them, is what they
// add up to, for reading; it is not run.
//
//go:embed 0*.sql
var FS embed.FS
