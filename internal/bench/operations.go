package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"

	"github.com/lib/pq"
)

// operation is a released operation with what it is asked with.
type operation struct {
	name      string // in tables
	query     string
	variables []map[string]any
}

// operations measures each released operation that reads the public graph, uncached and from memory.
func (b *bench) operations(ctx context.Context, server *contender) error {
	asked, err := b.released(ctx, b.admin, 200)
	if err != nil {
		return err
	}
	for _, o := range asked {
		var requests, known []Request
		for _, v := range o.variables {
			requests = append(requests, server.post(unregistered+o.query, v))
			known = append(known, registered(o.query, v))
		}
		statements, err := b.statementsOf(ctx, server, requests[:50])
		if err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
		kept, err := keep(server, known)
		if err != nil {
			return err
		}
		entrants := []entrant{b.loaded("uncached", server, 200, requests)}
		if kept != nil {
			entrants = append(entrants, b.loaded("cached", server, 200, known))
		}
		results, err := b.rounds(entrants, crowd)
		if err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
		b.report.operation(o.name, statements, results)
	}
	return nil
}

// released gives the operations with n sets of variables each, drawn from the data set.
func (b *bench) released(ctx context.Context, db *sql.DB, n int) ([]operation, error) {
	draw := rand.New(rand.NewPCG(1, 2))
	programmes, err := texts(ctx, db, `SELECT md5('programme' || i)::uuid::text FROM generate_series(1, $1) i`, n)
	if err != nil {
		return nil, err
	}
	themes, err := texts(ctx, db, `SELECT code FROM civic.theme WHERE parent_id IS NOT NULL ORDER BY code`)
	if err != nil {
		return nil, err
	}
	points, err := b.points(ctx, db, n, draw)
	if err != nil {
		return nil, err
	}
	names, err := texts(ctx, db, `SELECT name FROM civic.actor WHERE id IN (SELECT md5('actor' || i)::uuid FROM generate_series(1, $1) i) ORDER BY id`, n)
	if err != nil {
		return nil, err
	}
	list := []struct {
		file, name, called string
		variables          func(i int) map[string]any
	}{
		{"resident/AppStart", "AppStart", "", func(i int) map[string]any {
			return map[string]any{"platform": "IOS", "version": fmt.Sprintf("1.%d", i)}
		}},
		{"resident/WhereAmI", "WhereAmI", "", func(i int) map[string]any { return map[string]any{"near": points[i]} }},
		{"resident/Neighbourhood", "Neighbourhood", "", func(i int) map[string]any { return map[string]any{"kind": "COMMUNE", "code": b.towns[i], "first": 20} }},
		{"resident/Nearby", "Nearby", "", func(i int) map[string]any { return map[string]any{"near": points[i]} }},
		{"resident/ProgrammePage", "ProgrammePage", "", func(i int) map[string]any {
			id, _ := publicID("prg", programmes[i]) // the database's type says that it is a UUID
			return map[string]any{"id": id}
		}},
		{"resident/Search", "Search", "", func(i int) map[string]any { return map[string]any{"text": names[i]} }},
		{"resident/Search", "Search", "Search, misspelt", func(i int) map[string]any { return map[string]any{"text": misspelt(names[i], draw)} }},
		{"volunteer/BrowseMissions", "BrowseMissions", "", func(i int) map[string]any {
			return map[string]any{"filter": map[string]any{"territory": map[string]any{"kind": "COMMUNE", "code": b.towns[i]}}}
		}},
		{"partner/Needs", "Solutions", "", func(i int) map[string]any { return map[string]any{"theme": themes[i%len(themes)]} }},
	}
	var asked []operation
	for _, l := range list {
		o := operation{name: l.name}
		if l.called != "" {
			o.name = l.called
		}
		if o.query, err = b.Operation(l.file, l.name); err != nil {
			return nil, err
		}
		for i := range n {
			o.variables = append(o.variables, l.variables(i))
		}
		asked = append(asked, o)
	}
	return asked, nil
}

// points are places near the centres of towns.
func (b *bench) points(ctx context.Context, db *sql.DB, n int, draw *rand.Rand) ([]map[string]any, error) {
	rows, err := db.QueryContext(ctx, `SELECT t.center[1], t.center[0] FROM unnest($1::text[]) WITH ORDINALITY towns (code, n)
		JOIN civic.territory t ON t.kind = 'COMMUNE' AND t.code = towns.code ORDER BY towns.n LIMIT $2`, pq.Array(b.towns), n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var points []map[string]any
	for rows.Next() {
		var latitude, longitude float64
		if err := rows.Scan(&latitude, &longitude); err != nil {
			return nil, err
		}
		points = append(points, map[string]any{"latitude": latitude + draw.Float64()/100 - 0.005, "longitude": longitude + draw.Float64()/100 - 0.005})
	}
	return points, rows.Err()
}

// misspelt is a name with one typing error in its longest word: a letter left out, doubled, replaced, or two swapped.
func misspelt(name string, draw *rand.Rand) string {
	letters := []rune(name)
	from, to := longestWord(letters)
	if to-from < 5 {
		return name
	}
	at := from + 1 + draw.IntN(to-from-2)
	switch draw.IntN(4) {
	case 0:
		return string(letters[:at]) + string(letters[at+1:])
	case 1:
		return string(letters[:at]) + string(letters[at]) + string(letters[at:])
	case 2:
		return string(letters[:at]) + string(rune('a'+draw.IntN(26))) + string(letters[at+1:])
	}
	letters[at], letters[at+1] = letters[at+1], letters[at]
	return string(letters)
}

// longestWord is where the longest word of a text begins and ends.
func longestWord(letters []rune) (from, to int) {
	begin := 0
	for i := 0; i <= len(letters); i++ {
		if i == len(letters) || letters[i] == ' ' || letters[i] == '-' || letters[i] == '’' || letters[i] == '\'' {
			if i-begin > to-from {
				from, to = begin, i
			}
			begin = i + 1
		}
	}
	return from, to
}
