package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// A first page of the nearest programmes is looked for in a smaller circle than a page that is counted; it is the same page.
func TestTheNearestAreTheNearest(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	// 400 programmes with three sites each within some 20 km of Marseille, some at one point.
	if _, err := db.Open(t, postgres.RoleOwner).Exec(`
		INSERT INTO civic.programme (id, title, status, sort_name) SELECT md5('near' || i)::uuid, 'Près ' || i, 'OPEN', 'pres ' || i FROM generate_series(1, 400) i;
		INSERT INTO civic.site (id, programme_id, territory_id, name, precision, location, sort_name)
		SELECT md5('near site' || i || ' ' || k)::uuid, md5('near' || i)::uuid, t.id, 'Lieu ' || k, 'EXACT', point(5.39 + (i * 37 % 101 - 50) * 0.004, 43.31 + ((i + k) * 53 % 97 - 48) * 0.004), 'lieu ' || k
		FROM generate_series(1, 400) i, generate_series(1, 3) k, civic.territory t WHERE t.kind = 'COMMUNE' AND t.code = '13055'`); err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	full := 0
	for _, near := range []civic.GeoPoint{{Latitude: 43.31, Longitude: 5.39}, {Latitude: 43.3, Longitude: 5.3}, {Latitude: 48.86, Longitude: 2.35}, {Latitude: 43.8, Longitude: 4.66}, {Latitude: -21.1, Longitude: 55.5}, {Latitude: 89.99, Longitude: 179.9}} {
		for _, radius := range []int{1, 500, 3000, 20_000, 100_000} {
			for _, first := range []int{1, 2, 20, 100} {
				page := func(total bool) (seen []string, more bool) {
					found, err := store.Read().ProgrammesNear(t.Context(), near, radius, nil, postgres.PageRequest{First: first, Rows: true, Info: true, Edges: true, Total: total})
					if err != nil {
						t.Fatal(err)
					}
					for _, e := range found.Edges {
						seen = append(seen, e.Node.ID+" "+e.Site.ID+" "+e.Cursor)
					}
					return seen, found.PageInfo.HasNextPage
				}
				want, more := page(true)
				got, gotMore := page(false)
				if difference := cmp.Diff(want, got); difference != "" || more != gotMore {
					t.Errorf("the %d nearest within %d m of %v differ (more: %v, %v): %s", first, radius, near, more, gotMore, difference)
				}
				if len(got) == first && more {
					full++
				}
			}
		}
	}
	if full < 20 {
		t.Errorf("only %d of the pages were full", full)
	}
}
