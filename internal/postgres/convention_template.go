package postgres

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

// conventionSubject gathers what the text of a draft is about.
func (t *Tx) conventionSubject(ctx context.Context, a *civic.Alliance, d DraftedConvention, signatories []string) (civic.ConventionSubject, error) {
	s := civic.ConventionSubject{Alliance: a.Name, Purpose: a.Purpose, StartsOn: d.StartsOn, ExpiresOn: d.ExpiresOn, ReviewOn: d.ReviewOn}
	fail := func(err error) (civic.ConventionSubject, error) {
		return s, fmt.Errorf("gather the subject of a convention: %w", known(ctx, err))
	}
	if err := t.tx.SelectContext(ctx, &s.Territories, `SELECT t.name FROM civic.alliance_territory x JOIN civic.territory t ON t.id = x.territory_id WHERE x.alliance_id = $1 ORDER BY t.name, t.id`, a.ID); err != nil {
		return fail(err)
	}
	var needs []civic.ConventionNeed
	if err := t.tx.SelectContext(ctx, &needs, `SELECT title, description, people_estimated AS people FROM civic.need WHERE id = $1`, a.NeedID); err != nil {
		return fail(err)
	}
	if len(needs) > 0 {
		s.Need = &needs[0]
	}
	var parties []struct {
		Name  string
		World civic.World
		Roles pq.StringArray
	}
	if err := t.tx.SelectContext(ctx, &parties, `SELECT a.name, a.world, m.roles FROM civic.alliance_member m JOIN civic.actor a ON a.id = m.actor_id
		WHERE m.alliance_id = $1 AND m.actor_id = ANY ($2) ORDER BY m.position, m.id`, a.ID, uuids(signatories)); err != nil {
		return fail(err)
	}
	for _, p := range parties {
		party := civic.ConventionParty{Name: p.Name, World: p.World}
		for _, role := range p.Roles {
			party.Roles = append(party.Roles, civic.AllianceRole(role))
		}
		s.Parties = append(s.Parties, party)
	}
	for i, o := range d.Objectives {
		objective := civic.ConventionObjective{Target: o.Target, DueOn: o.DueOn}
		err := t.get(ctx, "find an indicator", &objective.Label, `SELECT l.label FROM civic.indicator i JOIN civic.label l ON l.subject_id = i.id AND l.locale = 'fr' WHERE i.code = $1`, o.Indicator)
		if err == error(ErrNotFound) {
			return s, civic.Wrong("Cet indicateur n’existe pas.", "There is no such indicator.", "objectives", fmt.Sprint(i), "indicator")
		}
		if err != nil {
			return s, err
		}
		s.Objectives = append(s.Objectives, objective)
	}
	return s, nil
}
