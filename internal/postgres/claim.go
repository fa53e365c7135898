package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"alliances/internal/civic"
)

var (
	errClaimWaits  = &civic.UserError{Code: civic.Taken, French: "Vous avez déjà une demande en attente pour cette organisation.", English: "A claim of yours to this organisation waits already.", Field: []string{"actorId"}}
	errIsOwner     = &civic.UserError{Code: civic.Taken, French: "Vous êtes déjà responsable de cette organisation.", English: "You are an owner of this organisation already.", Field: []string{"actorId"}}
	errManyClaims  = &civic.UserError{Code: civic.WrongState, French: "Cinq de vos demandes attendent déjà : retirez-en une, ou patientez.", English: "Five of your claims wait already: take one back, or wait."}
	errHasOwner    = &civic.UserError{Code: civic.WrongState, French: "Cette organisation a déjà une personne responsable : présentez-vous dans le message, sans adresse, et la modération décidera.", English: "This organisation has an owner: say in the message who you are, without an address, and a moderator decides.", Field: []string{"email"}}
	errOtherDomain = &civic.UserError{Code: civic.Invalid, French: "Ce n’est pas une adresse au domaine du site de cette organisation : présentez-vous dans le message, sans adresse, et la modération décidera.", English: "This is no address at the domain of this organisation’s website: say in the message who you are, without an address, and a moderator decides.", Field: []string{"email"}}
	errDecided     = &civic.UserError{Code: civic.WrongState, French: "Cette demande n’est plus en attente.", English: "This claim no longer waits."}
	errNoCode      = &civic.UserError{Code: civic.WrongState, French: "Aucun code n’a été envoyé : la modération décidera.", English: "No code was sent: a moderator decides."}
	errOwnedNow    = &civic.UserError{Code: civic.Taken, French: "Entre-temps, cette organisation a une personne responsable : retirez cette demande, puis présentez-vous dans le message d’une autre, sans adresse.", English: "Meanwhile this organisation has an owner: take this claim back, and say in the message of another who you are, without an address."}
	errNotHere     = &civic.UserError{Code: civic.WrongState, French: "Le compte de cette personne est suspendu.", English: "The account of this person is suspended."}
)

// claimColumns are those of account.claim c.
const claimColumns = `c.id, c.actor_id, c.person_id, c.email, c.message, c.status, c.reason, c.version, c.created_at, c.decided_at`

// NewClaim is a claim to be made.
type NewClaim struct {
	ActorID string
	Email   *string // canonical; nil: a moderator decides
	Message *string
	// AtDomainOf tells whether the address is at the domain of a website.
	AtDomainOf func(website string) bool
}

// ClaimMade is a claim that waits, and what a mail about it says.
type ClaimMade struct {
	ID     string
	Actor  string // its name
	Locale string // of the viewer
}

// ClaimActor makes a claim of the viewer, or gives the one that waits for a code to the same address. Errors: NOT_FOUND; UserErrors TAKEN, INVALID,
// WRONG_STATE.
func (s *Store) ClaimActor(ctx context.Context, caller Caller, n NewClaim) (made ClaimMade, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		var of struct {
			ID, Name string
			Website  *string
			HasOwner bool
		}
		// What was merged is claimed as what it is now.
		err := t.tx.GetContext(ctx, &of, `SELECT a.id, a.name, a.website, account.has_owner(a.id) AS has_owner FROM civic.actor a WHERE a.id = (SELECT coalesce(b.successor_id, b.id) FROM civic.actor b WHERE b.id = $1)
			AND (a.is_public OR a.id = ANY ($2::uuid[]))`, n.ActorID, uuids(t.memberOf()))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("find an actor: %w", known(ctx, err))
		}
		made.Actor, made.Locale = of.Name, t.Viewer.Locale
		for _, m := range t.Viewer.Memberships {
			if m.ActorID == of.ID && m.Role == civic.Owner {
				return errIsOwner
			}
		}
		if n.Email != nil && of.HasOwner {
			return errHasOwner
		}
		if n.Email != nil && (of.Website == nil || !n.AtDomainOf(*of.Website)) {
			return errOtherDomain
		}
		if _, err := t.tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('claims ' || $1, 0))`, t.Viewer.ID); err != nil { // one at a time is counted
			return fmt.Errorf("lock claims: %w", known(ctx, err))
		}
		var waiting []*civic.Claim
		if err := t.tx.SelectContext(ctx, &waiting, `SELECT `+claimColumns+` FROM account.claim c WHERE c.person_id = $1 AND c.status = 'PENDING'`, t.Viewer.ID); err != nil {
			return fmt.Errorf("read claims: %w", known(ctx, err))
		}
		for _, c := range waiting {
			switch {
			case c.ActorID != of.ID:
			case n.Email != nil && c.Email != nil && *n.Email == *c.Email:
				made.ID = c.ID
				return nil
			default:
				return errClaimWaits
			}
		}
		if len(waiting) >= civic.PendingClaims {
			return errManyClaims
		}
		if err := t.tx.GetContext(ctx, &made.ID, `INSERT INTO account.claim (actor_id, person_id, email, message) VALUES ($1, $2, $3, $4) RETURNING id`, of.ID, t.Viewer.ID, n.Email, n.Message); err != nil {
			return fmt.Errorf("claim: %w", known(ctx, err))
		}
		return record(ctx, t.tx, &t.Viewer.ID, "CLAIM_ACTOR", "DONE", "Claim", &made.ID, caller.RequestID)
	})
	return made, err
}

// claim finds one that the viewer may see, for update while it waits.
func (t *Tx) claim(ctx context.Context, id string) (*civic.Claim, error) {
	for _, which := range []string{`c.id = $1 AND c.status = 'PENDING' FOR UPDATE`, `c.id = $1`} {
		c := &civic.Claim{}
		err := t.tx.GetContext(ctx, c, `SELECT `+claimColumns+` FROM account.claim c WHERE `+which, id)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("find a claim: %w", known(ctx, err))
		}
		return c, nil
	}
	return nil, ErrNotFound
}

// ownClaim finds one of the viewer's own, for update while it waits.
func (t *Tx) ownClaim(ctx context.Context, id string) (*civic.Claim, error) {
	c, err := t.claim(ctx, id)
	if err == nil && c.PersonID != t.Viewer.ID {
		return nil, ErrNotFound // a moderator sees it, and cannot speak for the person
	}
	return c, err
}

// decide notes what became of a claim that waits.
func (t *Tx) decide(ctx context.Context, c *civic.Claim, status civic.ClaimStatus, basis, reason *string) error {
	var by *string
	if basis != nil && *basis == byModerator {
		by = &t.Viewer.ID
	}
	if _, err := t.tx.ExecContext(ctx, `UPDATE account.claim SET status = $2, basis = $3, reason = $4, decided_by = $5, decided_at = now(), version = version + 1 WHERE id = $1`, c.ID, string(status), basis, reason, by); err != nil {
		return fmt.Errorf("decide a claim: %w", known(ctx, err))
	}
	return nil
}

// What a claim is decided by.
const byMail, byModerator = "MAIL", "MODERATOR"

// join has a person act for an actor; who does so in another role becomes an owner where that is the new one. Errors: UserError TAKEN.
func (t *Tx) join(ctx context.Context, person, actor string, role civic.MembershipRole) error {
	result, err := t.tx.ExecContext(ctx, `INSERT INTO account.membership AS m (person_id, actor_id, role) VALUES ($1, $2, $3)
		ON CONFLICT (person_id, actor_id) WHERE ended_at IS NULL DO UPDATE SET role = EXCLUDED.role, version = m.version + 1 WHERE EXCLUDED.role = 'OWNER' AND m.role <> 'OWNER'`, person, actor, string(role))
	if err != nil {
		return fmt.Errorf("join: %w", known(ctx, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errOwnInvited)
	}
	return nil
}

// ClaimCode gives the address to which the code of the viewer's claim went; "" where that code was given back already. Errors: NOT_FOUND; UserErrors WRONG_STATE.
func (s *Store) ClaimCode(ctx context.Context, caller Caller, id string) (address string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		c, err := t.ownClaim(ctx, id)
		switch {
		case err != nil:
			return err
		case c.Status == civic.ClaimApproved:
			return nil
		case c.Status != civic.ClaimPending:
			return errDecided
		case c.Email == nil:
			return errNoCode
		}
		var proved bool
		if err := t.tx.GetContext(ctx, &proved, `SELECT account.claim_is_proved($1)`, id); err != nil {
			return fmt.Errorf("look for a proof: %w", known(ctx, err))
		}
		if !proved {
			address = *c.Email
		}
		return nil
	})
	return address, err
}

// ProveClaim takes the code of a claim of the caller's: the proof by which ConfirmClaim, which the caller may repeat, goes on. Errors: UserErrors WRONG_CODE; RATE_LIMITED.
func (a *Accounts) ProveClaim(ctx context.Context, caller Caller, code CodeTry) error {
	if err := a.try(ctx, code); err != nil {
		return err
	}
	return a.do(ctx, &caller, func(t *account) error { return t.use(ctx, code) })
}

// ConfirmClaim makes the viewer an owner by a claim that is proved, where the actor has none. Again it succeeds. Errors: NOT_FOUND; UserErrors TAKEN, WRONG_STATE, WRONG_CODE.
func (s *Store) ConfirmClaim(ctx context.Context, caller Caller, id string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.ownClaim(ctx, id)
		switch {
		case err != nil:
			return err
		case c.Status == civic.ClaimApproved:
			return nil
		case c.Status != civic.ClaimPending:
			return errDecided
		}
		// Of two who prove it at the same time one finds an owner.
		if _, err := t.tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('owner ' || $1, 0))`, c.ActorID); err != nil {
			return fmt.Errorf("lock an actor: %w", known(ctx, err))
		}
		var state struct{ Proved, Owned bool }
		if err := t.tx.GetContext(ctx, &state, `SELECT account.claim_is_proved($1) AS proved, account.has_owner($2) AS owned`, id, c.ActorID); err != nil {
			return fmt.Errorf("look for a proof: %w", known(ctx, err))
		}
		if !state.Proved {
			return errWrongCode
		}
		if state.Owned {
			return errOwnedNow
		}
		if err := t.decide(ctx, c, civic.ClaimApproved, new(byMail), nil); err != nil {
			return err
		}
		if err := t.join(ctx, c.PersonID, c.ActorID, civic.Owner); err != nil {
			return err
		}
		return record(ctx, t.tx, &t.Viewer.ID, "CONFIRM_CLAIM", "DONE", "Claim", &c.ID, caller.RequestID)
	})
}

// WithdrawClaim takes the viewer's claim back. Again it succeeds. Errors: NOT_FOUND; UserError WRONG_STATE.
func (s *Store) WithdrawClaim(ctx context.Context, caller Caller, id string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.ownClaim(ctx, id)
		switch {
		case err != nil:
			return err
		case c.Status == civic.ClaimWithdrawn:
			return nil
		case c.Status != civic.ClaimPending:
			return errDecided
		}
		if err := t.decide(ctx, c, civic.ClaimWithdrawn, nil, nil); err != nil {
			return err
		}
		return record(ctx, t.tx, &t.Viewer.ID, "WITHDRAW_CLAIM", "DONE", "Claim", &c.ID, caller.RequestID)
	})
}
