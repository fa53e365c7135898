package postgres_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func open(t *testing.T, db *pgtest.DB) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// The kept counts follow what is published, archived, hidden and removed.
func TestKeptCounts(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	store, owner := open(t, db), as(t, db, postgres.RoleImport)
	count := func() (kept, counted int) {
		t.Helper()
		page, err := store.Read().ActorPage(t.Context(), nil, postgres.PageRequest{First: 1, Total: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := owner.QueryRow(`SELECT count(*) FROM civic.actor WHERE is_public AND archived_at IS NULL`).Scan(&counted); err != nil {
			t.Fatal(err)
		}
		if !*page.TotalCountIsExact {
			t.Error("a kept count says that it is not exact")
		}
		return *page.TotalCount, counted
	}
	before, _ := count()
	for _, step := range []struct {
		statement string
		change    int
	}{
		{`INSERT INTO civic.actor (id, name, world, world_basis, sort_name) SELECT gen_random_uuid(), 'Essai', 'COMPANY', 'PRESUMED', 'essai' FROM generate_series(1, 5)`, 5},
		{`INSERT INTO civic.actor (id, name, world, world_basis, sort_name, is_public) VALUES (gen_random_uuid(), 'Caché', 'COMPANY', 'PRESUMED', 'cache', false)`, 0},
		{`UPDATE civic.actor SET note = 'x' WHERE name = 'Essai'`, 0},
		{`UPDATE civic.actor SET archived_at = now() WHERE id = (SELECT id FROM civic.actor WHERE name = 'Essai' LIMIT 1)`, -1},
		{`UPDATE civic.actor SET is_public = true WHERE name = 'Caché'`, 1},
		{`DELETE FROM civic.actor WHERE name = 'Essai'`, -4},
	} {
		must(t, owner, step.statement)
		kept, counted := count()
		if kept != counted || kept-before != step.change {
			t.Errorf("after %s: %d kept, %d counted, %+d and not %+d", step.statement, kept, counted, kept-before, step.change)
		}
		before = kept
	}
}

// Pages by cursor, one after the other, are the whole list: nothing twice, nothing left out, whatever the size of the page.
func TestPagesAreTheList(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.Scenario(t))
	filter := &civic.ActorFilter{Territory: &civic.TerritoryReference{Kind: civic.Department, Code: "13"}}
	walk := func(first int) (ids []string) {
		t.Helper()
		after := ""
		for {
			page, err := store.Read().ActorPage(t.Context(), filter, postgres.PageRequest{First: first, After: after, Rows: true, Info: true, Total: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, edge := range page.Edges {
				ids = append(ids, edge.Node.ID)
			}
			if page.PageInfo.HasPreviousPage != (after != "") {
				t.Error("a page does not know whether something stands before it")
			}
			if !page.PageInfo.HasNextPage {
				if *page.TotalCount != len(ids) {
					t.Errorf("the list says %d, %d came", *page.TotalCount, len(ids))
				}
				return ids
			}
			after = *page.PageInfo.EndCursor
		}
	}
	whole := walk(100)
	if len(whole) < 200 {
		t.Fatalf("%d actors are too few to tell", len(whole))
	}
	for _, first := range []int{1, 7, 99} {
		if ids := walk(first); !slices.Equal(ids, whole) {
			t.Errorf("pages of %d give %d actors in another order or number than pages of 100, %d", first, len(ids), len(whole))
		}
	}
	distinct := map[string]bool{}
	for _, id := range whole {
		distinct[id] = true
	}
	if len(distinct) != len(whole) {
		t.Error("an actor is in the list twice")
	}
}

// A cursor of another list, and any text that is no cursor, is refused before the database is asked.
func TestForgedCursors(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.Scenario(t))
	page, err := store.Read().TerritoryPage(t.Context(), nil, civic.TerritoriesByName, postgres.PageRequest{First: 1, Rows: true, Info: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, cursor := range []string{*page.PageInfo.EndCursor, "x", "%%%", "W10", "WyJhY3RvcnMiLCJhIiwiYiJd", "WyJhY3RvcnMiLCJhIiwiJyBPUiAxPTEiXQ", "bnVsbA"} {
		read := store.Read()
		_, err := read.ActorPage(t.Context(), nil, postgres.PageRequest{First: 1, After: cursor, Rows: true, Info: true})
		if civic.CodeOf(err) != civic.BadRequest || read.Statements != 0 {
			t.Errorf("cursor %q: %v after %d statements", cursor, err, read.Statements)
		}
	}
}

// A text to look for in names is bounded before any statement: each of its words is looked for in each name.
func TestTextsOfFiltersAreBounded(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.Scenario(t))
	for text, ok := range map[string]bool{strings.Repeat("a ", 8): true, strings.Repeat("a ", 9): false, strings.Repeat("é", 200): true, strings.Repeat("é", 201): false} {
		read := store.Read()
		_, err := read.TerritoryPage(t.Context(), &civic.TerritoryFilter{Text: &text}, civic.TerritoriesByName, postgres.PageRequest{First: 1, Rows: true, Info: true})
		if ok && err != nil || !ok && (civic.CodeOf(err) != civic.BadRequest || read.Statements != 0) {
			t.Errorf("%d characters: %v, %d statements", len(text), err, read.Statements)
		}
	}
}

// A cursor with an instant that PostgreSQL would not read is refused here, and not there.
func TestInstantsOfCursors(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.Scenario(t))
	for text, ok := range map[string]bool{"2026-01-01 00:00:00+00": true, "2026-01-01 00:00:00.5+00": true, "infinity": true, "2026-01-01 00:00:00+23": false,
		"2026-01-01 00:00:00,5+00": false, "2026-01-01 00:00:00Z": false, "0000-01-01 00:00:00+00": false} {
		cursor := base64.RawURLEncoding.EncodeToString([]byte(`["missions","` + text + `","00000000-0000-0000-0000-000000000000"]`))
		_, err := store.Read().MissionPage(t.Context(), nil, postgres.PageRequest{First: 1, After: cursor, Rows: true, Info: true})
		if ok && err != nil || !ok && civic.CodeOf(err) != civic.BadRequest {
			t.Errorf("%s: %v", text, err)
		}
	}
}
