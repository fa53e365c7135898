package postgres

import (
	"context"

	"alliances/internal/civic"
)

const needColumns = `t.id, t.territory_id, t.theme_id, t.title, t.description, t.content_locale, t.urgency, t.people_estimated, t.observed_on, t.status, t.status_as_of, t.source_id,
	t.declared_by_id, t.archived_at, t.version, t.created_at, t.updated_at`

var needs = table{name: "civic.need /*k*/", columns: needColumns}

// mostUrgent orders needs t by their urgency, and the newest first.
var mostUrgent = []key{{"array_position('{CRITICAL,HIGH,NORMAL,LOW}'::text[], t.urgency)", "integer"}, {"-extract(epoch FROM t.created_at)::double precision", "double precision"}, {"t.id", "uuid"}}

// Needs gives the needs by id.
func (r *Read) Needs(ctx context.Context, ids []string) ([]*civic.Need, error) {
	return byID[civic.Need](ctx, r, needs, ids)
}

// needList is the needs t that a filter asks for, most urgent first.
func needList(name, from string, f *civic.NeedFilter) list {
	l := list{name: name, columns: needColumns, from: from, keys: mostUrgent}
	if f == nil {
		f = &civic.NeedFilter{}
	}
	l.where("t.archived_at IS NULL")
	if f.Statuses == nil {
		f.Statuses = []civic.NeedStatus{civic.NeedOpen}
	}
	l.where("t.status = ANY (?::text[])", textsOf(f.Statuses))
	if f.Urgencies != nil {
		l.where("t.urgency = ANY (?::text[])", textsOf(f.Urgencies))
	}
	if f.Themes != nil {
		l.where(`EXISTS (SELECT FROM civic.theme th LEFT JOIN civic.theme category ON category.id = th.parent_id
			WHERE th.id = t.theme_id AND (th.code = ANY (?::text[]) OR category.code = ANY (?::text[])))`, textsOf(f.Themes), textsOf(f.Themes))
	}
	if f.Audiences != nil {
		l.where(`EXISTS (SELECT FROM civic.need_audience na JOIN civic.audience au ON au.id = na.audience_id WHERE na.need_id = t.id AND au.code = ANY (?::text[]))`, textsOf(f.Audiences))
	}
	return l
}

// NeedPage lists the needs of the whole graph, or of the home territory.
func (r *Read) NeedPage(ctx context.Context, f *civic.NeedFilter, p PageRequest) (*civic.Page[civic.Need], error) {
	l := needList("needs", "civic.need t", f)
	var place *civic.TerritoryReference
	if f != nil {
		place = f.Territory
	}
	l.within(place, r.Home, "t.territory_id")
	return single[civic.Need](ctx, r, l, p)
}

// TerritoryNeeds lists the needs in each territory or inside it.
func (r *Read) TerritoryNeeds(ctx context.Context, ids []string, f *civic.NeedFilter, p PageRequest) ([]*civic.Page[civic.Need], error) {
	l := needList("needs of a territory", "civic.need t", f)
	if f != nil {
		l.within(f.Territory, nil, "t.territory_id")
	}
	l.where("t.territory_id IN (SELECT c.descendant_id FROM civic.territory_closure c WHERE c.ancestor_id = k.id)")
	return pages[civic.Need](ctx, r, l, ids, p)
}

// ActorNeeds lists the needs that each actor published.
func (r *Read) ActorNeeds(ctx context.Context, ids []string, f *civic.NeedFilter, p PageRequest) ([]*civic.Page[civic.Need], error) {
	l := needList("needs of an actor", "civic.need t", f)
	if f != nil {
		l.within(f.Territory, nil, "t.territory_id")
	}
	l.where("t.declared_by_id = k.id")
	return pages[civic.Need](ctx, r, l, ids, p)
}

// NeedsToAnswer lists the open needs where each actor acts, in a part of its territories or around them, that it has not answered: to those who act for it.
func (r *Read) NeedsToAnswer(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Need], error) {
	l := needList("needs to answer", "civic.need t", nil)
	l.where("k.id = ANY (" + mineIDs + ") AND t.declared_by_id <> k.id")
	l.where(`(EXISTS (SELECT FROM civic.actor_place ap WHERE ap.actor_id = k.id AND ap.territory_id = t.territory_id) OR EXISTS (SELECT FROM civic.actor_territory act
		JOIN civic.territory_closure c ON c.ancestor_id = act.territory_id JOIN civic.territory w ON w.id = act.territory_id
		WHERE act.actor_id = k.id AND c.descendant_id = t.territory_id AND w.kind NOT IN ('COUNTRY', 'REGION')))`)
	l.where("NOT EXISTS (SELECT FROM civic.offer o WHERE o.need_id = t.id AND o.actor_id = k.id AND o.status <> 'WITHDRAWN')")
	return ownPages[civic.Need](ctx, r, l, ids, p)
}

// NeedAudiences gives the audiences of each need.
func (r *Read) NeedAudiences(ctx context.Context, ids []string) ([][]*civic.Audience, error) {
	return lists[civic.Audience](ctx, r, ids, `SELECT k.n, `+audiences.columns+` FROM `+parentsAs+`
		JOIN civic.need_audience /*k*/ na ON na.need_id = k.id JOIN civic.audience t ON t.id = na.audience_id `+label+` ORDER BY k.n, t.position, t.id`)
}

// NeedAlliances lists the alliances that answer each need.
func (r *Read) NeedAlliances(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Alliance], error) {
	l := list{name: "alliances of a need", columns: allianceColumns, from: "civic.alliance t", keys: byName}
	l.where("t.need_id = k.id AND t.archived_at IS NULL")
	return pages[civic.Alliance](ctx, r, l, ids, p)
}
