package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"alliances/internal/postgres"
)

// crowd and queue are the two concurrencies that everything is measured at.
const (
	crowd = 16
	queue = 64
)

// peerNames are those of Contenders that are installed.
var peerNames = []string{"postgraphile", "mercurius", "apollo", "yoga"}

// neighbourhood measures the operation Neighbourhood, uncached, by every contender: pages of 20 at both concurrencies, then of 1 and 100.
func (b *bench) neighbourhood(ctx context.Context, server *contender) error {
	contenders := []*contender{}
	defer func() {
		for _, c := range contenders {
			c.end()
		}
	}()
	add := func(name string, start func() (*contender, error)) error {
		if !b.wants(name) {
			return nil
		}
		c, err := start()
		if err == nil {
			contenders = append(contenders, c)
		}
		return err
	}
	dsn := dsnVariable + "=" + b.db.dsn(postgres.RolePublic)
	for name, mode := range map[string]string{byStatement: "auto", byGenericStatement: "force_generic_plan"} {
		err := add(name, func() (*contender, error) {
			return startPart(name, byStatement, b.query, dsn, planCacheVariable+"="+mode)
		})
		if err != nil {
			return err
		}
	}
	if err := add(byGqlgen, func() (*contender, error) { return startPart(byGqlgen, byGqlgen, b.query, dsn) }); err != nil {
		return err
	}
	if slices.ContainsFunc(peerNames, b.wants) {
		installed, err := installPeers(ctx, filepath.Join(b.Data, "peers"), b.Schema)
		if err != nil {
			return err
		}
		for _, name := range peerNames {
			if err := add(name, func() (*contender, error) { return installed.start(name, b.query, b.db) }); err != nil {
				return err
			}
		}
	}
	if len(contenders) == 0 && !b.wants(byPgbench) {
		return nil
	}
	if err := agree(b.probes(), server, contenders...); err != nil {
		return err
	}
	for _, run := range []struct{ first, connections int }{{20, crowd}, {20, queue}, {1, crowd}, {100, crowd}} {
		if err := b.pages(ctx, server, contenders, run.first, run.connections); err != nil {
			return err
		}
	}
	return nil
}

// pages is one of those measurements.
func (b *bench) pages(ctx context.Context, server *contender, contenders []*contender, first, connections int) error {
	var entrants []entrant
	if b.wants(product) {
		entrants = append(entrants, b.loaded(product, server, 200, server.pages(b.towns, first)))
	}
	for _, c := range contenders {
		entrants = append(entrants, b.loaded(c.name, c, 200, c.pages(b.towns, first)))
	}
	if b.wants(byPgbench) {
		e, err := b.pgbench(ctx, first)
		if err != nil {
			return err
		}
		entrants = append(entrants, e)
	}
	slices.SortFunc(entrants, func(x, y entrant) int { return slices.Index(Contenders, x.name) - slices.Index(Contenders, y.name) })
	statements := map[string]float64{}
	for _, c := range append([]*contender{server}, contenders...) {
		n, err := b.statementsOf(ctx, c, c.pages(b.towns[:20], first))
		if err != nil {
			return err
		}
		statements[c.name] = n
	}
	statements[byPgbench] = 1
	results, err := b.rounds(entrants, connections)
	if err != nil {
		return err
	}
	b.report.neighbourhood(first, connections, entrants, results, statements)
	return nil
}

// statementsOf is how many statements the database runs for a request, at the mean.
func (b *bench) statementsOf(ctx context.Context, c *contender, requests []Request) (float64, error) {
	u, err := b.databaseUse(ctx, b.db, c, requests)
	return u.statements, err
}

// databaseUse is what a request costs the database, at the mean.
type databaseUse struct {
	statements   float64
	milliseconds float64 // of execution
}

// databaseUse sends each request once, after another time that prepares its statements and has what it reads in PostgreSQL's memory.
func (b *bench) databaseUse(ctx context.Context, db database, c *contender, requests []Request) (databaseUse, error) {
	var before, after databaseUse
	for _, r := range requests {
		if _, err := c.ask(r); err != nil {
			return before, err
		}
	}
	for _, u := range []*databaseUse{&before, &after} {
		if _, err := c.ask(requests[0]); err != nil {
			return before, err
		}
		if u == &after {
			for _, r := range requests {
				if _, err := c.ask(r); err != nil {
					return before, err
				}
			}
		}
		err := b.admin.QueryRowContext(ctx, `SELECT coalesce(sum(s.calls), 0), coalesce(sum(s.total_exec_time), 0) FROM pg_stat_statements s
			JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid WHERE d.datname = $1 AND r.rolname = $2`, db.name, postgres.RolePublic).Scan(&u.statements, &u.milliseconds)
		if err != nil {
			return before, fmt.Errorf("count statements: %w", err)
		}
	}
	n := float64(len(requests) + 1)
	return databaseUse{(after.statements - before.statements) / n, (after.milliseconds - before.milliseconds) / n}, nil
}

// title is how a contender is called in a table.
func title(name string) string {
	switch name {
	case product:
		return "**Alliances**, uncached"
	case byPgbench:
		return "the statement by pgbench"
	case byStatement:
		return "the statement behind net/http and lib/pq"
	case byGenericStatement:
		return "the same, `force_generic_plan`"
	case byGqlgen:
		return "gqlgen’s execution, data loaders"
	case "mercurius":
		return "Mercurius, compiled, 2 processes"
	}
	return strings.NewReplacer("postgraphile", "PostGraphile 5", "apollo", "Apollo Server", "yoga", "GraphQL Yoga").Replace(name) + ", 2 processes"
}
