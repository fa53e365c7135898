package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

var (
	errWrongFactor = &civic.UserError{Code: civic.WrongCode, French: "Ce code n’est pas valable. Essayez le suivant.", English: "This code does not hold. Try the next one.", Field: []string{"code"}}
	errHasFactor   = &civic.UserError{Code: civic.WrongState, French: "Un second facteur est déjà en place.", English: "There is a second factor already."}
	errIssuer      = &civic.UserError{Code: civic.WrongState, French: "Vous êtes connecté par un fournisseur d’identité : c’est là que se montre le second facteur.", English: "You are signed in by an identity provider: the second factor is shown there."}
	errNoFactor    = &civic.UserError{Code: civic.WrongState, French: "Aucun second facteur n’est en place.", English: "There is no second factor."}
)

// Codes of a second factor are six digits: few tries a quarter of an hour.
const factorTries, factorTriesWithin = 5, 15 * time.Minute

// FactorTry is a code of a second factor that somebody shows.
type FactorTry struct {
	ByPerson []byte // the keyed digest that tries are counted by
	// Step gives the step of the code by the sealed secret, later than the last; ok is false for a wrong code.
	Step func(sealed []byte, last int64, now time.Time) (step int64, ok bool, err error)
	// Recovery are the digests that a recovery code with this text can have.
	Recovery [][]byte
}

// EnrolFactor keeps the sealed secret of a second factor that is not in force yet. Errors: UserError WRONG_STATE where one is.
func (a *Accounts) EnrolFactor(ctx context.Context, caller Caller, sealed []byte) error {
	return a.do(ctx, &caller, func(t *account) error {
		switch {
		case t.Viewer.Session == "":
			return errIssuer
		case t.Viewer.HasFactor:
			return errHasFactor
		}
		if _, err := t.exec(ctx, `INSERT INTO account.factor AS f (person_id, secret) VALUES ($1, $2)
			ON CONFLICT (person_id) DO UPDATE SET secret = EXCLUDED.secret, last_step = 0, created_at = now() WHERE f.confirmed_at IS NULL`, t.Viewer.ID, sealed); err != nil {
			return err
		}
		return record(ctx, t, &t.Viewer.ID, "ENROL_SECOND_FACTOR", "DONE", "", nil, caller.RequestID)
	})
}

// ConfirmFactor puts a second factor in force by a code of it, which counts as shown, with the digests of its recovery codes. Errors: UserErrors
// WRONG_CODE, WRONG_STATE; RATE_LIMITED.
func (a *Accounts) ConfirmFactor(ctx context.Context, caller Caller, try FactorTry, recovery [][]byte) error {
	if err := a.countFactor(ctx, caller, try); err != nil {
		return err
	}
	return a.do(ctx, &caller, func(t *account) error {
		if t.Viewer.HasFactor {
			return errHasFactor
		}
		if err := t.takeStep(ctx, try); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE account.factor SET confirmed_at = now() WHERE person_id = $1`, t.Viewer.ID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO account.recovery_code (person_id, digest) SELECT $1, unnest($2::bytea[])`, t.Viewer.ID, pq.ByteaArray(recovery)); err != nil {
			return err
		}
		return t.shown(ctx, "CONFIRM_SECOND_FACTOR", caller.RequestID)
	})
}

// ShowFactor has the caller's session count as one in which the second factor was shown. Errors: UserErrors WRONG_CODE, WRONG_STATE; RATE_LIMITED.
func (a *Accounts) ShowFactor(ctx context.Context, caller Caller, try FactorTry) error {
	return a.withFactor(ctx, caller, try, func(t *account) error { return t.shown(ctx, "SHOW_SECOND_FACTOR", caller.RequestID) })
}

// RemoveFactor takes the second factor away; no session counts as having shown it any more; a sealed mail tells it.
// Errors: those of ShowFactor.
func (a *Accounts) RemoveFactor(ctx context.Context, caller Caller, try FactorTry, notice func(v *civic.Viewer) []byte) error {
	return a.withFactor(ctx, caller, try, func(t *account) error {
		for _, text := range []string{`DELETE FROM account.factor WHERE person_id = $1`, `DELETE FROM account.recovery_code WHERE person_id = $1`,
			`UPDATE account.session SET factor_at = NULL WHERE person_id = $1`} {
			if _, err := t.exec(ctx, text, t.Viewer.ID); err != nil {
				return err
			}
		}
		if err := t.tell(ctx, notice); err != nil {
			return err
		}
		return record(ctx, t, &t.Viewer.ID, "REMOVE_SECOND_FACTOR", "DONE", "", nil, caller.RequestID)
	})
}

// withFactor does something for who shows the second factor, or a recovery code.
func (a *Accounts) withFactor(ctx context.Context, caller Caller, try FactorTry, use func(*account) error) error {
	if err := a.countFactor(ctx, caller, try); err != nil {
		return err
	}
	return a.do(ctx, &caller, func(t *account) error {
		if !t.Viewer.HasFactor {
			return errNoFactor
		}
		n, err := t.exec(ctx, `UPDATE account.recovery_code SET used_at = now() WHERE person_id = $1 AND digest = ANY ($2::bytea[]) AND used_at IS NULL`, t.Viewer.ID, pq.ByteaArray(try.Recovery))
		if err != nil {
			return err
		}
		if n == 0 {
			if err := t.takeStep(ctx, try); err != nil {
				return err
			}
		}
		return use(t)
	})
}

// countFactor counts a try, which stays counted whatever follows.
func (a *Accounts) countFactor(ctx context.Context, caller Caller, try FactorTry) error {
	return a.do(ctx, &caller, func(t *account) error {
		return t.limit(ctx, "FACTOR", try.ByPerson, bound{factorTries, factorTriesWithin})
	})
}

// takeStep takes a code of the second factor, once.
func (t *account) takeStep(ctx context.Context, try FactorTry) error {
	var secret []byte
	var last int64
	err := t.QueryRowContext(ctx, `SELECT secret, last_step FROM account.factor WHERE person_id = $1 FOR UPDATE`, t.Viewer.ID).Scan(&secret, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return errNoFactor
	}
	if err != nil {
		return fmt.Errorf("read a second factor: %w", known(ctx, err))
	}
	step, ok, err := try.Step(secret, last, t.now)
	if err != nil {
		return err
	}
	if !ok {
		return errWrongFactor
	}
	_, err = t.exec(ctx, `UPDATE account.factor SET last_step = $2 WHERE person_id = $1`, t.Viewer.ID, step)
	return err
}

// shown notes that the second factor was shown in the caller's session, which from then on lasts as short as those of staff.
func (t *account) shown(ctx context.Context, action, requestID string) error {
	if t.Viewer.Session == "" {
		return errIssuer
	}
	if _, err := t.exec(ctx, `UPDATE account.session SET factor_at = now(), expires_at = least(expires_at, now() + make_interval(secs => $2)) WHERE id = $1`,
		t.Viewer.Session, civic.StaffSessionLife.Seconds()); err != nil {
		return err
	}
	return record(ctx, t, &t.Viewer.ID, action, "DONE", "Session", &t.Viewer.Session, requestID)
}
