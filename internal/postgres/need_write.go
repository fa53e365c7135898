package postgres

import (
	"context"
	"errors"

	"alliances/internal/civic"
)

// NeedChange is a need to be published, or what is to change of one: what is nil stays.
type NeedChange struct {
	ID          string // of one that is changed
	Version     int
	Once        Once   // of one that is published
	ActorID     string // who publishes it
	TerritoryID *string
	Theme       *string // its code
	Audiences   []string
	Title       *string
	Description **string
	Urgency     *civic.NeedUrgency
	People      **int
	ObservedOn  **civic.Date
	Source      *GivenSource
	// Mail is the sealed mail that tells it to somebody who writes for an actor that could answer, of that name.
	Mail func(address, locale, actor string) []byte
}

// told is how many actors are told of a new need: those that could best answer it.
const told = 20

// PublishNeed makes a need known in the name of an actor, tells those who could best answer it, and gives its id. Errors: NOT_FOUND, FORBIDDEN, CONFLICT;
// UserErrors FACTOR_REQUIRED, INVALID, WRONG_STATE.
func (s *Store) PublishNeed(ctx context.Context, caller Caller, c NeedChange) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, c.ActorID); err != nil {
			return err
		}
		if err := t.isPublished(ctx, c.ActorID); err != nil {
			return err
		}
		theme, audiences, err := t.needWords(ctx, c)
		if err != nil {
			return err
		}
		made := false
		if id, made, err = t.once(ctx, c.Once); err != nil || !made {
			return err
		}
		source, err := t.source(ctx, c.ActorID, c.Source)
		if err != nil {
			return err
		}
		urgency := civic.NormalUrgency
		if c.Urgency != nil {
			urgency = *c.Urgency
		}
		if _, err := t.exec(ctx, "publish a need", `INSERT INTO civic.need (id, territory_id, theme_id, title, description, urgency, people_estimated, observed_on, source_id, declared_by_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, *c.TerritoryID, theme, *c.Title, deref2(c.Description), string(urgency), deref2(c.People), deref2(c.ObservedOn), source, c.ActorID); err != nil {
			return err
		}
		if err := t.needFor(ctx, id, audiences); err != nil {
			return err
		}
		if err := t.tellAnswerers(ctx, id, c); err != nil {
			return err
		}
		return t.wrote(ctx, "PUBLISH_NEED", "Need", id, caller.RequestID)
	})
	return id, err
}

var errUnpublished = &civic.UserError{Code: civic.WrongState, French: "Cette organisation n’est pas encore publiée.", English: "This organisation is not published yet.", Field: []string{"actorId"}}

// isPublished refuses what everybody sees in the name of an actor that nobody does. Errors: UserError WRONG_STATE.
func (t *Tx) isPublished(ctx context.Context, actor string) error {
	var found string
	err := t.get(ctx, "find an actor", &found, `SELECT id FROM civic.actor WHERE id = $1 AND is_public AND archived_at IS NULL`, actor)
	if errors.Is(err, error(ErrNotFound)) {
		return errUnpublished
	}
	return err
}

// needWords gives the ids of the theme, "" for none, and of the audiences, and looks whether there is the territory. Errors: UserError INVALID.
func (t *Tx) needWords(ctx context.Context, c NeedChange) (theme string, audiences []string, err error) {
	if c.TerritoryID != nil {
		var found string
		err := t.get(ctx, "find a territory", &found, `SELECT id FROM civic.territory WHERE id = $1 AND is_public`, *c.TerritoryID)
		if errors.Is(err, error(ErrNotFound)) {
			return "", nil, civic.Wrong("Ce territoire n’existe pas.", "There is no such territory.", "territoryId")
		}
		if err != nil {
			return "", nil, err
		}
	}
	if c.Theme != nil {
		err := t.get(ctx, "find a theme", &theme, `SELECT id FROM civic.theme WHERE code = $1`, *c.Theme)
		if errors.Is(err, error(ErrNotFound)) {
			return "", nil, civic.Wrong("Inconnu : "+*c.Theme+".", "Unknown: "+*c.Theme+".", "theme")
		}
		if err != nil {
			return "", nil, err
		}
	}
	audiences, err = t.coded(ctx, "audience", c.Audiences, "audiences")
	return theme, audiences, err
}

// needFor says whom a need is about, in place of those before.
func (t *Tx) needFor(ctx context.Context, need string, audiences []string) error {
	if _, err := t.exec(ctx, "say whom a need is about", `DELETE FROM civic.need_audience WHERE need_id = $1 AND NOT audience_id = ANY ($2)`, need, uuids(audiences)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "say whom a need is about", `INSERT INTO civic.need_audience (need_id, audience_id) SELECT $1, id FROM unnest($2::uuid[]) id ON CONFLICT DO NOTHING`, need, uuids(audiences))
	return err
}

// tellAnswerers has a mail sent to those who write for the actors that could best answer a need.
func (t *Tx) tellAnswerers(ctx context.Context, need string, c NeedChange) error {
	r, err := t.Read(ctx)
	if err != nil {
		return err
	}
	found, err := r.Answerable(ctx, []string{need}, PageRequest{First: told, Rows: true})
	if err != nil {
		return err
	}
	for _, s := range found[0].Nodes() {
		var name string
		if err := t.get(ctx, "find an actor", &name, `SELECT name FROM civic.actor WHERE id = $1`, s.ActorID); err != nil {
			return err
		}
		if err := t.tellWriters(ctx, s.ActorID, func(address, locale string) []byte { return c.Mail(address, locale, name) }); err != nil {
			return err
		}
	}
	return nil
}

// need finds one that the viewer may see, to be changed: whoever else would change it waits. Errors: NOT_FOUND.
func (t *Tx) need(ctx context.Context, id string) (*civic.Need, error) {
	if _, err := t.exec(ctx, "lock a need", `SELECT FROM civic.need WHERE id = $1 FOR UPDATE`, id); err != nil {
		return nil, err
	}
	return one(ctx, t, (*Read).Needs, id)
}

// UpdateNeed changes what is said of a need. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, INVALID.
func (s *Store) UpdateNeed(ctx context.Context, caller Caller, c NeedChange) error {
	return s.act(ctx, caller, func(t *Tx) error {
		n, err := t.need(ctx, c.ID)
		if err != nil {
			return err
		}
		if _, err := n.Take(t.Viewer, civic.UpdateNeed); err != nil {
			return err
		}
		if c.Version != n.Version {
			return civic.ErrStale
		}
		theme, audiences, err := t.needWords(ctx, c)
		if err != nil {
			return err
		}
		source, err := t.source(ctx, n.DeclaredByID, c.Source)
		if err != nil {
			return err
		}
		territory := n.TerritoryID
		if c.TerritoryID != nil {
			territory = *c.TerritoryID
		}
		if theme == "" {
			theme = n.ThemeID
		}
		if c.Title != nil {
			n.Title = *c.Title
		}
		if c.Description != nil {
			n.Description = *c.Description
		}
		if c.Urgency != nil {
			n.Urgency = *c.Urgency
		}
		if c.People != nil {
			n.PeopleEstimated = *c.People
		}
		if c.ObservedOn != nil {
			n.ObservedOn = *c.ObservedOn
		}
		if source == nil {
			source = n.SourceID
		}
		if err := t.change(ctx, "update a need", `UPDATE civic.need SET territory_id = $2, theme_id = $3, title = $4, description = $5, urgency = $6, people_estimated = $7, observed_on = $8, source_id = $9,
			version = version + 1, updated_at = now() WHERE id = $1`, n.ID, territory, theme, n.Title, n.Description, string(n.Urgency), n.PeopleEstimated, n.ObservedOn, source); err != nil {
			return err
		}
		if c.Audiences != nil {
			if err := t.needFor(ctx, n.ID, audiences); err != nil {
				return err
			}
		}
		return t.wrote(ctx, string(civic.UpdateNeed), "Need", n.ID, caller.RequestID)
	})
}

// MoveNeed tells that a need is met, closed or open again. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) MoveNeed(ctx context.Context, caller Caller, id string, action civic.Action) error {
	return s.act(ctx, caller, func(t *Tx) error {
		n, err := t.need(ctx, id)
		if err != nil {
			return err
		}
		to, err := n.Take(t.Viewer, action)
		if civic.IsState(err) && n.Status == civic.NeedSteps.To(action) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := t.change(ctx, "move a need", `UPDATE civic.need SET status = $2, status_as_of = current_date, version = version + 1, updated_at = now() WHERE id = $1`, id, string(to)); err != nil {
			return err
		}
		return t.wrote(ctx, string(action), "Need", id, caller.RequestID)
	})
}
