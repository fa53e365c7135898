package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// EnqueueJob has something done after the transaction of its cause.
func EnqueueJob(ctx context.Context, tx *sqlx.Tx, kind string, payload []byte, dedupeKey *string, runAt time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO civic.job (kind, payload, dedupe_key) VALUES ($1, to_jsonb(encode($2, 'base64')), $3)`, kind, payload, dedupeKey)
	return err
}
