package postgres

import (
	"context"

	"alliances/internal/civic"
)

var actorColumns = columnsAs("t", "id, name, world, world_basis, legal_form, description, content_locale, website, note, source_id, archived_at, version, updated_at, logo_sha256, logo_alt, logo_width, logo_height")

var actors = table{name: "civic.actor /*k*/", columns: actorColumns, successor: true}

// Actors gives the actors by id.
func (r *Read) Actors(ctx context.Context, ids []string) ([]*civic.Actor, error) {
	return byID[civic.Actor](ctx, r, actors, ids)
}

// Identifiers gives the numbers of each actor in official registers.
func (r *Read) Identifiers(ctx context.Context, ids []string) ([][]*civic.Identifier, error) {
	return lists[civic.Identifier](ctx, r, ids, `SELECT k.n, i.scheme, i.value, i.checked_on, i.outcome FROM `+parentsAs+`
		JOIN civic.actor_identifier /*k*/ i ON i.actor_id = k.id ORDER BY k.n, i.scheme, i.value`)
}

// Operators gives who runs each programme.
func (r *Read) Operators(ctx context.Context, ids []string) ([][]*civic.Actor, error) {
	return lists[civic.Actor](ctx, r, ids, `SELECT k.n, `+picked[civic.Actor](ctx, actors.columns)+` FROM `+parentsAs+`
		JOIN civic.programme_operator /*k*/ o ON o.programme_id = k.id JOIN civic.actor /*k*/ t ON t.id = o.actor_id ORDER BY k.n, o.position, t.id`)
}

// Coordinators gives the member that federates each alliance.
func (r *Read) Coordinators(ctx context.Context, ids []string) ([]*civic.Actor, error) {
	return ones[civic.Actor](ctx, r, ids, `SELECT k.n, `+picked[civic.Actor](ctx, actors.columns)+` FROM `+parentsAs+`
		CROSS JOIN LATERAL (SELECT m.actor_id FROM civic.alliance_member /*k*/ m WHERE m.alliance_id = k.id AND `+activeMember+`
			AND 'COORDINATOR' = ANY (m.roles) ORDER BY m.position, m.id LIMIT 1) m JOIN civic.actor /*k*/ t ON t.id = m.actor_id`)
}

// ActorPage lists actors of the whole graph, or of the home territory.
func (r *Read) ActorPage(ctx context.Context, f *civic.ActorFilter, p PageRequest) (*civic.Page[civic.Actor], error) {
	l := list{name: "actors", columns: actorColumns, from: "civic.actor t", keys: byName, tally: whole("actor", f == nil && r.Home == nil)}
	l.where("t.archived_at IS NULL")
	l.actors(f, r.Home)
	return single[civic.Actor](ctx, r, l, p)
}

// TerritoryActors lists the actors that act in each territory or inside it.
func (r *Read) TerritoryActors(ctx context.Context, ids []string, f *civic.ActorFilter, p PageRequest) ([]*civic.Page[civic.Actor], error) {
	l := list{name: "actors of a territory", columns: actorColumns, keys: []key{{"place.sort_name", "text"}, {"place.actor_id", "uuid"}},
		from: "civic.actor_place /*k*/ place JOIN civic.actor /*k*/ t ON t.id = place.actor_id"}
	l.where("place.territory_id = k.id AND t.archived_at IS NULL")
	l.actors(f, nil)
	return pages[civic.Actor](ctx, r, l, ids, p)
}

// actors keeps the actors t that a filter asks for.
func (l *list) actors(f *civic.ActorFilter, home *string) {
	if f == nil {
		f = &civic.ActorFilter{}
	}
	l.placed(f.Territory, home, "civic.actor_place", "actor_id", "t.id")
	if f.Worlds != nil {
		l.where("t.world = ANY (?::text[])", textsOf(f.Worlds))
	}
	l.text(f.Text, "t.sort_name")
}
