package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// matched names the territories found: kind and code, with a ~ before the approximate ones.
func matched(found []*civic.TerritoryMatch) []string {
	names := []string{}
	for _, m := range found {
		mark := ""
		if m.IsApproximate {
			mark = "~"
		}
		names = append(names, fmt.Sprintf("%s%s %s", mark, m.Territory.Kind, m.Territory.Code))
	}
	return names
}

func TestTerritoriesAtPoint(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, c := range []struct {
		name  string
		at    civic.GeoPoint
		first []string // what the answer begins with
		holds []string
		lacks []string
		none  bool
	}{
		{name: "Marseille 3e", at: civic.GeoPoint{Latitude: 43.3118, Longitude: 5.3794},
			holds: []string{"MUNICIPAL_DISTRICT 13203", "COMMUNE 13055", "DEPARTMENT 13", "REGION 93", "COUNTRY FR", "INTERCOMMUNALITY 200054807"},
			lacks: []string{"MUNICIPAL_DISTRICT 13201", "~COMMUNE 13055"}},
		{name: "Tarascon", at: civic.GeoPoint{Latitude: 43.8059, Longitude: 4.6603},
			holds: []string{"COMMUNE 13108", "DISTRICT 132", "DEPARTMENT 13"}, lacks: []string{"COMMUNE 30032", "~COMMUNE 30032"}},
		{name: "Beaucaire, over the river, without outline", at: civic.GeoPoint{Latitude: 43.808, Longitude: 4.63},
			first: []string{"~COMMUNE 30032"}, lacks: []string{"COMMUNE 13108", "~COMMUNE 13108", "DEPARTMENT 30"}},
		{name: "Pertuis, not in the Bouches-du-Rhône", at: civic.GeoPoint{Latitude: 43.6944, Longitude: 5.5028},
			first: []string{"~COMMUNE 84089"}, lacks: []string{"DEPARTMENT 13"}},
		{name: "at sea before Marseille", at: civic.GeoPoint{Latitude: 43.20, Longitude: 5.10},
			first: []string{"~COMMUNE 13104"}, lacks: []string{"COMMUNE 13104", "DEPARTMENT 13"}},
		{name: "Paris", at: civic.GeoPoint{Latitude: 48.8566, Longitude: 2.3522},
			first: []string{"~MUNICIPAL_DISTRICT 75104"}, holds: []string{"~COMMUNE 75056"}, lacks: []string{"COMMUNE 75056"}},
		{name: "Saint-Denis of La Réunion", at: civic.GeoPoint{Latitude: -20.8907, Longitude: 55.4551}, first: []string{"~COMMUNE 97411"}},
		{name: "New York", at: civic.GeoPoint{Latitude: 40.7128, Longitude: -74.006}, none: true},
		{name: "the middle of the Mediterranean", at: civic.GeoPoint{Latitude: 40.5, Longitude: 6}, none: true},
		{name: "the north pole", at: civic.GeoPoint{Latitude: 90, Longitude: 0}, none: true},
	} {
		r := store.Read()
		found, err := r.TerritoriesAt(t.Context(), &c.at, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		names := matched(found)
		if len(names) > 20 || r.Statements > 3 || (len(names) == 0) != c.none {
			t.Errorf("%s: %d statements, found %q", c.name, r.Statements, names)
		}
		for i, want := range c.first {
			if i >= len(names) || names[i] != want {
				t.Errorf("%s: want %q first, found %q", c.name, c.first, names)
			}
		}
		for _, want := range c.holds {
			if !slices.Contains(names, want) {
				t.Errorf("%s: want %s, found %q", c.name, want, names)
			}
		}
		for _, other := range c.lacks {
			if slices.Contains(names, other) {
				t.Errorf("%s: found %s in %q", c.name, other, names)
			}
		}
		if !slices.IsSortedFunc(found, func(a, b *civic.TerritoryMatch) int {
			return slices.Index(civic.TerritoryKinds, b.Territory.Kind) - slices.Index(civic.TerritoryKinds, a.Territory.Kind)
		}) {
			t.Errorf("%s: the finest is not first: %q", c.name, names)
		}
	}
}

func TestTerritoriesAtPostalCode(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for code, want := range map[string][]string{
		"13003": {"MUNICIPAL_DISTRICT 13203", "COMMUNE 13055"},
		"13150": {"COMMUNE 13108", "COMMUNE 13017", "COMMUNE 13061"}, // Tarascon, Boulbon, Saint-Pierre-de-Mézoargues
		"75016": {"MUNICIPAL_DISTRICT 75116", "COMMUNE 75056"},
		"99999": {},
	} {
		found, err := store.Read().TerritoriesAt(t.Context(), nil, &code)
		if err != nil {
			t.Fatal(err)
		}
		if names := matched(found); len(names) < len(want) || !slices.Equal(names[:len(want)], want) || len(want) == 0 && len(names) > 0 {
			t.Errorf("%s: want %q, found %q", code, want, names)
		}
	}
}

func TestTerritoriesAtRefusesBadInput(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.New(t))
	code, point := "13003", civic.GeoPoint{Latitude: 43, Longitude: 5}
	for name, call := range map[string]func(r *postgres.Read, ctx context.Context) error{
		"neither": func(r *postgres.Read, ctx context.Context) error {
			_, err := r.TerritoriesAt(ctx, nil, nil)
			return err
		},
		"both": func(r *postgres.Read, ctx context.Context) error {
			_, err := r.TerritoriesAt(ctx, &point, &code)
			return err
		},
		"off the Earth": func(r *postgres.Read, ctx context.Context) error {
			_, err := r.TerritoriesAt(ctx, &civic.GeoPoint{Latitude: 91}, nil)
			return err
		},
		"four digits": func(r *postgres.Read, ctx context.Context) error {
			_, err := r.TerritoriesAt(ctx, nil, new("1300"))
			return err
		},
		"not digits": func(r *postgres.Read, ctx context.Context) error {
			_, err := r.TerritoriesAt(ctx, nil, new("'1300"))
			return err
		},
	} {
		r := store.Read()
		if err := call(r, t.Context()); civic.CodeOf(err) != civic.BadRequest || r.Statements != 0 {
			t.Errorf("%s: %v after %d statements", name, err, r.Statements)
		}
	}
}

// TestTerritoriesAtOwnOutlines draws a commune with a hole, an island, and two quarters known by their centre.
func TestTerritoriesAtOwnOutlines(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	store := reading(t, db)
	loader := db.Open(t, postgres.RoleImport)
	if _, err := loader.ExecContext(t.Context(), `
		INSERT INTO civic.territory (id, source_key, kind, code, name, center, time_zone, sort_name) VALUES
			('00000000-0000-0000-0000-000000000001', 'a', 'COMMUNE', '1', 'A', '(5.5,43.5)', 'Europe/Paris', 'a'),
			('00000000-0000-0000-0000-000000000002', 'b', 'NEIGHBOURHOOD', '1-b', 'B', '(5.105,43.105)', 'Europe/Paris', 'b'),
			('00000000-0000-0000-0000-000000000003', 'c', 'NEIGHBOURHOOD', '1-c', 'C', '(5.2,43.2)', 'Europe/Paris', 'c'),
			('00000000-0000-0000-0000-000000000004', 'd', 'COMMUNE', '2', 'D', '(5.55,43.55)', 'Europe/Paris', 'd');
		INSERT INTO civic.territory_link (parent_id, child_id, relation, basis) VALUES
			('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'CONTAINS', 'OFFICIAL'),
			('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000003', 'CONTAINS', 'OFFICIAL');
		INSERT INTO civic.territory_outline (territory_id, geometry, bounds) VALUES ('00000000-0000-0000-0000-000000000001',
			'{"type":"MultiPolygon","coordinates":[[[[5,43],[6,43],[6,44],[5,44],[5,43]],[[5.4,43.4],[5.6,43.4],[5.6,43.6],[5.4,43.6],[5.4,43.4]]],[[[7,43],[7.1,43],[7.1,43.1],[7,43]]]]}',
			'(7.1,44),(5,43)')`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   civic.GeoPoint
		want []string
	}{
		{civic.GeoPoint{Latitude: 43.1, Longitude: 5.1}, []string{"~NEIGHBOURHOOD 1-b", "COMMUNE 1"}},
		{civic.GeoPoint{Latitude: 43.9, Longitude: 5.9}, []string{"COMMUNE 1"}},
		{civic.GeoPoint{Latitude: 43.02, Longitude: 7.05}, []string{"COMMUNE 1"}}, // the island
		{civic.GeoPoint{Latitude: 43.5, Longitude: 5.5}, []string{"~COMMUNE 2"}},  // the hole: the outline speaks against its commune
		{civic.GeoPoint{Latitude: 43.3, Longitude: 6.05}, []string{"~COMMUNE 2"}}, // outside, in the bounds
		{civic.GeoPoint{Latitude: 43.08, Longitude: 7.01}, []string{}},            // beside the island, far from every centre
	} {
		found, err := store.Read().TerritoriesAt(t.Context(), &c.at, nil)
		if err != nil {
			t.Fatal(err)
		}
		if names := matched(found); !slices.Equal(names, c.want) {
			t.Errorf("%+v: want %q, found %q", c.at, c.want, names)
		}
	}
}
