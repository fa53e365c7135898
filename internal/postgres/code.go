package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alliances/internal/civic"
)

// CodeRequest asks for a one-time code to an address.
type CodeRequest struct {
	Purpose   civic.CodePurpose
	Address   string // canonical
	Subject   string // the id of what it is for, NoSubject for none
	ByAddress []byte // keyed digests that sends are counted by: of the address, and
	BySource  []byte // of the network that asks
	// Make makes a code: its keyed digest, and the sealed mail that tells it. A long one is not worth guessing at.
	Make func(long bool) (digest, mail []byte, err error)
}

// NoSubject is that of a code to sign in with.
const NoSubject = "00000000-0000-0000-0000-000000000000"

// Bounds of what is sent and tried, to an address and from a network. A code is spent when it was tried to the end.
const (
	sendsSoon, sendsSoonWithin = 3, 15 * time.Minute
	sendsDay                   = 6
	sendsFrom, sendsFromWithin = 20, time.Hour
	triesFrom, triesFromWithin = 100, time.Hour
	spentCodes                 = 3
	day                        = 24 * time.Hour
)

// RequestCode keeps a new code, in the place of one sent before, and has it sent. After three codes that somebody tried to the end within a
// day, it is a long one, so that guessing locks nobody out. Errors: RATE_LIMITED.
func (a *Accounts) RequestCode(ctx context.Context, r CodeRequest) (expires time.Time, err error) {
	err = a.do(ctx, nil, func(t *account) error {
		if err := t.limit(ctx, "SEND", r.ByAddress, bound{sendsSoon, sendsSoonWithin}, bound{sendsDay, day}); err != nil {
			return err
		}
		if err := t.limit(ctx, "SEND_FROM", r.BySource, bound{sendsFrom, sendsFromWithin}); err != nil {
			return err
		}
		var spent int
		if err := t.GetContext(ctx, &spent, `SELECT count(*) FROM account.attempt WHERE kind = 'SPENT' AND key = $1 AND at > now() - interval '1 day'`, r.ByAddress); err != nil {
			return fmt.Errorf("count spent codes: %w", err)
		}
		digest, mail, err := r.Make(spent >= spentCodes)
		if err != nil {
			return err
		}
		expires = t.now.Add(civic.CodeLife)
		if _, err := t.exec(ctx, `INSERT INTO account.code AS c (purpose, address, subject_id, digest, expires_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (purpose, address, subject_id) DO UPDATE SET digest = EXCLUDED.digest, tries = 0, created_at = now(), expires_at = EXCLUDED.expires_at, used_at = NULL`,
			string(r.Purpose), r.Address, r.Subject, digest, expires); err != nil {
			return err
		}
		return EnqueueJob(ctx, t.Tx, JobMail, mail, nil, time.Time{})
	})
	return expires, err
}

// bound is how often something may happen within a time.
type bound struct {
	times  int
	within time.Duration
}

// limit counts what happens now, and refuses it beyond the bounds. One at a time counts for a key.
func (t *account) limit(ctx context.Context, kind string, key []byte, bounds ...bound) error {
	if _, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 0))`, kind, key); err != nil {
		return err
	}
	for _, b := range bounds {
		var n int
		var oldest sql.NullTime
		err := t.QueryRowContext(ctx, `SELECT count(*), min(at) FROM (SELECT at FROM account.attempt WHERE kind = $1 AND key = $2 AND at > now() - make_interval(secs => $3) ORDER BY at DESC LIMIT $4) counted`,
			kind, key, b.within.Seconds(), b.times).Scan(&n, &oldest)
		if err != nil {
			return fmt.Errorf("count attempts: %w", known(ctx, err))
		}
		if n >= b.times {
			return &civic.Error{Code: civic.RateLimited, French: "Trop de demandes : réessayez plus tard.", English: "Too many requests: try again later.",
				RetryAfter: oldest.Time.Add(b.within).Sub(t.now)}
		}
	}
	_, err := t.exec(ctx, `INSERT INTO account.attempt (kind, key) VALUES ($1, $2)`, kind, key)
	return err
}

// CodeTry is a code that somebody gives back.
type CodeTry struct {
	Purpose   civic.CodePurpose
	Address   string
	Subject   string
	ByAddress []byte
	BySource  []byte
	Matches   func(digest []byte) bool // in the same time for right and wrong, also of no digest
}

var errWrongCode = &civic.UserError{Code: civic.WrongCode, French: "Ce code n’est pas valable. Demandez-en un autre.", English: "This code does not hold. Ask for another.", Field: []string{"code"}}

// try counts a try, which stays counted whatever follows, and then compares. Errors: a UserError, the same for a wrong code, a used one, one
// that is too old, one that was tried too often, and none; RATE_LIMITED for a network that tries all the time.
func (a *Accounts) try(ctx context.Context, c CodeTry) error {
	if err := a.do(ctx, nil, func(t *account) error { return t.limit(ctx, "TRY_FROM", c.BySource, bound{triesFrom, triesFromWithin}) }); err != nil {
		return err
	}
	var digest []byte
	var tries int
	err := a.db.QueryRowContext(ctx, `UPDATE account.code SET tries = tries + 1 WHERE purpose = $1 AND address = $2 AND subject_id = $3
		AND tries < $4 AND used_at IS NULL AND expires_at > now() RETURNING digest, tries`, string(c.Purpose), c.Address, c.Subject, civic.CodeTries).Scan(&digest, &tries)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("try a code: %w", known(ctx, err))
	}
	if c.Matches(digest) && err == nil {
		return nil
	}
	if tries == civic.CodeTries {
		if _, err := a.db.ExecContext(ctx, `INSERT INTO account.attempt (kind, key) VALUES ('SPENT', $1)`, c.ByAddress); err != nil {
			return fmt.Errorf("count a spent code: %w", known(ctx, err))
		}
	}
	return errWrongCode
}

// use takes the code that was found right, once.
func (t *account) use(ctx context.Context, c CodeTry) error {
	n, err := t.exec(ctx, `UPDATE account.code SET used_at = now() WHERE purpose = $1 AND address = $2 AND subject_id = $3 AND used_at IS NULL AND expires_at > now()`,
		string(c.Purpose), c.Address, c.Subject)
	if err == nil && n == 0 {
		return errWrongCode
	}
	return err
}
