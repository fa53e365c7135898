package postgres

import (
	"context"

	"alliances/internal/civic"
)

var territoryColumns = columnsAs("t", "id, kind, code, name, context_label, other_names, category, population, siren, postal_codes, center, center_precision, time_zone, valid_from, valid_to, source_id, archived_at, updated_at")

var territories = table{name: "civic.territory", columns: territoryColumns, successor: true, reference: true}

// Territories gives the territories by id.
func (r *Read) Territories(ctx context.Context, ids []string) ([]*civic.Territory, error) {
	return byID[civic.Territory](ctx, r, territories, ids)
}

// Territory finds a territory by kind and code; nil when there is none. An old code answers with its successor.
func (r *Read) Territory(ctx context.Context, kind civic.TerritoryKind, code string) (*civic.Territory, error) {
	found, err := remembered(r, "territory of ", []string{string(kind) + " " + code}, func([]string) ([]*civic.Territory, error) {
		return ones[civic.Territory](ctx, r, noParent,
			`SELECT k.n, `+territories.columns+` FROM `+parentsAs+`
			 JOIN civic.territory o ON o.kind = $2 AND o.code = $3
			 JOIN civic.territory t ON t.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END`, string(kind), code) // not coalesce: it is a scan
	}, func(t *civic.Territory) bool { return t != nil })
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// territoryID gives the id of a territory that must exist. Errors: BAD_REQUEST when there is none.
func (s *Store) territoryID(ctx context.Context, ref civic.TerritoryReference) (string, error) {
	t, err := (&Read{store: s}).Territory(ctx, ref.Kind, ref.Code)
	if err != nil {
		return "", err
	}
	if t == nil {
		which := string(ref.Kind) + " " + ref.Code
		return "", civic.Bad("Aucun territoire "+which+".", "No territory "+which+".")
	}
	return t.ID, nil
}

// SetHome keeps lists and search to a territory where no other is asked for. Errors: BAD_REQUEST when there is none.
func (s *Store) SetHome(ctx context.Context, ref civic.TerritoryReference) error {
	id, err := s.territoryID(ctx, ref)
	if err != nil {
		return err
	}
	s.home = &id
	return nil
}

// Ancestors gives the territories that contain each territory, the nearest first, the country last.
func (r *Read) Ancestors(ctx context.Context, ids []string) ([][]*civic.Territory, error) {
	return remembered(r, "ancestors of ", ids, func(ids []string) ([][]*civic.Territory, error) {
		return lists[civic.Territory](ctx, r, ids,
			`SELECT k.n, `+territories.columns+` FROM `+parentsAs+`
			 JOIN civic.territory_closure c ON c.descendant_id = k.id AND c.distance > 0
			 JOIN civic.territory t ON t.id = c.ancestor_id
			 ORDER BY k.n, c.distance + CASE t.kind WHEN 'COUNTRY' THEN 100 WHEN 'REGION' THEN 50 WHEN 'DEPARTMENT' THEN 25 ELSE 0 END, t.kind, t.code`)
	}, func([]*civic.Territory) bool { return true })
}

// Parents gives the direct links of each territory upwards.
func (r *Read) Parents(ctx context.Context, ids []string) ([][]*civic.TerritoryLink, error) {
	return lists[civic.TerritoryLink](ctx, r, ids,
		`SELECT k.n, l.parent_id, l.relation, l.basis, l.note FROM `+parentsAs+`
		 JOIN civic.territory_link l ON l.child_id = k.id ORDER BY k.n, l.relation, l.basis DESC, l.parent_id`)
}

// Outlines gives the outline of each territory; nil where it is not known.
func (r *Read) Outlines(ctx context.Context, ids []string) ([]*civic.TerritoryOutline, error) {
	return ones[civic.TerritoryOutline](ctx, r, ids,
		`SELECT k.n, o.geometry::text AS geometry, o.source_id FROM `+parentsAs+` JOIN civic.territory_outline o ON o.territory_id = k.id`)
}

// CityContracts gives the contrats de ville by id.
func (r *Read) CityContracts(ctx context.Context, ids []string) ([]*civic.CityContract, error) {
	return byID[civic.CityContract](ctx, r, table{name: "civic.city_contract",
		columns: columnsAs("t", "id, code, generation, name, department_id, intercommunality_id, source_id, updated_at")}, ids)
}

var byName = []key{{"t.sort_name", "text"}, {"t.id", "uuid"}}

// TerritoryPage lists territories of the whole graph, or around the home territory.
func (r *Read) TerritoryPage(ctx context.Context, f *civic.TerritoryFilter, order civic.TerritoryOrder, p PageRequest) (*civic.Page[civic.Territory], error) {
	l := list{name: "territories", columns: territoryColumns, from: "civic.territory t", keys: byName, tally: whole("territory", f == nil && r.Home == nil)}
	if order == civic.TerritoriesByPopulation {
		l.name, l.keys = "territories by population", []key{{"(-coalesce(t.population, -1))", "integer"}, {"t.id", "uuid"}}
	}
	l.where("t.archived_at IS NULL")
	if f == nil {
		f = &civic.TerritoryFilter{}
	}
	l.kinds(f.Kinds, "t.kind")
	if f.PostalCode != nil {
		l.where("t.postal_codes @> ARRAY[?::text]", *f.PostalCode)
	}
	l.text(f.Text, "t.sort_name")
	switch {
	case f.Within != nil:
		l.where(`t.id IN (SELECT c.descendant_id FROM civic.territory_closure c JOIN civic.territory w ON w.id = c.ancestor_id WHERE w.kind = ? AND w.code = ?)`, string(f.Within.Kind), f.Within.Code)
	case r.Home != nil:
		l.where(`t.id IN (SELECT c.descendant_id FROM civic.territory_closure c WHERE c.ancestor_id = ?)`, *r.Home)
	}
	return single[civic.Territory](ctx, r, l, p)
}

// Children lists the territories that each contains directly.
func (r *Read) Children(ctx context.Context, ids []string, kinds []civic.TerritoryKind, p PageRequest) ([]*civic.Page[civic.Territory], error) {
	l := list{name: "children", columns: territoryColumns, keys: byName,
		from: "civic.territory_link l JOIN civic.territory t ON t.id = l.child_id"}
	l.where("l.parent_id = k.id AND l.relation = 'CONTAINS' AND t.archived_at IS NULL")
	l.kinds(kinds, "t.kind")
	return pages[civic.Territory](ctx, r, l, ids, p)
}

// Descendants lists the territories that each contains at any depth, without itself.
func (r *Read) Descendants(ctx context.Context, ids []string, kinds []civic.TerritoryKind, p PageRequest) ([]*civic.Page[civic.Territory], error) {
	l := list{name: "descendants", columns: territoryColumns, keys: []key{{"c.sort_name", "text"}, {"c.descendant_id", "uuid"}},
		from: "civic.territory_closure c JOIN civic.territory t ON t.id = c.descendant_id"}
	l.where("c.ancestor_id = k.id AND c.distance > 0 AND t.archived_at IS NULL")
	l.kinds(kinds, "c.kind")
	return pages[civic.Territory](ctx, r, l, ids, p)
}

// Overlaps lists the territories that each shares a part with.
func (r *Read) Overlaps(ctx context.Context, ids []string, kinds []civic.TerritoryKind, p PageRequest) ([]*civic.Page[civic.Territory], error) {
	l := list{name: "overlaps", columns: territoryColumns, keys: byName,
		from: `(SELECT l.child_id AS id FROM civic.territory_link l WHERE l.parent_id = k.id AND l.relation = 'OVERLAPS'
		        UNION SELECT l.parent_id FROM civic.territory_link l WHERE l.child_id = k.id AND l.relation = 'OVERLAPS') o
		       JOIN civic.territory t ON t.id = o.id`}
	l.where("t.archived_at IS NULL")
	l.kinds(kinds, "t.kind")
	return pages[civic.Territory](ctx, r, l, ids, p)
}

// ActorTerritories lists where each actor acts.
func (r *Read) ActorTerritories(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Territory], error) {
	l := list{name: "territories of an actor", columns: territoryColumns, keys: byName,
		from: "civic.actor_territory /*k*/ a JOIN civic.territory t ON t.id = a.territory_id"}
	l.where("a.actor_id = k.id AND t.archived_at IS NULL")
	return pages[civic.Territory](ctx, r, l, ids, p)
}

// ServedTerritories lists the territories that each programme serves beyond where it is located.
func (r *Read) ServedTerritories(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Territory], error) {
	l := list{name: "served territories", columns: territoryColumns, keys: byName,
		from: "civic.programme_zone /*k*/ z JOIN civic.territory t ON t.id = z.territory_id"}
	l.where("z.programme_id = k.id AND t.archived_at IS NULL")
	return pages[civic.Territory](ctx, r, l, ids, p)
}

// single is pages of a list of the whole graph.
func single[T any](ctx context.Context, r *Read, l list, p PageRequest) (*civic.Page[T], error) {
	found, err := pages[T](ctx, r, l, noParent, p)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (l *list) kinds(kinds []civic.TerritoryKind, column string) {
	if kinds != nil {
		l.where(column+" = ANY (?::text[])", textsOf(kinds))
	}
}
