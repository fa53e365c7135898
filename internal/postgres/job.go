package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
)

// Job is something to do after the transaction of its cause, as its worker claimed it.
type Job struct {
	ID       int64
	Payload  []byte
	Attempts int // this one among them
}

// EnqueueJob has something done after the transaction of its cause, from an instant on (zero: at once). A payload says nothing to who can read
// the table: it is sealed.
func EnqueueJob(ctx context.Context, tx *sqlx.Tx, kind string, payload []byte, runAt time.Time) error {
	var at *time.Time
	if !runAt.IsZero() {
		at = &runAt
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO civic.job (kind, payload, run_at) VALUES ($1, to_jsonb(encode($2, 'base64')), coalesce($3, now()))`, kind, payload, at)
	if err != nil {
		return fmt.Errorf("enqueue a job: %w", known(ctx, err))
	}
	return nil
}

// ClaimJobs gives up to n jobs of a kind that are due, the oldest first. They are the caller's for a time; who does not finish one by then loses it
// to another.
func (a *Accounts) ClaimJobs(ctx context.Context, kind string, n int, lease time.Duration) ([]Job, error) {
	var jobs []Job
	err := a.db.SelectContext(ctx, &jobs, `UPDATE civic.job j SET locked_until = now() + make_interval(secs => $3), attempts = attempts + 1
		WHERE j.id IN (SELECT w.id FROM civic.job w WHERE w.kind = $1 AND w.finished_at IS NULL AND w.run_at <= now() AND (w.locked_until IS NULL OR w.locked_until < now())
			ORDER BY w.run_at, w.id LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING j.id, decode(j.payload #>> '{}', 'base64') AS payload, j.attempts`, kind, n, lease.Seconds())
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", known(ctx, err))
	}
	return jobs, nil
}

// FinishJob notes that a job is done, and forgets what it was about.
func (a *Accounts) FinishJob(ctx context.Context, id int64) error {
	return a.update(ctx, `UPDATE civic.job SET finished_at = now(), payload = 'null', locked_until = NULL, failure = NULL WHERE id = $1`, id)
}

// jobAttempts is how often a job is tried, over about a day.
const jobAttempts = 12

// RetryJob has a job tried again later, ever more so; final: never. failure names nobody.
func (a *Accounts) RetryJob(ctx context.Context, job Job, failure string, final bool) error {
	if final || job.Attempts >= jobAttempts {
		return a.update(ctx, `UPDATE civic.job SET finished_at = now(), payload = 'null', locked_until = NULL, failure = $2 WHERE id = $1`, job.ID, failure)
	}
	pause := time.Duration(float64(10*time.Second<<(job.Attempts-1)) * (0.75 + rand.Float64()/2))
	return a.update(ctx, `UPDATE civic.job SET run_at = now() + make_interval(secs => $3), locked_until = NULL, failure = $2 WHERE id = $1`, job.ID, failure, pause.Seconds())
}

func (a *Accounts) update(ctx context.Context, text string, args ...any) error {
	if _, err := a.db.ExecContext(ctx, text, args...); err != nil {
		return fmt.Errorf("keep accounts: %w", known(ctx, err))
	}
	return nil
}
