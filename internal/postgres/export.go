package postgres

import (
	"context"
	"fmt"
	"time"
)

// exportLife is how long the address of an export is good; exportsDay is how many one may ask for in a day.
const exportLife, exportsDay = 10 * time.Minute, 5

// RequestExport keeps the digest of the secret by which the caller may fetch all that is held on him or her, once. Errors: RATE_LIMITED.
func (a *Accounts) RequestExport(ctx context.Context, caller Caller, byPerson, digest []byte) (expires time.Time, err error) {
	err = a.do(ctx, &caller, func(t *account) error {
		if err := t.limit(ctx, "EXPORT", byPerson, bound{exportsDay, day}); err != nil {
			return err
		}
		expires = t.now.Add(exportLife)
		if _, err := t.exec(ctx, `INSERT INTO account.export (digest, person_id, expires_at) VALUES ($1, $2, $3)`, digest, t.Viewer.ID, expires); err != nil {
			return err
		}
		return record(ctx, t, &t.Viewer.ID, "REQUEST_EXPORT", "DONE", "", nil, caller.RequestID)
	})
	return expires, err
}

// TakeExport gives all that is held on the caller, as JSON. Errors: NOT_FOUND for an address that was used, is too old or is another's.
func (a *Accounts) TakeExport(ctx context.Context, caller Caller, digest []byte) (held []byte, err error) {
	err = a.do(ctx, &caller, func(t *account) error {
		n, err := t.exec(ctx, `UPDATE account.export SET used_at = now() WHERE digest = $1 AND person_id = $2 AND used_at IS NULL AND expires_at > now()`, digest, t.Viewer.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if err := record(ctx, t, &t.Viewer.ID, "TAKE_EXPORT", "DONE", "", nil, caller.RequestID); err != nil {
			return err
		}
		if err := t.GetContext(ctx, &held, `SELECT account.held()::text`); err != nil {
			return fmt.Errorf("gather what is held: %w", known(ctx, err))
		}
		return nil
	})
	return held, err
}
