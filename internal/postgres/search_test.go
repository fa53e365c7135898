package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// reading opens a database as the public role.
func reading(t testing.TB, db *pgtest.DB) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// described names a thing found: its kind, and the code of a territory or the name.
func described(result civic.SearchResult) string {
	switch r := result.(type) {
	case *civic.Territory:
		return string(r.Kind) + " " + r.Code
	case *civic.Programme:
		return "PROGRAMME " + r.Title
	case *civic.Alliance:
		return "ALLIANCE " + r.Name
	case *civic.Actor:
		return "ACTOR " + r.Name
	}
	return fmt.Sprintf("%T", result)
}

// find is the first results of a search, described.
func find(t *testing.T, store *postgres.Store, text string, kinds []civic.SearchKind, first int) []string {
	t.Helper()
	page, err := store.Read().Search(t.Context(), text, kinds, postgres.PageRequest{First: first, Rows: true, Info: true})
	if err != nil {
		t.Fatalf("search %q: %v", text, err)
	}
	found := []string{}
	for _, node := range page.Nodes() {
		found = append(found, described(node))
	}
	return found
}

func TestSearchByCodeAndNumber(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, c := range []struct {
		text string
		want []string // the first results, in this order
	}{
		{"13055", []string{"COMMUNE 13055"}},
		{"13108", []string{"COMMUNE 13108"}},
		{"13203", []string{"MUNICIPAL_DISTRICT 13203"}},
		{"13 203", []string{"MUNICIPAL_DISTRICT 13203"}},
		{"13150", []string{"COMMUNE 13108"}}, // a postal code
		{"QN01368M", []string{"PRIORITY_NEIGHBOURHOOD QN01368M"}},
		{"13203-felix-pyat", []string{"NEIGHBOURHOOD 13203-felix-pyat"}},
		{"2a", []string{"DEPARTMENT 2A"}},
		{"200054807", []string{"INTERCOMMUNALITY 200054807"}},
		{"marseille 3", []string{"MUNICIPAL_DISTRICT 13203"}},
		{"marseille 03", []string{"MUNICIPAL_DISTRICT 13203"}},
		{"3e arrondissement marseille", []string{"MUNICIPAL_DISTRICT 13203"}},
		{"marseille 1er", []string{"MUNICIPAL_DISTRICT 13201"}},
		{"3ème arrondissement", []string{"MUNICIPAL_DISTRICT 69383", "MUNICIPAL_DISTRICT 13203", "MUNICIPAL_DISTRICT 75103"}},
		{"75 103 paris", []string{}}, // numbers are not put together inside a text
		{"13956", []string{}},        // and not corrected
		{"marseille 99", []string{}},
	} {
		found := find(t, store, c.text, []civic.SearchKind{civic.SearchTerritory}, max(1, len(c.want)))
		if !slices.Equal(found, c.want) {
			t.Errorf("%q: want %q, found %q", c.text, c.want, found)
		}
	}
	// A postal code of one district is also that of its commune, which has many.
	if found := find(t, store, "13003", nil, 3); !slices.Contains(found, "COMMUNE 13055") || found[0] != "MUNICIPAL_DISTRICT 13203" {
		t.Errorf("13003: found %q", found)
	}
	if found := find(t, store, "321 018 749 00457", nil, 1); len(found) != 1 || !strings.EqualFold(found[0], "ACTOR Medecins du monde") {
		t.Errorf("a SIRET in groups: found %q", found)
	}
}

func TestSearchRanking(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, c := range []struct {
		text  string
		kinds []civic.SearchKind
		want  []string
	}{
		// The whole name, then what begins with it: among equals the populous first.
		{"paris", nil, []string{"COMMUNE 75056", "DEPARTMENT 75", "DISTRICT 751"}},
		{"mars", []civic.SearchKind{civic.SearchTerritory}, []string{"COMMUNE 42141", "COMMUNE 07151", "COMMUNE 23123", "COMMUNE 13055"}},
		{"tarascon", []civic.SearchKind{civic.SearchTerritory}, []string{"COMMUNE 13108", "COMMUNE 09306"}},
		{"tarascon", []civic.SearchKind{civic.SearchActor}, []string{"ACTOR ASSOS TARASCON ESPACE EMPLOI FAMILLE", "ACTOR Commune de Tarascon"}},
		{"impact jeunes", nil, []string{"PROGRAMME Impact Jeunes", "ALLIANCE Alliance Impact Jeunes"}},
		{"impact jeunes", []civic.SearchKind{civic.SearchAlliance, civic.SearchProgramme}, []string{"PROGRAMME Impact Jeunes", "ALLIANCE Alliance Impact Jeunes"}},
		{"impact jeunes", []civic.SearchKind{civic.SearchAlliance}, []string{"ALLIANCE Alliance Impact Jeunes"}},
		{"impact jeunes", []civic.SearchKind{}, []string{}},
	} {
		found := find(t, store, c.text, c.kinds, max(1, len(c.want)))
		if !slices.Equal(found, c.want) {
			t.Errorf("%q %v: want %q, found %q", c.text, c.kinds, c.want, found)
		}
	}
}

func TestSearchOddTexts(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, text := range []string{"", " ", "%", "_", "'", "\\", "\x00", "\xff", "🙂🙂", "***", "' OR 1=1 --", "!&|():*<->", "l'", "(", strings.Repeat("é", 200), strings.Repeat("a ", 100),
		strings.Repeat("ab cd ", 33), "le la les des", strings.TrimSpace(strings.Repeat("marseile ", 22)), "saint saint saint saint saint saint saint saint", "日本"} {
		p, err := store.Read().Search(t.Context(), text, nil, postgres.PageRequest{First: 10, Rows: true, Info: true, Total: true})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if *p.TotalCount < len(p.Edges) {
			t.Errorf("%q: %d results, counted %d", text, len(p.Edges), *p.TotalCount)
		}
		if !strings.ContainsFunc(text, func(r rune) bool { return r >= 'A' && r <= 'é' }) && len(p.Edges) > 0 {
			t.Errorf("%q: found %q", text, described(p.Edges[0].Node))
		}
	}
	for text, want := range map[string]string{"la": "DEPARTMENT 40", "m": "INTERCOMMUNALITY 200054781", "%tarascon_": "COMMUNE 13108", "l'hébergement d'urgence": "PROGRAMME Hébergement d'urgence (Marseille, 2020)"} {
		if found := find(t, store, text, nil, 1); len(found) == 0 || found[0] != want {
			t.Errorf("%q: want %s, found %q", text, want, found)
		}
	}
	for _, c := range []struct{ text, after string }{{strings.Repeat("a", 201), ""}, {"paris", "x"}, {"paris", "WyJzaXRlcyIsIjAiXQ"}} {
		_, err := store.Read().Search(t.Context(), c.text, nil, postgres.PageRequest{First: 10, Rows: true, Info: true, After: c.after})
		if civic.CodeOf(err) != civic.BadRequest {
			t.Errorf("%q after %q: want BAD_REQUEST, got %v", c.text, c.after, err)
		}
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, text := range []string{"marseille", "marseile", "tarrascon", "felix piat", "saint martin", "sain martni", "association", "13003", "mar"} {
		var whole []string
		for _, size := range []int{60, 1, 7} {
			var found []string
			seen := map[string]bool{}
			after, total := "", 0
			for {
				p, err := store.Read().Search(t.Context(), text, nil, postgres.PageRequest{First: size, After: after, Rows: true, Info: true, Total: true})
				if err != nil {
					t.Fatal(err)
				}
				if p.PageInfo.HasPreviousPage != (after != "") || len(p.Edges) > size {
					t.Errorf("%q by %d: %+v", text, size, p.PageInfo)
				}
				total = *p.TotalCount
				for _, e := range p.Edges {
					found = append(found, e.Cursor)
					if seen[e.Cursor] {
						t.Fatalf("%q by %d: %s twice", text, size, described(e.Node))
					}
					seen[e.Cursor] = true
				}
				if !p.PageInfo.HasNextPage || len(found) >= 60 {
					break
				}
				if len(p.Edges) != size {
					t.Fatalf("%q by %d: a page of %d before the last", text, size, len(p.Edges))
				}
				after = *p.PageInfo.EndCursor
			}
			if len(found) < 60 && len(found) != total {
				t.Errorf("%q by %d: %d found, counted %d", text, size, len(found), total)
			}
			if whole == nil {
				whole = found
			}
			n := min(len(whole), len(found))
			if !slices.Equal(whole[:n], found[:n]) || len(found) < 60 && len(found) != len(whole) {
				t.Errorf("%q by %d: another order than by 60", text, size)
			}
		}
		if len(whole) < 2 {
			t.Errorf("%q: %d found are too few to page", text, len(whole))
		}
	}
}

func TestSearchKeepsToTheHomeTerritory(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	home, err := store.Read().Territory(t.Context(), civic.Department, "13")
	if err != nil {
		t.Fatal(err)
	}
	search := func(text string) (found []string) {
		r := store.Read()
		r.Home = &home.ID
		p, err := r.Search(t.Context(), text, nil, postgres.PageRequest{First: 100, Rows: true, Info: true, Total: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range p.Nodes() {
			found = append(found, described(n))
		}
		if len(found) != min(100, *p.TotalCount) {
			t.Errorf("%q: %d found, counted %d", text, len(found), *p.TotalCount)
		}
		return found
	}
	for text, want := range map[string][]string{
		"tarascon":      {"COMMUNE 13108", "ACTOR Commune de Tarascon"}, // not Tarascon-sur-Ariège
		"pertuis":       {},
		"france":        {"COUNTRY FR"}, // above
		"felix piat":    {"NEIGHBOURHOOD 13203-felix-pyat"},
		"impact jeunes": {"PROGRAMME Impact Jeunes", "ALLIANCE Alliance Impact Jeunes"},
		"etat":          {"ACTOR État"}, // acts in the country
		"paris":         {},
	} {
		found := search(text)
		for _, w := range want {
			if !slices.Contains(found, w) {
				t.Errorf("%q: want %s, found %q", text, w, found)
			}
		}
		for _, f := range found {
			if code, isCommune := strings.CutPrefix(f, "COMMUNE "); isCommune && !strings.HasPrefix(code, "13") {
				t.Errorf("%q: found %s", text, f)
			}
		}
	}
}

func TestHiddenEntriesAreNotFound(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	store := reading(t, db)
	loader := db.Open(t, postgres.RoleImport)
	run := func(statement string) {
		t.Helper()
		if _, err := loader.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(when, text string, want ...string) {
		t.Helper()
		if found := find(t, store, text, nil, 10); !slices.Equal(found, want) && len(found)+len(want) > 0 {
			t.Errorf("%s, %q: want %q, found %q", when, text, want, found)
		}
	}
	run(`INSERT INTO civic.territory (id, source_key, kind, code, name, other_names, population, time_zone, sort_name, is_public) VALUES
		('00000000-0000-0000-0000-000000000001', 'a', 'COMMUNE', '99001', 'Zanzibourg', '{Vieux Port-Cros}', 10, 'Europe/Paris', 'zanzibourg', true),
		('00000000-0000-0000-0000-000000000002', 'b', 'COMMUNE', '99002', 'Zanzibourg', '{}', 20, 'Europe/Paris', 'zanzibourg', false)`)
	run(`INSERT INTO civic.programme (id, title, status, sort_name) VALUES ('00000000-0000-0000-0000-000000000003', 'Zanzibourg solidaire', 'OPEN', 'zanzibourg solidaire')`)
	run(`INSERT INTO civic.alliance (id, name, status, sort_name) VALUES ('00000000-0000-0000-0000-000000000004', 'Alliance Zanzibourg', 'ACTIVE', 'alliance zanzibourg')`)
	run(`INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES
		('00000000-0000-0000-0000-000000000005', 'Club de Zanzibourg', 'ASSOCIATION', 'PRESUMED', 'club de zanzibourg'),
		('00000000-0000-0000-0000-000000000006', 'Zèbre', 'ASSOCIATION', 'PRESUMED', 'zebre'),
		('00000000-0000-0000-0000-000000000007', '日本', 'ASSOCIATION', 'PRESUMED', '')`)
	run(`INSERT INTO civic.actor_identifier (scheme, value, actor_id) VALUES ('SIREN', '732829320', '00000000-0000-0000-0000-000000000005')`)
	run(`INSERT INTO civic.actor_identifier (scheme, value, actor_id) VALUES ('RNA', 'W133000001', '00000000-0000-0000-0000-000000000007')`)
	all := []string{"COMMUNE 99001", "PROGRAMME Zanzibourg solidaire", "ALLIANCE Alliance Zanzibourg", "ACTOR Club de Zanzibourg"}
	expect("at first", "zanzibourg", all...)
	expect("at first", "zanzibuorg", all...)
	expect("at first", "vieux portcros", "COMMUNE 99001")
	expect("at first", "99002")
	expect("at first", "732 829 320", "ACTOR Club de Zanzibourg")
	expect("a name without a letter of ours", "w133000001", "ACTOR 日本")
	run(`UPDATE civic.actor_identifier SET actor_id = '00000000-0000-0000-0000-000000000006' WHERE scheme = 'SIREN'`)
	expect("after the identifier moved", "732829320", "ACTOR Zèbre")
	run(`UPDATE civic.territory SET is_public = NOT is_public`)
	expect("after hiding one", "99001")
	expect("after hiding one", "zanzibourg", append([]string{"COMMUNE 99002"}, all[1:]...)...)
	run(`UPDATE civic.programme SET archived_at = now()`)
	run(`UPDATE civic.alliance SET is_public = false`)
	run(`UPDATE civic.actor SET successor_id = '00000000-0000-0000-0000-000000000006' WHERE id = '00000000-0000-0000-0000-000000000005'`)
	expect("after hiding more", "zanzibourg", "COMMUNE 99002")
	run(`UPDATE civic.territory SET name = 'Zébreville', sort_name = 'zebreville' WHERE code = '99002'`)
	expect("after renaming", "zanzibourg")
	expect("after renaming", "zebreville", "COMMUNE 99002")
	run(`DELETE FROM civic.programme; DELETE FROM civic.alliance; UPDATE civic.territory SET is_public = false`)
	run(`DELETE FROM civic.actor_identifier; DELETE FROM civic.actor`)
	expect("after deleting", "zebreville")
	var entries int
	if err := loader.QueryRowContext(t.Context(), `SELECT count(*) FROM civic.search_entry`).Scan(&entries); err != nil || entries != 0 {
		t.Errorf("%d entries are left (%v)", entries, err)
	}
	public := db.Open(t, postgres.RolePublic)
	if _, err := public.ExecContext(t.Context(), `INSERT INTO civic.search_word (word) VALUES ('x')`); err == nil {
		t.Error("the public role wrote a word")
	}
}
