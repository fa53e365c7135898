package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestSearchFindsMisspeltNamesFirst(t *testing.T) {
	t.Parallel()
	store := reading(t, pgtest.Scenario(t))
	for _, c := range []struct{ text, want string }{
		{"felix piat", "NEIGHBOURHOOD 13203-felix-pyat"},
		{"Félix  PYAT", "NEIGHBOURHOOD 13203-felix-pyat"},
		{"bele de mai", "NEIGHBOURHOOD 13203-belle-de-mai"},
		{"lauriers malpase", "NEIGHBOURHOOD 13213-les-lauriers"},
		{"tarrascon", "COMMUNE 13108"},
		{"marseile", "COMMUNE 13055"},
		{"mar seille", "COMMUNE 13055"},
		{"aix en provense", "COMMUNE 13001"},
		{"bouche du rhone", "DEPARTMENT 13"},
		{"provence alpe cote d azure", "REGION 93"},
		{"pertuys", "COMMUNE 84089"},
		{"pariss", "COMMUNE 75056"},
		{"toulose", "COMMUNE 31555"},
		{"bordaux", "COMMUNE 33063"},
		{"strassbourg", "COMMUNE 67482"},
		{"monpellier", "COMMUNE 34172"},
		{"grenolbe", "COMMUNE 38185"},
		{"villeurbane", "COMMUNE 69266"},
		{"clermond-ferand", "COMMUNE 63113"},
		{"boulogne bilancour", "COMMUNE 92012"},
		{"saintetienne", "COMMUNE 42218"},
		{"st-etiene", "COMMUNE 42218"},
		{"haute savoi", "DEPARTMENT 74"},
		{"marseile 3eme", "MUNICIPAL_DISTRICT 13203"},
		{"mtropole aix marseille provnce", "INTERCOMMUNALITY 200054807"},
		{"impact jeune", "PROGRAMME Impact Jeunes"},
		{"imapct jeunnes", "PROGRAMME Impact Jeunes"},
		{"aliance impact jeunes", "ALLIANCE Alliance Impact Jeunes"},
		{"france servisses", "PROGRAMME France services"},
		{"petite viles de demain", "PROGRAMME Petites villes de demain"},
		{"medecin du monde", "ACTOR Médecins du Monde"},
		{"medecinsdu monde", "ACTOR Médecins du Monde"},
		{"asistance publique", "ACTOR Assistance publique - Hôpitaux de Marseille"},
		{"yes we kamp", "ACTOR Yes We Camp"},
		{"apprentis d auteuil", "ACTOR Fondation Apprentis d'Auteuil"},
		{"aprenti dauteuil", "ACTOR Fondation Apprentis d'Auteuil"},
		{"marsielle solutions", "ACTOR Marseille Solutions"},
		{"nouvele aube", "ACTOR Nouvelle Aube"},
		{"village clubs du soliel", "ACTOR Villages Clubs du Soleil"},
		{"club imobilier marseille", "ACTOR Club immobilier Marseille Provence"},
		{"agence nouvelle des solidarite active", "ACTOR Agence nouvelle des solidarités actives (Ansa)"},
	} {
		if found := find(t, store, c.text, nil, 3); len(found) == 0 || found[0] != c.want {
			t.Errorf("%q: want %s first, found %q", c.text, c.want, found)
		}
	}
}

// misspell makes one edit of a folded text: a letter replaced, left out or added, or two letters that stand together swapped.
// Numbers stay as they are. It fails where the edit changes nothing.
func misspell(rnd *rand.Rand, text string) (misspelt, class string, ok bool) {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	isLetter := func(i int) bool { return i < len(text) && text[i] >= 'a' && text[i] <= 'z' }
	i := rnd.IntN(len(text))
	if !isLetter(i) {
		return "", "", false
	}
	other := string(letters[rnd.IntN(len(letters))])
	switch rnd.IntN(4) {
	case 0:
		misspelt, class = text[:i]+other+text[i+1:], "substitution"
	case 1:
		misspelt, class = text[:i]+text[i+1:], "deletion"
	case 2:
		misspelt, class = text[:i]+other+text[i:], "insertion"
	default:
		if !isLetter(i + 1) {
			return "", "", false
		}
		misspelt, class = text[:i]+text[i+1:i+2]+text[i:i+1]+text[i+2:], "transposition"
	}
	return misspelt, class, misspelt != text
}

// TestSearchForgivesOneEdit misspells 1,000 names drawn from all the data by one edit. A name is long enough to be told from
// others with eight letters or more; any namesake is the right thing.
func TestSearchForgivesOneEdit(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t)
	store := reading(t, db)
	rows, err := db.Open(t, postgres.RolePublic).QueryContext(t.Context(), `
		SELECT id, sort_name FROM civic.territory WHERE archived_at IS NULL UNION ALL SELECT id, sort_name FROM civic.programme
		UNION ALL SELECT id, sort_name FROM civic.alliance UNION ALL SELECT id, sort_name FROM civic.actor ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names := map[string]string{}
	var long []string
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			t.Fatal(err)
		}
		names[id] = name
		if len(strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, name)) >= 8 {
			long = append(long, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	type draw struct{ name, misspelt, class string }
	rnd := rand.New(rand.NewPCG(13, 3))
	var draws []draw
	for len(draws) < 1000 {
		name := long[rnd.IntN(len(long))]
		if misspelt, class, ok := misspell(rnd, name); ok && len(misspelt) <= 200 {
			draws = append(draws, draw{name, misspelt, class})
		}
	}
	var mu sync.Mutex
	failed := map[string][]string{}
	counts := map[string]int{}
	var group sync.WaitGroup
	for part := range slices.Chunk(draws, 250) {
		group.Go(func() {
			for _, d := range part {
				page, err := store.Read().Search(context.Background(), d.misspelt, nil, postgres.PageRequest{First: 3, Rows: true, Info: true})
				right := err == nil && slices.ContainsFunc(page.Nodes(), func(n civic.SearchResult) bool { return names[idOf(n)] == d.name })
				mu.Lock()
				if err != nil {
					t.Errorf("search %q: %v", d.misspelt, err)
				}
				if counts[d.class]++; !right {
					failed[d.class] = append(failed[d.class], fmt.Sprintf("%q for %q", d.misspelt, d.name))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	missed := 0
	for class, misses := range failed {
		missed += len(misses)
		t.Logf("%s: %d of %d missed: %s", class, len(misses), counts[class], strings.Join(misses, ", "))
	}
	t.Logf("%d of %d found among the first three", len(draws)-missed, len(draws))
	if missed > len(draws)/10 {
		t.Errorf("%d of %d misspelt names were not found among the first three", missed, len(draws))
	}
}

func idOf(result civic.SearchResult) string {
	switch r := result.(type) {
	case *civic.Territory:
		return r.ID
	case *civic.Programme:
		return r.ID
	case *civic.Alliance:
		return r.ID
	case *civic.Actor:
		return r.ID
	}
	return ""
}

// TestNearWordsShareAKey holds civic.near_keys to its promise, on which every correction stands.
func TestNearWordsShareAKey(t *testing.T) {
	t.Parallel()
	public := pgtest.New(t).Open(t, postgres.RolePublic)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 / 500 {
		var a, b []string
		for range 500 {
			var word strings.Builder
			for range 4 + rnd.IntN(9) {
				word.WriteByte("aeiorstnlm"[rnd.IntN(10)])
			}
			other, edits := word.String(), 1
			if word.Len() >= 8 && rnd.IntN(3) > 0 {
				edits = 2
			}
			for range edits {
				if misspelt, _, ok := misspell(rnd, other); ok {
					other = misspelt
				}
			}
			a, b = append(a, word.String()), append(b, other)
		}
		var word, other string
		err := public.QueryRowContext(t.Context(), `SELECT a, b FROM unnest($1::text[], $2::text[]) w (a, b) WHERE NOT civic.near_keys(a) && civic.near_keys(b) LIMIT 1`,
			"{"+strings.Join(a, ",")+"}", "{"+strings.Join(b, ",")+"}").Scan(&word, &other)
		if !errors.Is(err, sql.ErrNoRows) {
			t.Fatalf("%q and %q have no key in common (%v)", word, other, err)
		}
	}
}
