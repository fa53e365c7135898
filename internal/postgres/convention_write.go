package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// DraftedConvention is a convention to be drafted, or to take the place of a draft.
type DraftedConvention struct {
	Once        Once
	AllianceID  string
	ActorID     string // in whose name it is written
	Title       string
	Effect      *string
	Terms       *string
	StartsOn    *civic.Date
	ExpiresOn   *civic.Date
	ReviewOn    *civic.Date
	Signatories []string // actors; nil: all active members
	Objectives  []DraftedObjective
	Document    *string                   // the digest of its file
	Open        bool                      // for signature, at once
	Replaces    *string                   // the convention that it renews or amends; what is nil here is as there
	Template    *civic.ConventionTemplate // of which the terms are written; nil: they are given
}

// DraftedObjective is what a convention commits its alliance to.
type DraftedObjective struct {
	Indicator string // its code
	Target    float64
	DueOn     *civic.Date
}

// DraftConvention drafts a convention, and gives its id. Errors: NOT_FOUND, FORBIDDEN, CONFLICT; UserErrors FACTOR_REQUIRED, WRONG_STATE, INVALID.
func (s *Store) DraftConvention(ctx context.Context, caller Caller, d DraftedConvention) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, d.AllianceID)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.DraftConvention); err != nil {
			return err
		}
		if by := t.speaker(a.MemberActors); d.ActorID == "" && by != nil {
			d.ActorID = *by
		}
		if !slices.Contains(a.MemberActors, d.ActorID) || !t.Viewer.MayEdit([]string{d.ActorID}) {
			return errNoMember
		}
		if err := t.checkTerm(d.StartsOn, d.ExpiresOn); err != nil {
			return err
		}
		if d.Replaces != nil {
			if err := t.replaces(ctx, a, &d); err != nil {
				return err
			}
		}
		signatories, err := signatoriesOf(a, d.Signatories)
		if err != nil {
			return err
		}
		if d.Template != nil {
			subject, err := t.conventionSubject(ctx, a, d, signatories)
			if err != nil {
				return err
			}
			terms, err := d.Template.Write(subject)
			if err != nil {
				return err
			}
			d.Terms = &terms
		}
		if d.Document != nil {
			if _, err := t.file(ctx, *d.Document, "documentSha256"); err != nil {
				return err
			}
		}
		made := false
		if id, made, err = t.once(ctx, d.Once); err != nil || !made {
			return err
		}
		status := civic.ConventionDraft
		if d.Open {
			status = civic.ConventionOpen
		}
		if _, err := t.exec(ctx, "draft a convention", `INSERT INTO civic.convention (id, alliance_id, title, effect, terms, basis, status, starts_on, expires_on, review_on, declared_by_id, document_sha256, document_file, replaces_id, is_public)
			VALUES ($1, $2, $3, $4, $5, 'SIGNED_HERE', $6, $7, $8, $9, $10, $11, $11, $12, false)`, id, a.ID, d.Title, d.Effect, d.Terms, string(status), d.StartsOn, d.ExpiresOn, d.ReviewOn, d.ActorID, d.Document, d.Replaces); err != nil {
			return err
		}
		if err := t.signatories(ctx, id, signatories); err != nil {
			return err
		}
		if err := t.commit(ctx, id, a, d.ActorID, d.Objectives); err != nil {
			return err
		}
		if err := t.happened(ctx, a.ID, d.ActorID, "CONVENTION_DRAFTED"); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.DraftConvention), "Convention", id, caller.RequestID)
	})
	return id, err
}

// replaces checks that a draft may take the place of a convention of its alliance, and takes over what it does not say itself. Errors: UserError INVALID.
func (t *Tx) replaces(ctx context.Context, a *civic.Alliance, d *DraftedConvention) error {
	former, err := one(ctx, t, (*Read).ConventionsByID, *d.Replaces)
	if err != nil && !errors.Is(err, error(ErrNotFound)) {
		return err
	}
	if err != nil || former.AllianceID != a.ID {
		return civic.Wrong("Cette convention n’est pas de cette alliance.", "This convention is not one of this alliance.", "replacesId")
	}
	if former.ValidatedOn == nil {
		return civic.Wrong("Cette convention n’a pas été validée : modifiez-la plutôt.", "This convention was not validated: change it instead.", "replacesId")
	}
	if d.Effect == nil {
		d.Effect = former.Effect
	}
	if d.Terms == nil && d.Template == nil {
		d.Terms = former.Terms
	}
	return nil
}

// signatoriesOf gives who is to sign a convention of an alliance: active members. Errors: UserError INVALID.
func signatoriesOf(a *civic.Alliance, asked []string) ([]string, error) {
	if asked == nil {
		return a.MemberActors, nil
	}
	for i, id := range asked {
		if !slices.Contains(a.MemberActors, id) {
			return nil, civic.Wrong("Cette organisation n’est pas membre de l’alliance.", "This organisation is not a member of the alliance.", "signatories", fmt.Sprint(i))
		}
		if slices.Contains(asked[:i], id) {
			return nil, civic.Wrong("Cette organisation est donnée deux fois.", "This organisation is given twice.", "signatories", fmt.Sprint(i))
		}
	}
	if len(asked) == 0 {
		return nil, civic.Wrong("Il faut au moins un signataire.", "At least one signatory is needed.", "signatories")
	}
	return asked, nil
}

// signatories says who signs a draft, in place of those before.
func (t *Tx) signatories(ctx context.Context, convention string, actors []string) error {
	if _, err := t.exec(ctx, "say who signs", `DELETE FROM civic.signatory WHERE convention_id = $1 AND NOT actor_id = ANY ($2)`, convention, uuids(actors)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "say who signs", `INSERT INTO civic.signatory (convention_id, actor_id, is_public) SELECT $1, id, false FROM unnest($2::uuid[]) id ON CONFLICT DO NOTHING`, convention, uuids(actors))
	return err
}

// commit has an alliance commit to objectives, by a convention.
func (t *Tx) commit(ctx context.Context, convention string, a *civic.Alliance, actor string, objectives []DraftedObjective) error {
	codes := make([]string, len(objectives))
	for i, o := range objectives {
		codes[i] = o.Indicator
	}
	indicators, err := t.coded(ctx, "indicator", codes, "objectives")
	if err != nil {
		return err
	}
	for i, o := range objectives {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "commit to an objective", `INSERT INTO civic.objective (id, alliance_id, convention_id, indicator_id, target, due_on, declared_by_id, is_public) VALUES ($1, $2, $3, $4, $5, $6, $7, false)`,
			id.String(), a.ID, convention, indicators[i], o.Target, o.DueOn, actor); err != nil {
			return err
		}
	}
	return nil
}

// convention finds one that the viewer may see, to be changed: whoever else would change it waits. Errors: NOT_FOUND.
func (t *Tx) convention(ctx context.Context, id string) (*civic.Convention, error) {
	if _, err := t.exec(ctx, "lock a convention", `SELECT FROM civic.convention WHERE id = $1 FOR UPDATE`, id); err != nil {
		return nil, err
	}
	return one(ctx, t, (*Read).ConventionsByID, id)
}

// MoveConvention opens a convention for signature, amends or terminates it. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED,
// WRONG_STATE, STALE.
func (s *Store) MoveConvention(ctx context.Context, caller Caller, id string, action civic.Action, version int, reason *string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, id)
		if err != nil {
			return err
		}
		to, err := c.Take(t.Viewer, action)
		switch {
		case civic.IsState(err) && c.Status == civic.ConventionSteps.To(action):
			return nil
		case err != nil:
			return err
		case c.Version != version:
			return civic.ErrStale
		}
		if action == civic.OpenConvention {
			if err := t.checkTerm(c.StartsOn, c.ExpiresOn); err != nil {
				return err
			}
		}
		if err := t.change(ctx, "move a convention", `UPDATE civic.convention SET status = $2, end_reason = $3, version = version + 1, updated_at = now() WHERE id = $1`, id, string(to), reason); err != nil {
			return err
		}
		if action == civic.AmendConvention { // the signatures are for another text
			if err := t.takeSignaturesAway(ctx, id); err != nil {
				return err
			}
		}
		if action == civic.TerminateConvention && c.Status == civic.ConventionValidated {
			if by := t.speaker(c.AuthoredBy); by != nil {
				if err := t.happened(ctx, c.AllianceID, *by, "CONVENTION_ENDED"); err != nil {
					return err
				}
			}
		}
		return t.wrote(ctx, string(action), "Convention", id, caller.RequestID)
	})
}

// Signature is an actor's signature under the version of a convention that was read.
type Signature struct {
	ConventionID string
	ActorID      string
	Version      int
	Quality      *string
	Elsewhere    *SignedElsewhere // nil: it is given here and now
}

// SignedElsewhere is the sheet on which a signature was given, and when.
type SignedElsewhere struct {
	On       civic.Date
	Document string // the digest of its file
}

// SignConvention signs a convention, or records that it was signed elsewhere. The last signature that is waited for validates it and has its alliance be active, in the same transaction.
// Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE.
func (s *Store) SignConvention(ctx context.Context, caller Caller, g Signature) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, g.ConventionID)
		if err != nil {
			return err
		}
		var signed bool
		err = t.get(ctx, "look for a signature", &signed, `SELECT signed_on IS NOT NULL AND withdrawn_on IS NULL FROM civic.signatory WHERE convention_id = $1 AND actor_id = $2`, c.ID, g.ActorID)
		if err != nil && !errors.Is(err, error(ErrNotFound)) {
			return err
		}
		if err := c.Sign(t.Viewer, g.ActorID, g.Version); err != nil {
			if signed && (err == error(civic.ErrStale) || civic.IsState(err)) {
				return nil
			}
			return err
		}
		if signed {
			return nil
		}
		action, day := civic.SignConvention, (*civic.Date)(nil)
		if g.Elsewhere != nil {
			action, day = civic.RecordSignature, &g.Elsewhere.On
			if err := t.signedElsewhere(ctx, g); err != nil {
				return err
			}
		}
		if err := t.change(ctx, "sign a convention", `UPDATE civic.signatory SET signed_on = coalesce($5, current_date), quality = $3, signed_version = $4, withdrawn_on = NULL WHERE convention_id = $1 AND actor_id = $2`,
			c.ID, g.ActorID, g.Quality, g.Version, day); err != nil {
			return err
		}
		if err := t.happened(ctx, c.AllianceID, g.ActorID, "CONVENTION_SIGNED"); err != nil {
			return err
		}
		if err := t.wrote(ctx, string(action), "Convention", c.ID, caller.RequestID); err != nil {
			return err
		}
		var validated bool
		if err := t.get(ctx, "validate a convention", &validated, `SELECT civic.validate_convention($1)`, c.ID); err != nil {
			return err
		}
		if validated {
			if err := t.happened(ctx, c.AllianceID, g.ActorID, "CONVENTION_VALIDATED"); err != nil {
				return err
			}
		}
		if !validated && c.Status != civic.ConventionValidated {
			return nil
		}
		_, err = t.exec(ctx, "advance an alliance", `SELECT civic.advance_alliance($1)`, c.AllianceID)
		return err
	})
}
