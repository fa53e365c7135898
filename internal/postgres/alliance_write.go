package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// ProposedAlliance is an alliance to be proposed, in the name of an actor.
type ProposedAlliance struct {
	Once        Once
	ActorID     string
	Name        string
	Purpose     *string
	Territories []string // ids
	Themes      []string // codes
	Audiences   []string // codes
	IsUrgent    bool
	NeedID      *string // the need that it is to answer
}

// ProposeAlliance makes an alliance that an actor coordinates, and gives its id. It is for its members and those whom they invite until a convention
// is validated. Errors: NOT_FOUND, FORBIDDEN, CONFLICT; UserErrors FACTOR_REQUIRED, INVALID.
func (s *Store) ProposeAlliance(ctx context.Context, caller Caller, p ProposedAlliance) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, p.ActorID); err != nil {
			return err
		}
		territories, err1 := t.territories(ctx, p.Territories, "territories")
		themes, err2 := t.coded(ctx, "theme", p.Themes, "themes")
		audiences, err3 := t.coded(ctx, "audience", p.Audiences, "audiences")
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		if p.NeedID != nil {
			if _, err := one(ctx, t, (*Read).Needs, *p.NeedID); errors.Is(err, error(ErrNotFound)) {
				return civic.Wrong("Ce besoin n’existe pas.", "There is no such need.", "needId")
			} else if err != nil {
				return err
			}
		}
		made := false
		if id, made, err = t.once(ctx, p.Once); err != nil || !made {
			return err
		}
		if _, err := t.exec(ctx, "propose an alliance", `INSERT INTO civic.alliance (id, name, purpose, status, status_as_of, sort_name, declared_by_id, is_urgent, need_id, is_public)
			VALUES ($1, $2, $3, 'PROPOSED', current_date, civic.fold($2), $4, $5, $6, false)`, id, p.Name, p.Purpose, p.ActorID, p.IsUrgent, p.NeedID); err != nil {
			return err
		}
		if err := t.joinAlliance(ctx, id, p.ActorID, []civic.AllianceRole{civic.Coordinator}); err != nil {
			return err
		}
		for table, ids := range map[string][]string{"territory": territories, "theme": themes, "audience": audiences} {
			if err := t.concern(ctx, id, table, ids); err != nil {
				return err
			}
		}
		if err := t.happened(ctx, id, p.ActorID, "PROPOSED"); err != nil {
			return err
		}
		return t.wrote(ctx, "PROPOSE_ALLIANCE", "Alliance", id, caller.RequestID)
	})
	return id, err
}

// concern says what an alliance is about: its territories, themes or audiences, in place of those before.
func (t *Tx) concern(ctx context.Context, alliance, what string, ids []string) error {
	if _, err := t.exec(ctx, "say what an alliance is about", `DELETE FROM civic.alliance_`+what+` WHERE alliance_id = $1 AND NOT `+what+`_id = ANY ($2)`, alliance, uuids(ids)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "say what an alliance is about", `INSERT INTO civic.alliance_`+what+` (alliance_id, `+what+`_id, is_public)
		SELECT a.id, u.id, a.is_public FROM civic.alliance a, unnest($2::uuid[]) u (id) WHERE a.id = $1 ON CONFLICT DO NOTHING`, alliance, uuids(ids))
	return err
}

// joinAlliance makes an actor a member, or again, in some roles.
func (t *Tx) joinAlliance(ctx context.Context, alliance, actor string, roles []civic.AllianceRole) error {
	n, err := t.exec(ctx, "join again", `UPDATE civic.alliance_member SET roles = $3, joined_on = current_date, left_on = NULL WHERE alliance_id = $1 AND actor_id = $2`, alliance, actor, textsOf(roles))
	if err != nil || n > 0 {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "join an alliance", `INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position, joined_on, is_public)
		SELECT $1, a.id, $3, $4, (SELECT coalesce(max(m.position), 0) + 1 FROM civic.alliance_member m WHERE m.alliance_id = a.id), current_date, a.is_public
		FROM civic.alliance a WHERE a.id = $2`, id.String(), alliance, actor, textsOf(roles))
	return err
}

// alliance finds one that the viewer may see, to be changed: whoever else would change it waits. Errors: NOT_FOUND.
func (t *Tx) alliance(ctx context.Context, id string) (*civic.Alliance, error) {
	if _, err := t.exec(ctx, "lock an alliance", `SELECT FROM civic.alliance WHERE id = $1 FOR UPDATE`, id); err != nil {
		return nil, err
	}
	return one(ctx, t, (*Read).Alliances, id)
}

// one reads an object as the viewer sees it, whole. Errors: NOT_FOUND.
func one[T any](ctx context.Context, t *Tx, read func(*Read, context.Context, []string) ([]*T, error), id string) (*T, error) {
	r, err := t.Read(ctx)
	if err != nil {
		return nil, err
	}
	found, err := read(r, readWhole(ctx), []string{id})
	if err != nil {
		return nil, err
	}
	if found[0] == nil {
		return nil, ErrNotFound
	}
	return found[0], nil
}

// AllianceChange is what is to change of an alliance; what is not set stays.
type AllianceChange struct {
	ID          string
	Version     int
	Name        *string
	Purpose     *string
	SetPurpose  bool
	Territories []string // ids; nil: they stay
	Themes      []string // codes; nil: they stay
	Audiences   []string // codes; nil: they stay
}

// UpdateAlliance changes what an alliance says of itself. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, INVALID.
func (s *Store) UpdateAlliance(ctx context.Context, caller Caller, c AllianceChange) error {
	return s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, c.ID)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.UpdateAlliance); err != nil {
			return err
		}
		if c.Version != a.Version {
			return civic.ErrStale
		}
		name, purpose := a.Name, a.Purpose
		if c.Name != nil {
			name = *c.Name
		}
		if c.SetPurpose {
			purpose = c.Purpose
		}
		if err := t.change(ctx, "update an alliance", `UPDATE civic.alliance SET name = $2, purpose = $3, sort_name = civic.fold($2), declared_by_id = coalesce(declared_by_id, $4), version = version + 1, updated_at = now()
			WHERE id = $1`, c.ID, name, purpose, t.speaker(a.EditedBy)); err != nil {
			return err
		}
		for _, concern := range []struct {
			table, field string
			asked        []string
			look         func(context.Context, []string) ([]string, error)
		}{
			{"territory", "territories", c.Territories, func(ctx context.Context, ids []string) ([]string, error) {
				return t.territories(ctx, ids, "territories")
			}},
			{"theme", "themes", c.Themes, func(ctx context.Context, codes []string) ([]string, error) {
				return t.coded(ctx, "theme", codes, "themes")
			}},
			{"audience", "audiences", c.Audiences, func(ctx context.Context, codes []string) ([]string, error) {
				return t.coded(ctx, "audience", codes, "audiences")
			}},
		} {
			if concern.asked == nil {
				continue
			}
			ids, err := concern.look(ctx, concern.asked)
			if err == nil {
				err = t.concern(ctx, c.ID, concern.table, ids)
			}
			if err != nil {
				return err
			}
		}
		return t.wrote(ctx, string(civic.UpdateAlliance), "Alliance", c.ID, caller.RequestID)
	})
}

// speaker is the first of some actors in whose name the viewer writes; "" where there is none.
func (t *Tx) speaker(actors []string) *string {
	for _, actor := range actors {
		if t.Viewer.MayEdit([]string{actor}) {
			return &actor
		}
	}
	return nil
}

// EndAlliance completes or dissolves an alliance. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) EndAlliance(ctx context.Context, caller Caller, id string, action civic.Action) error {
	return s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, id)
		if err != nil {
			return err
		}
		to, err := a.Take(t.Viewer, action)
		if err != nil {
			if a.Status == civic.AllianceSteps.To(action) && civic.IsState(err) {
				return nil
			}
			return err
		}
		if err := t.change(ctx, "end an alliance", `UPDATE civic.alliance SET status = $2, status_as_of = current_date, declared_by_id = coalesce(declared_by_id, $3), version = version + 1, updated_at = now() WHERE id = $1`, id, string(to), t.speaker(a.EditedBy)); err != nil {
			return err
		}
		// What was not agreed on by then is not agreed on any more; what was has a term of its own.
		if _, err := t.exec(ctx, "end what was not agreed on", `UPDATE civic.convention SET status = 'TERMINATED', version = version + 1, updated_at = now() WHERE alliance_id = $1 AND status IN ('DRAFT', 'OPEN_FOR_SIGNATURE')`, id); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "withdraw invitations", `UPDATE civic.alliance_invitation SET status = 'WITHDRAWN', answered_at = now() WHERE alliance_id = $1 AND status = 'PENDING'`, id); err != nil {
			return err
		}
		return t.wrote(ctx, string(action), "Alliance", id, caller.RequestID)
	})
}

// LeaveAlliance has an actor leave, by itself or by the coordinator's word. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors
// FACTOR_REQUIRED, WRONG_STATE where it coordinates: another does so first.
func (s *Store) LeaveAlliance(ctx context.Context, caller Caller, id, actor string, action civic.Action) error {
	return s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, id)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, action); err != nil {
			return err
		}
		if action == civic.LeaveAlliance && !t.Viewer.MayEdit([]string{actor}) {
			return civic.ErrForbidden
		}
		if slices.Contains(a.EditedBy, actor) {
			return civic.ErrCoordinates
		}
		if !slices.Contains(a.MemberActors, actor) {
			return nil
		}
		if err := t.happened(ctx, id, actor, "MEMBER_LEFT"); err != nil { // told by a member
			return err
		}
		if err := t.change(ctx, "leave an alliance", `UPDATE civic.alliance_member SET left_on = current_date WHERE alliance_id = $1 AND actor_id = $2`, id, actor); err != nil {
			return err
		}
		return t.wrote(ctx, string(action), "Alliance", id, caller.RequestID)
	})
}

var errNoMember = &civic.UserError{Code: civic.Invalid, French: "Cette organisation n’est pas membre de l’alliance.", English: "This organisation is not a member of the alliance.", Field: []string{"actorId"}}

// HandOver has another member coordinate an alliance, in the place of those who did. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED,
// WRONG_STATE, INVALID.
func (s *Store) HandOver(ctx context.Context, caller Caller, id, actor string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, id)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.HandOverCoordination); err != nil {
			return err
		}
		if !slices.Contains(a.MemberActors, actor) {
			return errNoMember
		}
		if err := t.change(ctx, "hand over an alliance", `UPDATE civic.alliance SET declared_by_id = coalesce(declared_by_id, $2), version = version + 1, updated_at = now() WHERE id = $1`, id, t.speaker(a.EditedBy)); err != nil {
			return err
		}
		// The new one first: who hands over coordinates until the end of the statement.
		if err := t.change(ctx, "hand over an alliance", `UPDATE civic.alliance_member m SET
			roles = CASE WHEN m.actor_id = $2 THEN array_prepend('COORDINATOR', array_remove(m.roles, 'COORDINATOR'))
				ELSE coalesce(nullif(array_remove(m.roles, 'COORDINATOR'), '{}'), '{PARTNER}') END,
			position = CASE WHEN m.actor_id = $2 THEN (SELECT min(f.position) - 1 FROM civic.alliance_member f WHERE f.alliance_id = $1) ELSE m.position END
			WHERE m.alliance_id = $1 AND (m.actor_id = $2 OR 'COORDINATOR' = ANY (m.roles))`, id, actor); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.HandOverCoordination), "Alliance", id, caller.RequestID)
	})
}
