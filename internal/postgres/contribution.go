package postgres

import (
	"context"
	"reflect"

	"alliances/internal/civic"
)

const contributionNames = "id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, kind, amount_cents, currency, share, posts, year, scheme_id, city_contract_id, territory_id, description, content_locale, given_on, source_id, declared_by_id, updated_at"

var (
	contributions       = table{name: "civic.contribution /*k*/", columns: columnsAs("t", contributionNames)}
	contributionColumns = columnsAs("c", contributionNames)
)

// Which contributions c are of a thing k.id. Corrected rows are never among them.
const (
	currentContribution = `c.superseded_by_id IS NULL`
	ofProgramme         = `(c.to_programme_id = k.id OR c.to_alliance_id = (SELECT pr.alliance_id FROM civic.programme /*k*/ pr WHERE pr.id = k.id))`
	ofAlliance          = `(c.to_alliance_id = k.id OR c.to_programme_id IN (SELECT pr.id FROM civic.programme /*k*/ pr WHERE pr.alliance_id = k.id))`
	ofActor             = `c.to_actor_id = k.id`
	// Spent in a territory: where the source says so, else where the programme has its only place.
	ofTerritory = `(c.territory_id IN (SELECT cl.descendant_id FROM civic.territory_closure cl WHERE cl.ancestor_id = k.id)
		OR c.territory_id IS NULL AND c.to_programme_id IN (SELECT pl.programme_id FROM civic.programme_place /*k*/ pl WHERE pl.territory_id = k.id))`
)

var newestFirst = []key{{"(-coalesce(c.year, 0))", "integer"}, {"c.id", "uuid"}}

var contributor = lead{reflect.TypeFor[*civic.Contribution](), "ContributorID", "contributor_id"}

// ContributionsByID gives the contributions by id.
func (r *Read) ContributionsByID(ctx context.Context, ids []string) ([]*civic.Contribution, error) {
	return byID[civic.Contribution](ctx, r, contributions, ids)
}

func (r *Read) contributions(ctx context.Context, name, cond string, ids []string, p PageRequest) ([]*civic.Page[civic.Contribution], error) {
	l := list{name: name, columns: contributionColumns, from: "civic.contribution /*k*/ c", keys: newestFirst, lead: contributor}
	l.where(cond + " AND " + currentContribution)
	return pages[civic.Contribution](ctx, r, l, ids, p)
}

// ContributionsGiven lists what each actor gave, newest first.
func (r *Read) ContributionsGiven(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Contribution], error) {
	return r.contributions(ctx, "contributions given", "c.contributor_id = k.id", ids, p)
}

// ContributionsReceived lists what was given to each actor as an organisation, newest first.
func (r *Read) ContributionsReceived(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Contribution], error) {
	return r.contributions(ctx, "contributions received", ofActor, ids, p)
}

// AllianceContributions lists what was given to each alliance itself, newest first.
func (r *Read) AllianceContributions(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Contribution], error) {
	return r.contributions(ctx, "contributions to an alliance", "c.to_alliance_id = k.id", ids, p)
}

// TerritoryContributions lists what was given and spent in each territory or inside it, newest first.
func (r *Read) TerritoryContributions(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Contribution], error) {
	return r.contributions(ctx, "contributions in a territory", ofTerritory, ids, p)
}

// reachingContribution is a contribution with how it reaches a programme.
type reachingContribution struct {
	civic.Contribution
	Via civic.ContributionVia
}

// ProgrammeContributions lists what was given to each programme and to its alliance.
func (r *Read) ProgrammeContributions(ctx context.Context, ids []string, p PageRequest) ([]*civic.ProgrammeContributionConnection, error) {
	l := list{name: "contributions to a programme", from: "civic.contribution /*k*/ c", keys: newestFirst, lead: contributor,
		columns: picked[civic.Contribution](ctx, contributionColumns) + ", CASE WHEN c.to_programme_id IS NULL THEN 'ALLIANCE' ELSE 'PROGRAMME' END AS via"}
	l.where(ofProgramme + " AND " + currentContribution)
	result := make([]*civic.ProgrammeContributionConnection, len(ids))
	for i := range result {
		result[i] = &civic.ProgrammeContributionConnection{}
	}
	err := pageRows(ctx, r, l, ids, p,
		func(i int, cursor string, c *reachingContribution) {
			result[i].Edges = append(result[i].Edges, &civic.ProgrammeContributionEdge{Cursor: cursor, Node: &c.Contribution, Via: c.Via})
		},
		func(i int) *civic.PageState { return &result[i].PageState })
	return result, err
}
