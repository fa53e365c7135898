package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// GivenContribution is a contribution to be recorded: to exactly one alliance, programme or actor.
type GivenContribution struct {
	Once          Once
	Corrects      *string // the contribution that it takes the place of
	By            string  // the actor in whose name it is recorded
	ContributorID string
	ToAlliance    *string
	ToProgramme   *string
	ToActor       *string
	Kind          civic.ContributionKind
	AmountCents   *int64
	Currency      *string
	Share         *float64
	Year          *int
	GivenOn       *civic.Date
	Description   *string
	Source        *GivenSource
}

// GivenSource is where a fact that is recorded is stated.
type GivenSource struct {
	Title string
	URL   *string
}

// RecordContribution records what an actor gives: it says so itself, or who is given to. It gives the id. Errors: NOT_FOUND, FORBIDDEN, CONFLICT; UserErrors
// FACTOR_REQUIRED, INVALID, WRONG_STATE.
func (s *Store) RecordContribution(ctx context.Context, caller Caller, g GivenContribution) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, g.By); err != nil {
			return err
		}
		if _, err := one(ctx, t, (*Read).Actors, g.ContributorID); err != nil {
			return civic.Wrong("Cette organisation n’existe pas.", "There is no such organisation.", "contributorId")
		}
		isPublic, may, err := t.given(ctx, g)
		switch {
		case err != nil:
			return err
		case !may && g.ContributorID != g.By:
			return civic.ErrForbidden
		}
		made := false
		if id, made, err = t.once(ctx, g.Once); err != nil || !made {
			return err
		}
		source, err := t.source(ctx, g.By, g.Source)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "record a contribution", `INSERT INTO civic.contribution (id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, kind, amount_cents, currency, share, year, given_on, description, source_id, declared_by_id, is_public)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, id, g.ContributorID, g.ToActor, g.ToAlliance, g.ToProgramme, string(g.Kind), g.AmountCents, g.Currency, g.Share, g.Year, g.GivenOn,
			g.Description, source, g.By, isPublic); err != nil {
			return err
		}
		if g.Corrects != nil {
			if err := t.supersede(ctx, "contribution", *g.Corrects, id, `declared_by_id = ANY ($3)`); err != nil {
				return err
			}
		} else if err := t.toldGiven(ctx, g, isPublic); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.RecordContribution), "Contribution", id, caller.RequestID)
	})
	return id, err
}

// given tells of the recipient whether it is published, and whether the viewer writes for it. Errors: NOT_FOUND; UserErrors WRONG_STATE.
func (t *Tx) given(ctx context.Context, g GivenContribution) (isPublic, may bool, err error) {
	switch {
	case g.ToProgramme != nil:
		p, err := one(ctx, t, (*Read).Programmes, *g.ToProgramme)
		if err != nil {
			return false, false, err
		}
		err = t.get(ctx, "look at a programme", &isPublic, `SELECT is_public FROM civic.programme WHERE id = $1`, *g.ToProgramme)
		return isPublic, t.Viewer.MayEdit(p.EditedBy), err
	case g.ToAlliance != nil:
		a, err := one(ctx, t, (*Read).Alliances, *g.ToAlliance)
		if err != nil {
			return false, false, err
		}
		if !a.Lives() {
			return false, false, errEnded
		}
		err = t.get(ctx, "look at an alliance", &isPublic, `SELECT is_public FROM civic.alliance WHERE id = $1`, *g.ToAlliance)
		return isPublic, t.Viewer.MayEdit(a.EditedBy), err
	}
	if _, err := one(ctx, t, (*Read).Actors, *g.ToActor); err != nil {
		return false, false, err
	}
	return true, t.Viewer.MayEdit([]string{*g.ToActor}), nil
}

func (t *Tx) toldGiven(ctx context.Context, g GivenContribution, isPublic bool) error {
	if g.ToActor != nil {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "note an event", `INSERT INTO civic.timeline_event (id, alliance_id, programme_id, kind, occurred_on, occurred_at, actor_id, is_public)
		VALUES ($1, $2, $3, 'CONTRIBUTION_RECORDED', (now() AT TIME ZONE 'UTC')::date, now(), $4, $5)`, id.String(), g.ToAlliance, g.ToProgramme, g.By, isPublic)
	return err
}

// supersede has a row take the place of another, which is kept. allowed is the condition on the one before. Errors: UserErrors WRONG_STATE.
func (t *Tx) supersede(ctx context.Context, table, before, after, allowed string) error {
	var mine uuids
	for _, m := range t.Viewer.Memberships {
		if t.Viewer.MayEdit([]string{m.ActorID}) {
			mine = append(mine, m.ActorID)
		}
	}
	n, err := t.exec(ctx, "correct", `UPDATE civic.`+table+` SET superseded_by_id = $2, updated_at = now() WHERE id = $1 AND superseded_by_id IS NULL AND `+allowed, before, after, mine)
	if err == nil && n == 0 {
		err = errCorrected
	}
	return err
}

var errCorrected = &civic.UserError{Code: civic.WrongState, French: "Cette donnée a déjà été corrigée, ou n’est pas de vous.", English: "This was corrected already, or is not yours.", Field: []string{"corrects"}}

// source keeps where a fact is stated; nil: nowhere but here.
func (t *Tx) source(ctx context.Context, by string, s *GivenSource) (*string, error) {
	if s == nil {
		return nil, nil
	}
	fresh, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	id := fresh.String()
	_, err = t.exec(ctx, "keep a source", `INSERT INTO civic.source (id, source_key, title, url, declared_by_id) VALUES ($1::uuid, 'declared:' || $1::text, $2, $3, $4)`, id, s.Title, s.URL, by)
	return &id, err
}

// ObservedOutcome is an outcome to be recorded.
type ObservedOutcome struct {
	Once        Once
	Corrects    *string // the outcome that it takes the place of
	By          *string // the actor in whose name it is recorded; nil: the one that the viewer writes for
	ProgrammeID string
	Indicator   string  // its code
	Audience    *string // its code
	Value       *float64
	Target      *float64
	MeasuredOn  *civic.Date
	Note        *string
	IsReference *bool // nil: where there is none yet
	Source      *GivenSource
}

// RecordOutcome records what came of a programme, and gives the id. Sums use the reference: one a programme, indicator and audience. Errors: NOT_FOUND,
// FORBIDDEN, CONFLICT; UserErrors FACTOR_REQUIRED, INVALID, WRONG_STATE.
func (s *Store) RecordOutcome(ctx context.Context, caller Caller, o ObservedOutcome) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if _, err := t.exec(ctx, "lock a programme", `SELECT FROM civic.programme WHERE id = $1 FOR UPDATE`, o.ProgrammeID); err != nil {
			return err
		}
		p, err := one(ctx, t, (*Read).Programmes, o.ProgrammeID)
		if err != nil {
			return err
		}
		if _, err := p.Take(t.Viewer, civic.RecordOutcome); err != nil {
			return err
		}
		if o.By == nil {
			o.By = t.speaker(p.EditedBy)
		} else if !t.Viewer.MayEdit([]string{*o.By}) {
			return civic.ErrForbidden
		}
		indicators, err := t.coded(ctx, "indicator", []string{o.Indicator}, "indicator")
		if err != nil {
			return err
		}
		var audience *string
		if o.Audience != nil {
			audiences, err := t.coded(ctx, "audience", []string{*o.Audience}, "audience")
			if err != nil {
				return err
			}
			audience = &audiences[0]
		}
		made := false
		if id, made, err = t.once(ctx, o.Once); err != nil || !made {
			return err
		}
		source, err := t.source(ctx, *o.By, o.Source)
		if err != nil {
			return err
		}
		const same = `programme_id = $1 AND indicator_id = $2 AND audience_id IS NOT DISTINCT FROM $3 AND is_reference AND superseded_by_id IS NULL`
		var reference string
		err = t.get(ctx, "look for a reference", &reference, `SELECT id FROM civic.outcome WHERE `+same, o.ProgrammeID, indicators[0], audience)
		if err != nil && !errors.Is(err, error(ErrNotFound)) {
			return err
		}
		isReference := reference == "" || o.Corrects != nil && *o.Corrects == reference
		if o.IsReference != nil {
			isReference = *o.IsReference
		}
		if isReference && reference != "" {
			if _, err := t.exec(ctx, "change the reference", `UPDATE civic.outcome SET is_reference = false, updated_at = now() WHERE id = $1`, reference); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, "record an outcome", `INSERT INTO civic.outcome (id, programme_id, indicator_id, audience_id, value, target, measured_on, note, is_reference, source_id, declared_by_id, is_public)
			SELECT $1, p.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, p.is_public FROM civic.programme p WHERE p.id = $2`, id, o.ProgrammeID, indicators[0], audience, o.Value, o.Target, o.MeasuredOn, o.Note, isReference, source, *o.By); err != nil {
			return fmt.Errorf("record an outcome: %w", err)
		}
		if o.Corrects != nil {
			if err := t.supersede(ctx, "outcome", *o.Corrects, id, `programme_id = '`+p.ID+`' AND $3::uuid[] IS NOT NULL`); err != nil {
				return err
			}
		} else if err := t.happenedTo(ctx, o.ProgrammeID, *o.By, "OUTCOME_RECORDED"); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.RecordOutcome), "Outcome", id, caller.RequestID)
	})
	return id, err
}
