package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"alliances/internal/localpg"
)

// growth measures how latency goes with what is stored: the same pages at both scales, pages far down a list against its first, and
// the two searches that no page size bounds.
func (b *bench) growth(ctx context.Context, server *contender) error {
	if err := b.deep(server); err != nil {
		return err
	}
	if err := b.searches(ctx, 1, b.db, server); err != nil || b.Scale == 1 {
		return err
	}
	larger, err := b.cluster.dataset(ctx, b.Scale)
	if err != nil {
		return err
	}
	grown, err := b.startProduct(ctx, larger)
	if err != nil {
		return err
	}
	defer grown.end()
	for _, c := range []*contender{server, grown} {
		if err := c.pass(c.pages(b.towns, 100)); err != nil {
			return err
		}
	}
	for _, first := range []int{1, 20, 100} {
		results, err := b.rounds([]entrant{b.loaded("1", server, 200, server.pages(b.towns, first)), b.loaded("n", grown, 200, grown.pages(b.towns, first))}, crowd)
		if err != nil {
			return err
		}
		b.report.grown(b.Scale, first, results)
	}
	return b.searches(ctx, b.Scale, larger, grown)
}

// pass asks for each request once, a few at a time: what is read from the disk for the first time has then been read.
func (c *contender) pass(requests []Request) error {
	waiting := make(chan Request, len(requests))
	for _, r := range requests {
		waiting <- r
	}
	close(waiting)
	var readers sync.WaitGroup
	failures := make([]error, 4)
	for i := range failures {
		readers.Go(func() {
			for r := range waiting {
				if _, err := c.ask(r); err != nil {
					failures[i] = err
				}
			}
		})
	}
	readers.Wait()
	return errors.Join(failures...)
}

// light asks for nothing but where a page of a list ends.
const light = `query Depth($kind: TerritoryKind!, $code: String!, $after: String) {
  territory(kind: $kind, code: $code) { programmes(first: 100, after: $after) { pageInfo { hasNextPage endCursor } } } }`

// depth is how far down a list the deep pages stand.
const depth = 500

// deep measures pages far down the lists of départements against their first pages.
func (b *bench) deep(server *contender) error {
	var first, far []Request
	for number := 1; number <= 95 && len(far) < 40; number++ {
		code := fmt.Sprintf("%02d", number)
		cursor, err := cursorAt(server, code, depth)
		if err != nil {
			return err
		}
		if cursor == "" { // the list is too short, or there is no such département
			continue
		}
		first = append(first, server.page("DEPARTMENT", code, 20))
		far = append(far, server.post(server.query, map[string]any{"kind": "DEPARTMENT", "code": code, "first": 20, "after": cursor}))
	}
	results, err := b.rounds([]entrant{b.loaded("first", server, 200, first), b.loaded("deep", server, 200, far)}, crowd)
	if err != nil {
		return err
	}
	b.report.deep(results)
	return nil
}

// cursorAt is the cursor of the n-th programme of a département, "" where there are not as many and a page more.
func cursorAt(server *contender, code string, n int) (string, error) {
	var after *string
	for seen := 0; ; seen += 100 {
		body, err := server.ask(server.post(light, map[string]any{"kind": "DEPARTMENT", "code": code, "after": after}))
		if err != nil {
			return "", err
		}
		var answer struct {
			Data struct {
				Territory *struct {
					Programmes struct {
						PageInfo struct {
							HasNextPage bool
							EndCursor   *string
						}
					}
				}
			}
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			return "", err
		}
		switch t := answer.Data.Territory; {
		case t == nil || !t.Programmes.PageInfo.HasNextPage:
			return "", nil
		case seen == n:
			return *after, nil
		default:
			after = t.Programmes.PageInfo.EndCursor
		}
	}
}

// searches tells what the nearest programmes and a misspelt name cost PostgreSQL.
func (b *bench) searches(ctx context.Context, scale int, db database, server *contender) error {
	admin, err := sql.Open("postgres", db.dsn(localpg.Superuser))
	if err != nil {
		return err
	}
	defer admin.Close()
	draw := rand.New(rand.NewPCG(3, 4))
	nearby, err := b.Operation("resident/Nearby", "Nearby")
	if err != nil {
		return err
	}
	search, err := b.Operation("resident/Search", "Search")
	if err != nil {
		return err
	}
	points, err := b.points(ctx, admin, 200, draw)
	if err != nil {
		return err
	}
	names, err := texts(ctx, admin, `SELECT name FROM civic.actor WHERE id IN (SELECT md5('actor' || 7 * i)::uuid FROM generate_series(1, 200) i) ORDER BY id`)
	if err != nil {
		return err
	}
	var near, typed []Request
	for i := range 200 {
		near = append(near, server.post(unregistered+nearby, map[string]any{"near": points[i], "first": 20}))
		typed = append(typed, server.post(unregistered+search, map[string]any{"text": misspelt(names[i], draw), "kinds": []string{"ACTOR"}, "first": 10}))
	}
	for _, s := range []struct {
		what     string
		requests []Request
	}{{"nearest", near}, {"misspelt", typed}} {
		use, err := b.databaseUse(ctx, db, server, s.requests)
		if err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
		b.report.searched(scale, s.what, use.milliseconds)
	}
	return nil
}
