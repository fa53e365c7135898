package postgres

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// Mint makes the refresh token of a generation of a session: the token, its digest, and the token sealed.
type Mint func(session string, generation int) (token string, digest, sealed []byte, err error)

// Opened is a session whose device is to be told its tokens.
type Opened struct {
	Session, Person string
	RefreshToken    string
}

// SignIn is somebody who gives back a code.
type SignIn struct {
	Code      CodeTry
	Device    *string
	Locale    string // of an account that is made now
	Mint      Mint
	RequestID string
}

var errSuspended = &civic.UserError{Code: civic.Suspended, French: "Ce compte est suspendu.", English: "This account is suspended."}

// SignIn opens a session by a code, and makes an account for who signs in for the first time. Errors: UserErrors WRONG_CODE, SUSPENDED.
func (a *Accounts) SignIn(ctx context.Context, s SignIn) (*Opened, error) {
	if err := a.try(ctx, s.Code); err != nil {
		if errors.Is(err, errWrongCode) {
			return nil, errors.Join(err, a.recordFor(ctx, s.Code.Address, "SIGN_IN", string(civic.WrongCode), s.RequestID))
		}
		return nil, err
	}
	var opened *Opened
	err := a.do(ctx, nil, func(t *account) error {
		if err := t.use(ctx, s.Code); err != nil {
			return err
		}
		person, err := t.personOf(ctx, s.Code.Address, s.Locale)
		if err != nil {
			return err
		}
		var suspended bool
		if err := t.GetContext(ctx, &suspended, `SELECT suspended_at IS NOT NULL FROM account.person WHERE id = $1`, person); err != nil {
			return fmt.Errorf("look for a suspension: %w", known(ctx, err))
		}
		if suspended {
			return errSuspended
		}
		opened, err = t.open(ctx, person, s.Device, s.Mint, false, s.RequestID)
		return err
	})
	return opened, err
}

// personOf gives the person of an address, who is made where there is none, and has the transaction act for that person.
func (t *account) personOf(ctx context.Context, address, locale string) (string, error) {
	var person *string
	if err := t.GetContext(ctx, &person, `SELECT account.person_by_email($1)`, address); err != nil {
		return "", fmt.Errorf("find a person: %w", known(ctx, err))
	}
	if person != nil {
		return *person, t.become(ctx, *person)
	}
	id := uuid.NewString()
	if err := t.become(ctx, id); err != nil {
		return "", err
	}
	_, err := t.exec(ctx, `INSERT INTO account.person (id, email, locale) VALUES ($1, $2, $3)`, id, address, locale)
	return id, err
}

// PersonOf gives the person of an identity at an OIDC issuer, who is made where there is none.
func (a *Accounts) PersonOf(ctx context.Context, issuer, subject, locale, requestID string) (string, error) {
	for {
		var person string
		err := a.do(ctx, nil, func(t *account) error {
			err := t.GetContext(ctx, &person, `SELECT coalesce(account.person_by_identity($1, $2)::text, '')`, issuer, subject)
			if err != nil {
				return fmt.Errorf("find a person: %w", known(ctx, err))
			}
			if person != "" {
				return nil
			}
			person = uuid.NewString()
			if err := t.become(ctx, person); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `INSERT INTO account.person (id, locale) VALUES ($1, $2)`, person, locale); err != nil {
				return err
			}
			if _, err := t.ExecContext(ctx, `INSERT INTO account.identity (issuer, subject, person_id) VALUES ($1, $2, $3)`, issuer, subject, person); err != nil {
				return err
			}
			return record(ctx, t, &person, "SIGN_IN", "DONE", "", nil, requestID)
		})
		if !isTaken(err) { // by another request of the same person, a moment earlier
			return person, err
		}
	}
}

var errHasSession = &civic.UserError{Code: civic.WrongState, French: "Une session est déjà ouverte.", English: "There is a session already."}

// OpenSession opens a session for a caller whom an issuer vouches for. Errors: UserError WRONG_STATE for who has one.
func (a *Accounts) OpenSession(ctx context.Context, caller Caller, device *string, mint Mint) (*Opened, error) {
	var opened *Opened
	err := a.do(ctx, &caller, func(t *account) (err error) {
		if caller.Session != "" {
			return errHasSession
		}
		opened, err = t.open(ctx, caller.Person, device, mint, caller.FactorShown, caller.RequestID)
		return err
	})
	return opened, err
}

// open opens a session, in which a second factor counts as shown or not.
func (t *account) open(ctx context.Context, person string, device *string, mint Mint, factor bool, requestID string) (*Opened, error) {
	session := uuid.NewString()
	token, digest, sealed, err := mint(session, 0)
	if err != nil {
		return nil, err
	}
	life := civic.SessionLife
	if factor {
		life = civic.StaffSessionLife
	}
	if _, err := t.exec(ctx, `INSERT INTO account.session (id, person_id, device, refresh_digest, successor, expires_at, factor_at) VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)`,
		session, person, device, digest, sealed, t.now.Add(life), factor); err != nil {
		return nil, err
	}
	return &Opened{Session: session, Person: person, RefreshToken: token}, record(ctx, t, &person, "SIGN_IN", "DONE", "Session", &session, requestID)
}

// recordFor records what happened to an address, if somebody has it.
func (a *Accounts) recordFor(ctx context.Context, address, action, outcome, requestID string) error {
	return a.do(ctx, nil, func(t *account) error {
		var person *string
		if err := t.GetContext(ctx, &person, `SELECT account.person_by_email($1)`, address); err != nil {
			return fmt.Errorf("find a person: %w", known(ctx, err))
		}
		if person == nil {
			return nil
		}
		return record(ctx, t, person, action, outcome, "", nil, requestID)
	})
}

// Refresh is a refresh token that was found to be of our making.
type Refresh struct {
	Session    string
	Generation int
	Digest     []byte
	Mint       Mint
	Unseal     func(session string, sealed []byte) (token string, err error)
	RequestID  string
}

// ErrSession is the answer to a refresh token of no living session.
var ErrSession = &civic.UserError{Code: civic.SessionRequired, French: "La session est terminée : connectez-vous de nouveau.", English: "The session has ended: sign in again.", Field: []string{"refreshToken"}}

// Refresh gives the next refresh token of a session. The one before the newest gives the newest again for a moment; any other ends the
// session. Errors: UserError SESSION_REQUIRED.
func (a *Accounts) Refresh(ctx context.Context, r Refresh) (*Opened, error) {
	var opened *Opened
	replayed := false
	err := a.do(ctx, nil, func(t *account) error {
		person, err := t.personOfSession(ctx, r.Session)
		if err != nil {
			return err
		}
		var s struct {
			Generation    int
			RefreshDigest []byte
			Successor     []byte
			RotatedAt     time.Time
		}
		err = t.GetContext(ctx, &s, `SELECT s.generation, s.refresh_digest, s.successor, s.rotated_at FROM account.session s JOIN account.person p ON p.id = s.person_id
			WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND p.suspended_at IS NULL FOR UPDATE OF s`, r.Session)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrSession
		}
		if err != nil {
			return fmt.Errorf("read a session: %w", known(ctx, err))
		}
		opened = &Opened{Session: r.Session, Person: person}
		switch {
		case r.Generation == s.Generation && subtle.ConstantTimeCompare(r.Digest, s.RefreshDigest) == 1:
			token, digest, sealed, err := r.Mint(r.Session, s.Generation+1)
			if err != nil {
				return err
			}
			opened.RefreshToken = token
			_, err = t.exec(ctx, `UPDATE account.session SET generation = generation + 1, refresh_digest = $2, successor = $3, rotated_at = now() WHERE id = $1`, r.Session, digest, sealed)
			return err
		case r.Generation == s.Generation-1 && t.now.Sub(s.RotatedAt) <= civic.RefreshGrace:
			opened.RefreshToken, err = r.Unseal(r.Session, s.Successor)
			return err
		}
		replayed = true
		if _, err := t.exec(ctx, `UPDATE account.session SET ended_at = now(), end_reason = 'REPLAY', successor = NULL WHERE id = $1`, r.Session); err != nil {
			return err
		}
		return record(ctx, t, &person, "REFRESH_SESSION", "REPLAY", "Session", &r.Session, r.RequestID)
	})
	if err == nil && replayed {
		err = ErrSession
	}
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// personOfSession gives whose session it is, and has the transaction act for that person.
func (t *account) personOfSession(ctx context.Context, session string) (string, error) {
	var person *string
	if err := t.GetContext(ctx, &person, `SELECT account.person_of_session($1)`, session); err != nil {
		return "", fmt.Errorf("find a session: %w", known(ctx, err))
	}
	if person == nil {
		return "", ErrSession
	}
	return *person, t.become(ctx, *person)
}

// SignOut ends the session of a refresh token; one that is not there has ended.
func (a *Accounts) SignOut(ctx context.Context, session, requestID string) error {
	err := a.do(ctx, nil, func(t *account) error {
		person, err := t.personOfSession(ctx, session)
		if err != nil {
			return err
		}
		return t.endSession(ctx, person, session, "SIGNED_OUT", "SIGN_OUT", requestID)
	})
	if errors.Is(err, ErrSession) {
		return nil
	}
	return err
}

func (t *account) endSession(ctx context.Context, person, session, reason, action, requestID string) error {
	n, err := t.exec(ctx, `UPDATE account.session SET ended_at = now(), end_reason = $2, successor = NULL WHERE id = $1 AND ended_at IS NULL`, session, reason)
	if err != nil || n == 0 {
		return err
	}
	return record(ctx, t, &person, action, "DONE", "Session", &session, requestID)
}

// EndSession ends one of the caller's own sessions. Errors: NOT_FOUND.
func (a *Accounts) EndSession(ctx context.Context, caller Caller, session string) error {
	return a.do(ctx, &caller, func(t *account) error {
		var exists bool
		if err := t.GetContext(ctx, &exists, `SELECT EXISTS (SELECT FROM account.session WHERE id = $1 AND person_id = $2)`, session, t.Viewer.ID); err != nil {
			return fmt.Errorf("find a session: %w", known(ctx, err))
		}
		if !exists {
			return ErrNotFound
		}
		return t.endSession(ctx, t.Viewer.ID, session, "ENDED", "END_SESSION", caller.RequestID)
	})
}

// ErrNotFound is the one answer about what is hidden and what is absent.
var ErrNotFound = &civic.Error{Code: civic.NotFound, French: "Cet objet n’existe pas, ou ne vous est pas accessible.", English: "There is no such object, or it is not open to you."}

// Sessions gives the living sessions of the viewer, the last used first.
func (r *Read) Sessions(ctx context.Context) ([]*civic.Session, error) {
	if r.own == nil {
		return nil, nil
	}
	sessions := []*civic.Session{}
	err := r.own.tx.tx.SelectContext(ctx, &sessions, `SELECT id, device, id::text = $2 AS is_current, created_at, rotated_at AS last_used_at, factor_at IS NOT NULL AS has_second_factor, expires_at
		FROM account.session WHERE person_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY rotated_at DESC, id LIMIT 100`, r.Viewer.ID, r.Viewer.Session)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", known(ctx, err))
	}
	return sessions, nil
}
