package postgres

import (
	"context"
	"fmt"
	"time"

	"alliances/internal/civic"
)

// moderate refuses who does not act as a moderator: as something to mend where a second factor is all that lacks.
func (t *Tx) moderate() error {
	switch {
	case t.Viewer.Has(civic.Moderator):
		return nil
	case t.Viewer.IsGiven(civic.Moderator):
		return civic.ErrFactor
	}
	return civic.ErrForbidden
}

// ClaimDecision is a moderator's decision of a claim.
type ClaimDecision struct {
	ID      string
	Approve bool
	Reason  string
	Version int // that was read
	// Mail is the sealed mail that tells the person, by the address, the language and the name of the actor.
	Mail func(address, locale, actor string) []byte
}

// DecideClaim decides somebody else's claim. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, TAKEN.
func (s *Store) DecideClaim(ctx context.Context, caller Caller, d ClaimDecision) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if err := t.moderate(); err != nil {
			return err
		}
		c, err := t.claim(ctx, d.ID)
		switch {
		case err != nil:
			return err
		case !t.store.noRule && !t.Viewer.MayDecideClaim(c):
			return civic.ErrForbidden
		case c.Status != civic.ClaimPending:
			return errDecided
		case c.Version != d.Version:
			return civic.ErrStale
		}
		var person struct {
			Email     *string
			Locale    string
			Suspended bool
			Actor     *string
		}
		if err := t.tx.GetContext(ctx, &person, `SELECT p.email, p.locale, p.suspended_at IS NOT NULL AS suspended, (SELECT a.name FROM civic.actor a WHERE a.id = $2) AS actor FROM account.person p WHERE p.id = $1`, c.PersonID, c.ActorID); err != nil {
			return fmt.Errorf("find a person: %w", known(ctx, err))
		}
		if d.Approve && person.Suspended {
			return errNotHere
		}
		status, action := civic.ClaimRefused, "REFUSE_CLAIM"
		if d.Approve {
			status, action = civic.ClaimApproved, "APPROVE_CLAIM"
		}
		if err := t.decide(ctx, c, status, new(byModerator), &d.Reason); err != nil {
			return err
		}
		if d.Approve {
			if err := t.join(ctx, c.PersonID, c.ActorID, civic.Owner); err != nil {
				return err
			}
		}
		if person.Email != nil {
			name := ""
			if person.Actor != nil {
				name = *person.Actor
			}
			if err := EnqueueJob(ctx, t.tx, JobMail, d.Mail(*person.Email, person.Locale, name), nil, time.Time{}); err != nil {
				return err
			}
		}
		return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", "Claim", &c.ID, caller.RequestID)
	})
}
