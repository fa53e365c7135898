package postgres

import (
	"context"

	"alliances/internal/civic"
)

// MadeOffer is an offer to be made.
type MadeOffer struct {
	Once           Once
	ActorID        string
	NeedID         *string // nil: to whoever needs it
	Kind           civic.ContributionKind
	Description    string
	Quantity       *int
	AvailableFrom  *civic.Date
	AvailableUntil *civic.Date
	// Mail is the sealed mail that tells it to somebody who writes for the actor that published the need.
	Mail func(address, locale string, need *civic.Need, actor string) []byte
}

var (
	errNeedEnded = &civic.UserError{Code: civic.WrongState, French: "Ce besoin n’attend plus de réponse.", English: "This need waits for no answer any more.", Field: []string{"needId"}}
	errOwnNeed   = &civic.UserError{Code: civic.Invalid, French: "Ce besoin est celui de cette organisation même.", English: "This need is that organisation’s own.", Field: []string{"needId"}}
)

// MakeOffer offers something in the name of an actor, and gives the id: for a need, whose publisher is told, or to whoever needs it. Errors: NOT_FOUND,
// FORBIDDEN, CONFLICT; UserErrors FACTOR_REQUIRED, INVALID, WRONG_STATE.
func (s *Store) MakeOffer(ctx context.Context, caller Caller, o MadeOffer) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, o.ActorID); err != nil {
			return err
		}
		if err := t.isPublished(ctx, o.ActorID); err != nil {
			return err
		}
		var need *civic.Need
		if o.NeedID != nil {
			if need, err = one(ctx, t, (*Read).Needs, *o.NeedID); err != nil {
				return err
			}
			switch {
			case need.Status != civic.NeedOpen:
				return errNeedEnded
			case need.DeclaredByID == o.ActorID:
				return errOwnNeed
			}
		}
		made := false
		if id, made, err = t.once(ctx, o.Once); err != nil || !made {
			return err
		}
		if _, err := t.exec(ctx, "make an offer", `INSERT INTO civic.offer (id, actor_id, need_id, kind, description, quantity, available_from, available_until, is_public) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id, o.ActorID, o.NeedID, string(o.Kind), o.Description, o.Quantity, o.AvailableFrom, o.AvailableUntil, need == nil); err != nil {
			return err
		}
		if need != nil {
			var name string
			if err := t.get(ctx, "find an actor", &name, `SELECT name FROM civic.actor WHERE id = $1`, o.ActorID); err != nil {
				return err
			}
			if err := t.tellWriters(ctx, need.DeclaredByID, func(address, locale string) []byte { return o.Mail(address, locale, need, name) }); err != nil {
				return err
			}
		}
		return t.wrote(ctx, "MAKE_OFFER", "Offer", id, caller.RequestID)
	})
	return id, err
}

// MoveOffer withdraws an offer, or answers it: step gives the state that leads to. An offer for a need that was accepted is published. Again it succeeds.
// Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) MoveOffer(ctx context.Context, caller Caller, id string, action civic.Action, step func(*civic.Offer, *civic.Viewer) (civic.OfferStatus, error)) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if _, err := t.exec(ctx, "lock an offer", `SELECT FROM civic.offer WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		o, err := one(ctx, t, (*Read).Offers, id)
		if err != nil {
			return err
		}
		to, err := step(o, t.Viewer)
		if err != nil || to == o.Status {
			return err
		}
		if err := t.change(ctx, "move an offer", `UPDATE civic.offer SET status = $2, answered_at = now(), updated_at = now(), is_public = ($2 = 'ACCEPTED') WHERE id = $1`, id, string(to)); err != nil {
			return err
		}
		return t.wrote(ctx, string(action)+"_"+string(to), "Offer", id, caller.RequestID)
	})
}
