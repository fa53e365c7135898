package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alliances/internal/civic"
)

// ConventionChange is what is written anew in a draft: what is nil stays.
type ConventionChange struct {
	ID          string
	Version     int
	Title       *string
	Effect      **string
	Terms       **string
	StartsOn    **civic.Date
	ExpiresOn   **civic.Date
	ReviewOn    **civic.Date
	Signatories []string // active members, in place of those before
	Objectives  []DraftedObjective
	// SetObjectives: in place of those before, none of them too.
	SetObjectives bool
}

// UpdateConvention writes a draft anew. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, INVALID.
func (s *Store) UpdateConvention(ctx context.Context, caller Caller, n ConventionChange) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, n.ID)
		if err != nil {
			return err
		}
		_, err = c.Take(t.Viewer, civic.UpdateConvention)
		switch {
		case err != nil:
			return err
		case c.Version != n.Version:
			return civic.ErrStale
		}
		set(&c.Title, n.Title)
		set(&c.Effect, n.Effect)
		set(&c.Terms, n.Terms)
		set(&c.StartsOn, n.StartsOn)
		set(&c.ExpiresOn, n.ExpiresOn)
		set(&c.ReviewOn, n.ReviewOn)
		if err := t.checkTerm(c.StartsOn, c.ExpiresOn); err != nil {
			return err
		}
		if err := t.change(ctx, "write a draft anew", `UPDATE civic.convention SET title = $2, effect = $3, terms = $4, starts_on = $5, expires_on = $6, review_on = $7, version = version + 1, updated_at = now() WHERE id = $1`,
			c.ID, c.Title, c.Effect, c.Terms, c.StartsOn, c.ExpiresOn, c.ReviewOn); err != nil {
			return err
		}
		if n.Signatories != nil || n.SetObjectives {
			if err := t.rewrite(ctx, c, n); err != nil {
				return err
			}
		}
		return t.wrote(ctx, string(civic.UpdateConvention), "Convention", c.ID, caller.RequestID)
	})
}

// rewrite says anew who signs a draft, and what it commits to.
func (t *Tx) rewrite(ctx context.Context, c *civic.Convention, n ConventionChange) error {
	a, err := one(ctx, t, (*Read).Alliances, c.AllianceID)
	if err != nil {
		return err
	}
	if n.Signatories != nil {
		signatories, err := signatoriesOf(a, n.Signatories)
		if err != nil {
			return err
		}
		if err := t.signatories(ctx, c.ID, signatories); err != nil {
			return err
		}
	}
	if !n.SetObjectives {
		return nil
	}
	if _, err := t.exec(ctx, "commit to other objectives", `DELETE FROM civic.objective WHERE convention_id = $1`, c.ID); err != nil {
		return err
	}
	by := t.speaker(c.AuthoredBy)
	return t.commit(ctx, c.ID, a, *by, n.Objectives)
}

// set is an assignment of what was given.
func set[V any](to *V, given *V) {
	if given != nil {
		*to = *given
	}
}

// checkTerm refuses a term that ends before it begins, or that is over.
func (t *Tx) checkTerm(from, to *civic.Date) error {
	if to != nil && to.Before(t.yesterday()) {
		return civic.Wrong("Ce terme est passé.", "This term is over.", "expiresOn")
	}
	return civic.CheckTerm(from, to, "expiresOn")
}

// yesterday is the day that is over nowhere but where the sun sets last: what ends on it or later may still stand.
func (t *Tx) yesterday() civic.Date { return civic.DateOf(t.Now.UTC().Add(-10 * time.Hour)) }

// AddSignatory has an actor be asked to join a convention: its signature is not waited for. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors
// FACTOR_REQUIRED, WRONG_STATE, INVALID for who is no member of the alliance.
func (s *Store) AddSignatory(ctx context.Context, caller Caller, id, actor string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, id)
		if err != nil {
			return err
		}
		if _, err := c.Take(t.Viewer, civic.AddSignatory); err != nil {
			return err
		}
		if slices.Contains(c.SignatoryActors, actor) {
			return nil
		}
		a, err := one(ctx, t, (*Read).Alliances, c.AllianceID)
		if err != nil {
			return err
		}
		if !slices.Contains(a.MemberActors, actor) {
			return civic.Wrong("Cette organisation n’est pas membre de l’alliance.", "This organisation is not a member of the alliance.", "actorId")
		}
		if err := t.change(ctx, "ask an actor to sign", `INSERT INTO civic.signatory (convention_id, actor_id, is_founding, is_public) VALUES ($1, $2, false, false)`, id, actor); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.AddSignatory), "Convention", id, caller.RequestID)
	})
}

// WithdrawSignature takes an actor's signature back: before a convention is validated, as if it had not been given; afterwards it is kept, with the day of its
// withdrawal, and the convention ends where fewer than two signatures are left. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED,
// WRONG_STATE.
func (s *Store) WithdrawSignature(ctx context.Context, caller Caller, id, actor string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, id)
		if err != nil {
			return err
		}
		if err := c.Withdraw(t.Viewer, actor); err != nil {
			return err
		}
		var given bool
		if err := t.get(ctx, "look for a signature", &given, `SELECT signed_on IS NOT NULL AND withdrawn_on IS NULL FROM civic.signatory WHERE convention_id = $1 AND actor_id = $2`, id, actor); err != nil {
			return err
		}
		if !given {
			return nil
		}
		text := `UPDATE civic.signatory SET signed_on = NULL, quality = NULL, signed_version = NULL WHERE convention_id = $1 AND actor_id = $2`
		if c.Status == civic.ConventionValidated {
			text = `UPDATE civic.signatory SET withdrawn_on = current_date WHERE convention_id = $1 AND actor_id = $2`
		} else if _, err := t.exec(ctx, "take a sheet away", `DELETE FROM civic.signature_document WHERE convention_id = $1 AND actor_id = $2`, id, actor); err != nil {
			return err
		}
		if err := t.change(ctx, "withdraw a signature", text, id, actor); err != nil {
			return err
		}
		if err := t.happened(ctx, c.AllianceID, actor, "SIGNATURE_WITHDRAWN"); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "end a convention", `SELECT civic.end_without_parties($1)`, id); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.WithdrawSignature), "Convention", id, caller.RequestID)
	})
}

// ConventionNotice is what somebody who writes for a signatory is told of a convention.
type ConventionNotice struct {
	Kind         civic.ConventionNoticeKind
	Title        string
	DueOn        civic.Date
	Organisation string
	Email        string
	Locale       string
}

// TellOfConventions has those be told who signed conventions that end soon, or that they wanted to look at again, and gives how many mails that is. mail
// writes one. What has been told is not told again, however many ask at once. Run it every hour.
func (a *Accounts) TellOfConventions(ctx context.Context, mail func(ConventionNotice) []byte) (told int, err error) {
	tx, err := begin(ctx, a.db)
	if err != nil {
		return 0, fmt.Errorf("tell of conventions: %w", known(ctx, err))
	}
	defer tx.rollback()
	var notices []ConventionNotice
	if err := tx.SelectContext(ctx, &notices, `SELECT kind, title, due_on, organisation, email, locale FROM account.tell_of_conventions()`); err != nil {
		return 0, fmt.Errorf("tell of conventions: %w", known(ctx, err))
	}
	for _, n := range notices {
		if err := EnqueueJob(ctx, tx.Tx, JobMail, mail(n), nil, time.Time{}); err != nil {
			return 0, err
		}
	}
	return len(notices), tx.commit(ctx)
}
