package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// ProgrammeChange is a programme to be made, or what is to change of one: what is nil stays.
type ProgrammeChange struct {
	ID         string // of one that is changed
	Version    int
	Once       Once   // of one that is made
	ActorID    string // who makes it, and runs it
	AllianceID *string
	ReplicaOf  *string

	Title       *string
	Summary     **string
	Description **string
	StartsOn    **civic.Date
	EndsOn      **civic.Date
	Status      *civic.ProgrammeStatus
	Themes      []string // codes
	Audiences   []string // codes
	Zones       []string // ids of territories that it serves beyond where it is located
	Sites       []SiteChange
}

// SiteChange is a place to be added, or one that stays under its id.
type SiteChange struct {
	ID           string
	Name         string
	TerritoryID  string
	HostID       *string
	Precision    civic.SitePrecision
	Address      *string
	Location     *civic.GeoPoint
	Capacity     *int
	OpeningHours *string
}

// CreateProgramme makes a programme that an actor runs, and gives its id. It is a draft until it opens. Errors: NOT_FOUND, FORBIDDEN, CONFLICT; UserErrors
// FACTOR_REQUIRED, INVALID, WRONG_STATE.
func (s *Store) CreateProgramme(ctx context.Context, caller Caller, c ProgrammeChange) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, c.ActorID); err != nil {
			return err
		}
		if c.AllianceID != nil {
			a, err := t.alliance(ctx, *c.AllianceID)
			switch {
			case err != nil:
				return err
			case !slices.Contains(a.MemberActors, c.ActorID):
				return errNoMember
			case !a.Lives():
				return errEnded
			}
		}
		if c.ReplicaOf != nil {
			if _, err := one(ctx, t, (*Read).Programmes, *c.ReplicaOf); err != nil {
				return err
			}
		}
		made := false
		if id, made, err = t.once(ctx, c.Once); err != nil || !made {
			return err
		}
		if _, err := t.exec(ctx, "make a programme", `INSERT INTO civic.programme (id, alliance_id, replica_of_id, title, summary, description, status, status_as_of, starts_on, ends_on, sort_name, declared_by_id, is_public)
			VALUES ($1, $2, $3, $4, $5, $6, 'PLANNED', current_date, $7, $8, civic.fold($4), $9, false)`,
			id, c.AllianceID, c.ReplicaOf, c.Title, deref2(c.Summary), deref2(c.Description), deref2(c.StartsOn), deref2(c.EndsOn), c.ActorID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "run a programme", `INSERT INTO civic.programme_operator (programme_id, actor_id, position, is_public) VALUES ($1, $2, 1, false)`, id, c.ActorID); err != nil {
			return err
		}
		if err := t.describe(ctx, id, c); err != nil {
			return err
		}
		if err := t.wrote(ctx, "CREATE_PROGRAMME", "Programme", id, caller.RequestID); err != nil {
			return err
		}
		if c.Status == nil || *c.Status == civic.Planned {
			return nil
		}
		return t.moveProgramme(ctx, id, civic.Planned, *c.Status, c.ActorID, caller.RequestID)
	})
	return id, err
}

func deref2[T any](value **T) *T {
	if value == nil {
		return nil
	}
	return *value
}

// UpdateProgramme changes a programme. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, INVALID.
func (s *Store) UpdateProgramme(ctx context.Context, caller Caller, c ProgrammeChange) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if _, err := t.exec(ctx, "lock a programme", `SELECT FROM civic.programme WHERE id = $1 FOR UPDATE`, c.ID); err != nil {
			return err
		}
		p, err := one(ctx, t, (*Read).Programmes, c.ID)
		if err != nil {
			return err
		}
		if _, err := p.Take(t.Viewer, civic.UpdateProgramme); err != nil {
			return err
		}
		if c.Status != nil && *c.Status != p.Status {
			if _, err := p.Take(t.Viewer, civic.StepTo(*c.Status)); err != nil {
				return err
			}
		}
		if c.Version != p.Version {
			return civic.ErrStale
		}
		by := t.speaker(p.EditedBy)
		title, summary, description, starts, ends := p.Title, p.Summary, p.Description, p.StartsOn, p.EndsOn
		if c.Title != nil {
			title = *c.Title
		}
		if c.Summary != nil {
			summary = *c.Summary
		}
		if c.Description != nil {
			description = *c.Description
		}
		if c.StartsOn != nil {
			starts = *c.StartsOn
		}
		if c.EndsOn != nil {
			ends = *c.EndsOn
		}
		if err := civic.CheckTerm(starts, ends, "endsOn"); err != nil {
			return err
		}
		if err := t.change(ctx, "update a programme", `UPDATE civic.programme SET title = $2, summary = $3, description = $4, starts_on = $5, ends_on = $6, sort_name = civic.fold($2),
			declared_by_id = coalesce(declared_by_id, $7), version = version + 1, updated_at = now() WHERE id = $1`, c.ID, title, summary, description, starts, ends, by); err != nil {
			return err
		}
		if err := t.describe(ctx, c.ID, c); err != nil {
			return err
		}
		if err := t.wrote(ctx, string(civic.UpdateProgramme), "Programme", c.ID, caller.RequestID); err != nil {
			return err
		}
		if c.Status == nil || *c.Status == p.Status {
			return nil
		}
		return t.moveProgramme(ctx, c.ID, p.Status, *c.Status, *by, caller.RequestID)
	})
}

// moveProgramme takes a programme to another state. What opens is published, unless its alliance is not.
func (t *Tx) moveProgramme(ctx context.Context, id string, from, to civic.ProgrammeStatus, by, requestID string) error {
	action := civic.StepTo(to)
	if action == "" {
		return civic.Wrong("Un programme ne peut pas être dans cet état.", "A programme cannot be put into this state.", "status")
	}
	if err := t.change(ctx, "move a programme", `UPDATE civic.programme SET status = $2, status_as_of = current_date, updated_at = now() WHERE id = $1`, id, string(to)); err != nil {
		return err
	}
	kind := map[civic.ProgrammeStatus]string{civic.Open: "PROGRAMME_STARTED", civic.Closed: "PROGRAMME_ENDED"}[to]
	if kind != "" && from != civic.Paused {
		if err := t.happenedTo(ctx, id, by, kind); err != nil {
			return err
		}
	}
	if to == civic.Open {
		if _, err := t.exec(ctx, "publish a programme", `SELECT civic.publish_programme($1)`, id); err != nil {
			return err
		}
	}
	return t.wrote(ctx, string(action), "Programme", id, requestID)
}

// happenedTo puts an event on the timeline of a programme, and of its alliance.
func (t *Tx) happenedTo(ctx context.Context, programme, actor, kind string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "note an event", `INSERT INTO civic.timeline_event (id, alliance_id, programme_id, kind, occurred_on, occurred_at, actor_id, is_public)
		SELECT $1, p.alliance_id, p.id, $3, (now() AT TIME ZONE 'UTC')::date, now(), $4, p.is_public FROM civic.programme p WHERE p.id = $2`, id.String(), programme, kind, actor)
	return err
}

// describe says what a programme is about, whom it is for, where it happens: each list in place of the one before.
func (t *Tx) describe(ctx context.Context, id string, c ProgrammeChange) error {
	for _, about := range []struct {
		table, column string
		asked         []string
		look          func([]string) ([]string, error)
	}{
		{"programme_theme", "theme_id", c.Themes, func(codes []string) ([]string, error) { return t.coded(ctx, "theme", codes, "themes") }},
		{"programme_audience", "audience_id", c.Audiences, func(codes []string) ([]string, error) { return t.coded(ctx, "audience", codes, "audiences") }},
		{"programme_zone", "territory_id", c.Zones, func(ids []string) ([]string, error) { return t.territories(ctx, ids, "zones") }},
	} {
		if about.asked == nil {
			continue
		}
		ids, err := about.look(about.asked)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "describe a programme", `DELETE FROM civic.`+about.table+` WHERE programme_id = $1 AND NOT `+about.column+` = ANY ($2)`, id, uuids(ids)); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "describe a programme", `INSERT INTO civic.`+about.table+` (programme_id, `+about.column+`, is_public)
			SELECT p.id, u.id, p.is_public FROM civic.programme p, unnest($2::uuid[]) u (id) WHERE p.id = $1 ON CONFLICT DO NOTHING`, id, uuids(ids)); err != nil {
			return err
		}
	}
	if c.Sites == nil {
		return nil
	}
	return t.locate(ctx, id, c.Sites)
}

// locate says where a programme happens. A site that is not named any more is archived.
func (t *Tx) locate(ctx context.Context, programme string, sites []SiteChange) error {
	kept := uuids{}
	for i, s := range sites {
		field := []string{"sites", fmt.Sprint(i)}
		if _, err := t.found(ctx, `SELECT id, id FROM civic.territory WHERE id = ANY ($1)`, uuids{s.TerritoryID}, []string{s.TerritoryID}, "sites"); err != nil {
			return civic.Wrong("Ce territoire n’existe pas.", "There is no such territory.", append(field, "territoryId")...)
		}
		if s.HostID != nil {
			if _, err := one(ctx, t, (*Read).Actors, *s.HostID); err != nil {
				return civic.Wrong("Cette organisation n’existe pas.", "There is no such organisation.", append(field, "hostId")...)
			}
		}
		if err := t.isWithin(ctx, s, append(field, "location")); err != nil {
			return err
		}
		address, location := s.Address, s.Location
		switch s.Precision {
		case civic.Approximate:
			address = nil
			if location != nil {
				location = new(location.Snap())
			}
		case civic.TerritoryOnly:
			address, location = nil, nil
		}
		id, statement := s.ID, `UPDATE civic.site SET territory_id = $3, host_id = $4, name = $5, precision = $6, address = $7, location = $8, capacity = $9, opening_hours = $10, sort_name = civic.fold($5),
			archived_at = NULL, updated_at = now() WHERE id = $1 AND programme_id = $2`
		if id == "" {
			fresh, err := uuid.NewV7()
			if err != nil {
				return err
			}
			id, statement = fresh.String(), `INSERT INTO civic.site (id, programme_id, territory_id, host_id, name, precision, address, location, capacity, opening_hours, sort_name, is_public)
				SELECT $1, p.id, $3, $4, $5, $6, $7, $8, $9, $10, civic.fold($5), p.is_public FROM civic.programme p WHERE p.id = $2`
		}
		n, err := t.exec(ctx, "place a programme", statement, id, programme, s.TerritoryID, s.HostID, s.Name, string(s.Precision), address, location, s.Capacity, s.OpeningHours)
		if err != nil {
			return err
		}
		if n == 0 {
			return civic.Wrong("Ce lieu n’est pas de ce programme.", "This site is not of this programme.", append(field, "id")...)
		}
		if _, err := t.exec(ctx, "keep the exact place", `DELETE FROM private.site_place WHERE site_id = $1`, id); err != nil {
			return err
		}
		if s.Address != nil || s.Location != nil {
			if _, err := t.exec(ctx, "keep the exact place", `INSERT INTO private.site_place (site_id, address, location) VALUES ($1, $2, $3)`, id, s.Address, s.Location); err != nil {
				return err
			}
		}
		kept = append(kept, id)
	}
	_, err := t.exec(ctx, "archive sites", `UPDATE civic.site SET archived_at = now(), updated_at = now() WHERE programme_id = $1 AND NOT id = ANY ($2) AND archived_at IS NULL`, programme, kept)
	return err
}

// isWithin refuses a point that is outside of its territory, where its outline is known.
func (t *Tx) isWithin(ctx context.Context, s SiteChange, field []string) error {
	if s.Location == nil {
		return nil
	}
	if err := s.Location.Validate(); err != nil {
		return civic.Wrong("Ce point n’est pas sur Terre.", "This point is not on Earth.", field...)
	}
	r, err := t.Read(ctx)
	if err != nil {
		return err
	}
	matches, err := r.TerritoriesAt(ctx, s.Location, nil)
	if err != nil {
		return err
	}
	territory, err := one(ctx, t, (*Read).Territories, s.TerritoryID)
	if err != nil {
		return err
	}
	// Where no outline is known, what is near is taken for what is inside.
	near := territory.Center == nil || territory.Center.Distance(*s.Location) <= farthestCommune
	for _, m := range matches {
		if m.Territory.ID == s.TerritoryID || m.IsApproximate && near {
			return nil
		}
	}
	return civic.Wrong("Ce point est hors de ce territoire.", "This point is outside of this territory.", field...)
}
