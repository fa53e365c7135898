package postgres

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// JobMail is the kind of the jobs that send a mail.
const JobMail = "mail"

// Job is something to do after the transaction of its cause, as whoever claimed it has it.
type Job struct {
	ID       int64
	Payload  []byte
	Attempts int // this one among them
}

// EnqueueJob has a job done after the transaction of its cause, from runAt on; zero: at once. The payload is sealed. Of jobs with one dedupe
// key there is but the first, for as long as finished jobs are kept; a key names nobody. nil: there may be others like it.
func EnqueueJob(ctx context.Context, tx *sqlx.Tx, kind string, payload []byte, dedupeKey *string, runAt time.Time) error {
	var at *time.Time
	if !runAt.IsZero() {
		at = &runAt
	}
	// Without the name of a constraint, who may only insert may do so.
	_, err := tx.ExecContext(ctx, `INSERT INTO civic.job (kind, payload, dedupe_key, run_at) VALUES ($1, $2, $3, coalesce($4, now())) ON CONFLICT DO NOTHING`, kind, payload, dedupeKey, at)
	if err != nil {
		return fmt.Errorf("enqueue a job: %w", known(ctx, err))
	}
	return nil
}

// claimText names the jobs before it changes them: as a condition of the update they might be looked for again, and more be claimed than
// asked for. A job that was claimed to its last attempt and never came back has failed: it may be what ends the programs that claim it.
const claimText = `WITH lost AS (
		UPDATE civic.job SET finished_at = now(), payload = '', locked_until = NULL, failure = 'given up: no attempt came to an end'
		WHERE kind = ANY ($1) AND finished_at IS NULL AND locked_until < now() AND attempts >= $4),
	due AS MATERIALIZED (
		SELECT id FROM civic.job
		WHERE kind = ANY ($1) AND finished_at IS NULL AND run_at <= now() AND (locked_until IS NULL OR locked_until < now()) AND attempts < $4
		ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
	UPDATE civic.job j SET locked_until = now() + make_interval(secs => $3), attempts = attempts + 1
	FROM due WHERE j.id = due.id RETURNING j.id, j.payload, j.attempts`

// ClaimJobs gives up to n jobs of some kinds that are due, those that have waited longest. They are the caller's until the lease runs out; then
// another may claim them, as one attempt more.
func (a *Accounts) ClaimJobs(ctx context.Context, kinds []string, n int, lease time.Duration) ([]Job, error) {
	var jobs []Job
	if err := a.db.SelectContext(ctx, &jobs, claimText, pq.Array(kinds), n, lease.Seconds(), jobAttempts); err != nil {
		return nil, fmt.Errorf("claim jobs: %w", known(ctx, err))
	}
	return jobs, nil
}

// FinishJob notes that a job is done, whoever has claimed it meanwhile, and empties it.
func (a *Accounts) FinishJob(ctx context.Context, job Job) error {
	return a.changeJob(ctx, "finish", `UPDATE civic.job SET finished_at = now(), payload = '', locked_until = NULL, failure = NULL WHERE id = $1 AND finished_at IS NULL`, job.ID)
}

// FailJob gives a job up and empties it, unless another has claimed it meanwhile. The failure, which is kept, names no person and no address.
func (a *Accounts) FailJob(ctx context.Context, job Job, failure string) error {
	return a.changeJob(ctx, "give up", `UPDATE civic.job SET finished_at = now(), payload = '', locked_until = NULL, failure = $3
		WHERE id = $1 AND attempts = $2 AND finished_at IS NULL`, job.ID, job.Attempts, failure)
}

// How often a job is tried, and how long it rests in between: twelve times within a day, the first four within two minutes.
const (
	jobAttempts  = 12
	jobRest      = 10 * time.Second
	jobRestGrows = 2.3
)

// RetryJob has a job tried again after a rest, longer each time, and gives it up after the last; unless another has claimed it meanwhile. The
// failure is as FailJob's.
func (a *Accounts) RetryJob(ctx context.Context, job Job, failure string) error {
	if job.Attempts >= jobAttempts {
		return a.FailJob(ctx, job, failure)
	}
	return a.changeJob(ctx, "put off", `UPDATE civic.job SET run_at = now() + make_interval(secs => $3), locked_until = NULL, failure = $4
		WHERE id = $1 AND attempts = $2 AND finished_at IS NULL`, job.ID, job.Attempts, restAfter(job.Attempts).Seconds(), failure)
}

// restAfter is how long a job rests after an attempt: a fifth more or less, so that those which failed together do not come back together.
func restAfter(attempt int) time.Duration {
	return time.Duration(float64(jobRest) * math.Pow(jobRestGrows, float64(attempt-1)) * (0.8 + 0.4*rand.Float64()))
}

func (a *Accounts) changeJob(ctx context.Context, what, text string, args ...any) error {
	if _, err := a.db.ExecContext(ctx, text, args...); err != nil {
		return fmt.Errorf("%s a job: %w", what, known(ctx, err))
	}
	return nil
}

// jobsKept is how long a finished job is kept, and its dedupe key with it.
const jobsKept = "30 days"

// ForgetJobs deletes the jobs that were finished long ago.
func (a *Accounts) ForgetJobs(ctx context.Context) error {
	const batch = 10_000
	for {
		result, err := a.db.ExecContext(ctx, `DELETE FROM civic.job WHERE id IN (SELECT id FROM civic.job WHERE finished_at < now() - $1::interval LIMIT $2)`, jobsKept, batch)
		if err != nil {
			return fmt.Errorf("forget old jobs: %w", known(ctx, err))
		}
		if n, err := result.RowsAffected(); err != nil || n < batch {
			return err
		}
	}
}
