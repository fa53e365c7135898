package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"alliances/internal/civic"
)

// Accounts are people's accounts: the role alliances_account. It is safe for use by many requests at once.
type Accounts struct {
	db *sqlx.DB
}

// OpenAccounts connects as alliances_account. Its errors are those of OpenRole.
func OpenAccounts(ctx context.Context, dsn string, connections int) (*Accounts, error) {
	db, err := OpenRole(ctx, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	a := &Accounts{sqlx.NewDb(db, "postgres")}
	a.db.Mapper = mapper
	return a, nil
}

// Close ends the connections.
func (a *Accounts) Close() error { return a.db.Close() }

// account is a transaction on accounts: for a person, whose rows it then sees, or for nobody yet.
type account struct {
	*sqlx.Tx
	Viewer *civic.Viewer // nil: nobody is signed in
	now    time.Time
}

// do runs a use case in a transaction, for a caller who is signed in, or, without one, for nobody yet. Where it fails nothing has happened.
// Errors: UNAUTHENTICATED.
func (a *Accounts) do(ctx context.Context, caller *Caller, use func(*account) error) error {
	tx, err := begin(ctx, a.db)
	if err != nil {
		return err
	}
	defer tx.rollback()
	t := &account{Tx: tx.Tx}
	if caller == nil {
		err = tx.QueryRowContext(ctx, `SELECT now()`).Scan(&t.now)
	} else {
		t.Viewer, t.now, err = enter(ctx, tx.Tx, *caller)
	}
	if err != nil {
		return err
	}
	if err := use(t); err != nil {
		return err
	}
	return tx.commit(ctx)
}

// become has the transaction see the rows of a person who is not signed in.
func (t *account) become(ctx context.Context, person string) error {
	_, err := t.ExecContext(ctx, `SELECT set_config('civic.viewer', $1, true)`, person)
	return err
}

// exec runs a statement and gives how many rows it changed.
func (t *account) exec(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := t.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("account: %w", known(ctx, err))
	}
	return result.RowsAffected()
}

// record notes who did what, in the transaction of it.
func record(ctx context.Context, tx sqlx.ExecerContext, person *string, action, outcome, kind string, subject *string, requestID string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO account.audit (person_id, action, outcome, subject_kind, subject_id, request_id) VALUES ($1, $2, $3, nullif($4, ''), $5, nullif($6, ''))`,
		person, action, outcome, kind, subject, requestID)
	if err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	return nil
}

// isTaken tells a value that somebody else has from other errors.
func isTaken(err error) bool {
	failed, ok := errors.AsType[*pq.Error](err)
	return ok && failed.Code == "23505"
}

// KnowKeys notes the fingerprints of the keys of a process, and tells whether they are those of this installation: one of them was used before, or
// none ever was. take has them become those: all sessions and codes end, second factors and mails that wait are gone, for nothing opens them.
func (a *Accounts) KnowKeys(ctx context.Context, fingerprints []string, take bool) (known bool, err error) {
	err = a.do(ctx, nil, func(t *account) error {
		if _, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('keys', 0))`); err != nil { // of two first starts one is the first
			return err
		}
		if err := t.GetContext(ctx, &known, `SELECT NOT EXISTS (SELECT FROM account.key_mark) OR EXISTS (SELECT FROM account.key_mark WHERE fingerprint = ANY ($1))`,
			pq.Array(fingerprints)); err != nil || !known && !take {
			return err
		}
		if !known {
			if _, err := t.exec(ctx, `SELECT account.forget_sealed()`); err != nil {
				return err
			}
			known = true
		}
		_, err := t.exec(ctx, `INSERT INTO account.key_mark (fingerprint) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`, pq.Array(fingerprints))
		return err
	})
	return known, err
}

// auditKept is how long the record of who did what is kept.
const auditKept = "1 year"

// SealRecord seals what is new in the record of who did what, and gives the end of its chain.
func (a *Accounts) SealRecord(ctx context.Context) (position int64, hash []byte, err error) {
	if err := a.db.QueryRowContext(ctx, `SELECT last_position, last_hash FROM account.seal_audit()`).Scan(&position, &hash); err != nil {
		return 0, nil, fmt.Errorf("seal the record: %w", known(ctx, err))
	}
	return position, hash, nil
}

// Forget deletes what accounts no longer need, and seals the record. Run it every hour.
func (a *Accounts) Forget(ctx context.Context) error {
	for _, text := range []string{`SELECT account.forget()`, `SELECT account.forget_audit('` + auditKept + `')`} {
		if _, err := a.db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("forget what accounts no longer need: %w", known(ctx, err))
		}
	}
	return a.ForgetJobs(ctx)
}
