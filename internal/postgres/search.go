package postgres

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

// Bounds of a search text.
const (
	maximumSearchText  = 200 // characters
	maximumSearchWords = 8   // those after it count in the comparison with whole names only
)

// searchKinds are all kinds, in the order in which equals are listed.
var searchKinds = []civic.SearchKind{civic.SearchTerritory, civic.SearchProgramme, civic.SearchAlliance, civic.SearchActor}

// Search finds territories, programmes, alliances and actors by their names, codes, postal codes and identifiers. Every word
// must match: as it is, the last one typed in part, or within its typing errors (see spell). First comes the whole name, then
// names that begin with the text, then those that hold its words, then corrected words by the number of edits; among equals
// the populous and famous, then the order of kinds, then the id. kinds nil: all. Where a home territory is set, only what is
// inside it, above it or acts in it is found. Errors: BAD_REQUEST on a text of more than 200 characters and on a cursor of
// another search.
func (r *Read) Search(ctx context.Context, text string, kinds []civic.SearchKind, p PageRequest) (*civic.SearchResultConnection, error) {
	if utf8.RuneCountInString(text) > maximumSearchText {
		return nil, civic.Bad("Le texte cherché a 200 caractères au plus.", "The text to search has at most 200 characters.", "text")
	}
	if kinds == nil {
		kinds = searchKinds
	}
	s := search{scope: r.Home, kinds: kinds}
	l := list{name: "search", keys: []key{{"rank", "smallint"}, {"lightness", "integer"}, {"kind_order", "smallint"}, {"object_id", "uuid"}}}
	after, err := l.decode(p.After)
	if err != nil {
		return nil, err
	}
	words, err := r.typedWords(ctx, &s, text)
	if err != nil {
		return nil, err
	}
	page := &civic.SearchResultConnection{}
	page.PageInfo.HasPreviousPage = p.After != ""
	if len(words) == 0 {
		if p.Total {
			setTotal(&page.PageState, new(0), false)
		}
		return page, nil
	}
	s.spelling, s.size = spell(words), len(words)
	if p.Rows {
		found, err := r.searchHits(ctx, &s, after, p.First)
		if err != nil {
			return nil, err
		}
		if page.PageInfo.HasNextPage = len(found) > p.First; page.PageInfo.HasNextPage {
			found = found[:p.First]
		}
		objects, err := r.searchResults(ctx, found)
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			if node := objects[h.id]; node != nil { // else it went since the statement before
				page.Edges = append(page.Edges, &civic.SearchResultEdge{Cursor: l.encode(h.keys), Node: node})
			}
		}
		if len(found) > 0 {
			page.PageInfo.StartCursor, page.PageInfo.EndCursor = new(l.encode(found[0].keys)), new(l.encode(found[len(found)-1].keys))
		}
	}
	if p.Total {
		if err := r.searchCount(ctx, &s, &page.PageState); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// search is what one search asks for.
type search struct {
	spelling
	key   string // of the whole text, as civic.search_key makes it
	size  int    // words of the text
	kinds []civic.SearchKind
	scope *string // id of the territory to keep to
}

// spacedNumber is a postal code, SIREN or SIRET written in groups.
var (
	spacedNumber = regexp.MustCompile(`^[0-9]+(?:[ .\x{00a0}\x{202f}][0-9]+)+$`)
	notDigit     = regexp.MustCompile(`[^0-9]`)
)

// typedWords reads the words of a text and what each may stand for, in one statement.
func (r *Read) typedWords(ctx context.Context, s *search, text string) ([]*typedWord, error) {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, " "), "\x00", " ")
	if text = strings.TrimSpace(text); spacedNumber.MatchString(text) {
		if digits := notDigit.ReplaceAllString(text, ""); slices.Contains([]int{5, 9, 14}, len(digits)) {
			text = digits
		}
	}
	rows, err := r.query(ctx, `
		WITH whole AS MATERIALIZED (
			SELECT civic.search_key(civic.fold($1)) AS key
		), typed AS MATERIALIZED (
			SELECT w.word, w.n FROM whole CROSS JOIN string_to_table(whole.key, ' ') WITH ORDINALITY w (word, n) WHERE w.word <> '' AND w.n <= $2
		)
		SELECT 'whole', 0, key FROM whole
		UNION ALL
		SELECT 'typed', n, word FROM typed
		UNION ALL
		SELECT 'near', t.n, v.word FROM typed t CROSS JOIN LATERAL (
			SELECT v.word FROM civic.search_word v WHERE civic.near_keys(v.word) && civic.near_keys(t.word) OFFSET 0) v
		WHERE t.word !~ '[0-9]'
		UNION ALL
		SELECT 'joined', t.n, v.word FROM (SELECT n, word || lead(word) OVER (ORDER BY n) AS pair FROM typed) t
		CROSS JOIN LATERAL (SELECT v.word FROM civic.search_word v WHERE v.word = t.pair LIMIT 1) v
		UNION ALL
		SELECT 'split', t.n, parts.key FROM typed t CROSS JOIN generate_series(1, length(t.word) - 1) i
		CROSS JOIN civic.search_key(left(t.word, i) || ' ' || substr(t.word, i + 1)) parts (key)
		WHERE t.word !~ '[0-9]' AND length(t.word) >= 5 AND NOT EXISTS (
			SELECT FROM string_to_table(parts.key, ' ') part WHERE NOT EXISTS (SELECT FROM civic.search_word v WHERE v.word = part))`,
		text, maximumSearchWords)
	if err != nil {
		return nil, err
	}
	var words []*typedWord
	type found struct {
		what, word string
		n          int
	}
	var rest []found
	var f found
	err = rows.each([]any{&f.what, &f.n, &f.word}, func([]cell) error {
		switch f.what {
		case "whole":
			s.key = f.word
		case "typed":
			words = append(words, &typedWord{text: f.word})
		default:
			rest = append(rest, f)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the words: %w", err)
	}
	for _, f := range rest {
		w := words[f.n-1]
		switch f.what {
		case "joined":
			w.joined = f.word
		case "split":
			w.splits = append(w.splits, strings.Fields(f.word))
		case "near":
			if d := editDistance(w.text, f.word); d <= allowedEdits(w.text, f.word) {
				w.near[d] = append(w.near[d], f.word)
			}
		}
	}
	return words, nil
}

// hit is an object found and where it stands.
type hit struct {
	keys pq.StringArray
	kind civic.SearchKind
	id   string
}

// searchHits reads the page after some keys, and one hit more. Words with one edit fill what the words as typed leave of the
// page; two and three edits, whose queries cost the most, are tried only where nothing else is found.
func (r *Read) searchHits(ctx context.Context, s *search, after []string, first int) ([]hit, error) {
	if after == nil {
		after = []string{"-1", "0", "0", noParent[0]}
	}
	args := []any{s.exact, s.begun, s.within[0], s.within[1], s.within[2], s.key, s.size, textsOf(s.kinds), first + 1, after[0], after[1], after[2], after[3],
		s.whole[0], s.whole[1], s.whole[2]}
	scope := ""
	if s.scope != nil {
		scope = " AND " + inScope("$17::uuid")
		args = append(args, *s.scope)
	}
	part := func(name, rank, where string) string {
		return name + ` AS MATERIALIZED (
			SELECT * FROM (SELECT (` + rank + `)::smallint AS rank, -e.weight AS lightness,
			        array_position('{TERRITORY,PROGRAMME,ALLIANCE,ACTOR}', e.kind)::smallint AS kind_order, e.object_id, e.kind
			    FROM civic.search_entry e WHERE ` + where + ` AND e.kind = ANY ($8::text[])` + scope + ` OFFSET 0) ranked
			WHERE (rank, lightness, kind_order, object_id) > ($10::text::smallint, $11::text::integer, $12::text::smallint, $13::text::uuid)
			ORDER BY rank, lightness, kind_order, object_id LIMIT $9::integer)`
	}
	corrected := func(name string, edits int, before string) string {
		query := fmt.Sprintf("$%d::tsquery", 2+edits)
		rank := fmt.Sprintf(`%d + CASE WHEN EXISTS (SELECT FROM unnest(e.names) n WHERE replace(n, ' ', '') = replace($6, ' ', '')
			OR cardinality(string_to_array(n, ' ')) = $7::integer AND array_to_tsvector(string_to_array(n, ' ')) @@ $%d::tsquery) THEN 0 ELSE 1 END`, 2+2*edits, 13+edits)
		wanted := fmt.Sprintf(`(SELECT count(*) FROM (%s) before) < $9`, before)
		if edits > 1 {
			wanted = fmt.Sprintf(`NOT EXISTS (%s)`, before)
		}
		return part(name, rank, fmt.Sprintf(`%s AND e.words @@ %s AND NOT e.words @@ $%d::tsquery`, wanted, query, 1+edits))
	}
	rows, err := r.query(ctx, `WITH `+
		part("typed", `CASE WHEN $6 = ANY (e.names) THEN 0 WHEN strpos('|' || array_to_string(e.names, '|'), '|' || $6) > 0 THEN 1
			WHEN e.words @@ $1::tsquery THEN 2 ELSE 3 END`, `e.words @@ $2::tsquery`)+`, `+
		corrected("once", 1, `SELECT FROM typed`)+`, `+
		corrected("twice", 2, `SELECT FROM typed UNION ALL SELECT FROM once`)+`, `+
		corrected("thrice", 3, `SELECT FROM typed UNION ALL SELECT FROM once UNION ALL SELECT FROM twice`)+`
		SELECT ARRAY[rank::text, lightness::text, kind_order::text, object_id::text], kind, object_id
		FROM (SELECT * FROM typed UNION ALL SELECT * FROM once UNION ALL SELECT * FROM twice UNION ALL SELECT * FROM thrice) found
		ORDER BY rank, lightness, kind_order, object_id LIMIT $9::integer`, args...)
	if err != nil {
		return nil, err
	}
	var hits []hit
	var h hit
	err = rows.each([]any{&h.keys, &h.kind, &h.id}, func([]cell) error {
		hits = append(hits, h)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the hits: %w", err)
	}
	return hits, nil
}

// searchCount counts the hits that searchHits lists, one beyond the limit at most.
func (r *Read) searchCount(ctx context.Context, s *search, state *civic.PageState) error {
	scope := ""
	if s.scope != nil {
		scope = " AND " + inScope("$3::uuid")
	}
	for _, within := range s.within {
		args := []any{within, textsOf(s.kinds)}
		if s.scope != nil {
			args = append(args, *s.scope)
		}
		rows, err := r.query(ctx, `SELECT count(*) FROM (SELECT FROM civic.search_entry e
			WHERE e.words @@ $1::tsquery AND e.kind = ANY ($2::text[])`+scope+`
			LIMIT `+strconv.Itoa(civic.CountLimit+1)+`) counted`, args...)
		if err != nil {
			return err
		}
		var total int
		if err := rows.each([]any{&total}, func([]cell) error { return nil }); err != nil {
			return fmt.Errorf("read a count: %w", err)
		}
		setTotal(state, &total, false)
		if total > 0 {
			break
		}
	}
	return nil
}

// inScope keeps the entries e that are inside a territory, above it, or act in it or above it. OFFSET 0 has each entry looked
// up by index: the planner would else hash whole closures.
func inScope(territory string) string {
	return strings.ReplaceAll(`CASE e.kind
		WHEN 'TERRITORY' THEN EXISTS (SELECT FROM civic.territory_closure c WHERE c.ancestor_id = HOME AND c.descendant_id = e.object_id OFFSET 0)
			OR EXISTS (SELECT FROM civic.territory_closure c WHERE c.ancestor_id = e.object_id AND c.descendant_id = HOME OFFSET 0)
		WHEN 'PROGRAMME' THEN `+programmeInScope("e.object_id")+`
		WHEN 'ALLIANCE' THEN EXISTS (SELECT FROM civic.programme p WHERE p.alliance_id = e.object_id AND p.archived_at IS NULL AND `+programmeInScope("p.id")+` OFFSET 0)
			OR EXISTS (SELECT FROM civic.alliance_member m JOIN civic.actor_place ap ON ap.actor_id = m.actor_id AND ap.territory_id = HOME
				WHERE m.alliance_id = e.object_id AND m.left_on IS NULL OFFSET 0)
		ELSE EXISTS (SELECT FROM civic.actor_place ap WHERE ap.actor_id = e.object_id AND ap.territory_id = HOME OFFSET 0)
			OR EXISTS (SELECT FROM civic.actor_territory at JOIN civic.territory_closure c ON c.ancestor_id = at.territory_id AND c.descendant_id = HOME
				WHERE at.actor_id = e.object_id OFFSET 0)
		END`, "HOME", territory)
}

func programmeInScope(programme string) string {
	return `(EXISTS (SELECT FROM civic.programme_place pp WHERE pp.programme_id = ` + programme + ` AND pp.territory_id = HOME OFFSET 0)
		OR EXISTS (SELECT FROM civic.programme_place pp JOIN civic.territory_closure c ON c.ancestor_id = pp.territory_id AND c.descendant_id = HOME
			WHERE pp.programme_id = ` + programme + ` AND NOT pp.elsewhere OFFSET 0)
		OR EXISTS (SELECT FROM civic.programme_zone z JOIN civic.territory_closure c ON c.ancestor_id = z.territory_id AND c.descendant_id = HOME
			WHERE z.programme_id = ` + programme + ` OFFSET 0)
		OR EXISTS (SELECT FROM civic.programme_zone z JOIN civic.territory_closure c ON c.descendant_id = z.territory_id AND c.ancestor_id = HOME
			WHERE z.programme_id = ` + programme + ` OFFSET 0))`
}

// searchResults loads what was found by id, one statement a kind.
func (r *Read) searchResults(ctx context.Context, hits []hit) (map[string]civic.SearchResult, error) {
	ids := map[civic.SearchKind][]string{}
	for _, h := range hits {
		ids[h.kind] = append(ids[h.kind], h.id)
	}
	found := map[string]civic.SearchResult{}
	err := loadFound(ctx, found, ids[civic.SearchTerritory], r.Territories)
	if err == nil {
		err = loadFound(ctx, found, ids[civic.SearchProgramme], r.Programmes)
	}
	if err == nil {
		err = loadFound(ctx, found, ids[civic.SearchAlliance], r.Alliances)
	}
	if err == nil {
		err = loadFound(ctx, found, ids[civic.SearchActor], r.Actors)
	}
	return found, err
}

func loadFound[T any](ctx context.Context, found map[string]civic.SearchResult, ids []string, load func(context.Context, []string) ([]*T, error)) error {
	if len(ids) == 0 {
		return nil
	}
	objects, err := load(ctx, ids)
	if err != nil {
		return err
	}
	for i, object := range objects {
		if object != nil {
			found[ids[i]] = object
		}
	}
	return nil
}
