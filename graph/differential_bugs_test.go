package graph

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// planted is a bug of the read executor's side.
type planted struct {
	around    func(name string) aroundFunc // instead of the loading of each relation
	configure func(*breadth.Config)
	store     *postgres.Store
}

// bugs are those that the comparison must find.
func bugs(revealing *postgres.Store) map[string]planted {
	return map[string]planted{
		"children of the parent beside": {around: results(func(_ breadth.Call, lists [][]any) [][]any {
			if len(lists) > 1 {
				return append(slices.Clone(lists[1:]), lists[0])
			}
			return lists
		})},
		"lists of cousins backwards": {around: results(func(_ breadth.Call, lists [][]any) [][]any {
			for _, list := range lists {
				if len(lists) > 1 {
					slices.Reverse(list)
				}
			}
			return lists
		})},
		"nulls of lists left out": {around: results(func(_ breadth.Call, lists [][]any) [][]any {
			for i, list := range lists {
				lists[i] = slices.DeleteFunc(list, func(child any) bool { return child == nil })
			}
			return lists
		})},
		"last row of each page lost": {around: pages(func(_ breadth.Call, page reflect.Value, _ *civic.PageState) {
			if edges := page.FieldByName("Edges"); edges.Len() > 1 {
				edges.SetLen(edges.Len() - 1)
			}
		})},
		"count off by one after the first page": {around: pages(func(c breadth.Call, _ reflect.Value, state *civic.PageState) {
			if argOr(c, "after", "") != "" && state.TotalCount != nil {
				*state.TotalCount++
			}
		})},
		"no page after a full one": {around: pages(func(_ breadth.Call, page reflect.Value, state *civic.PageState) {
			state.PageInfo.HasNextPage = false
		})},
		"filter dropped":                    {around: calls(func(c *breadth.Call) { delete(c.Args, "filter") })},
		"cursor ignored":                    {around: calls(func(c *breadth.Call) { delete(c.Args, "after") })},
		"programmes that serve left out":    {around: calls(func(c *breadth.Call) { delete(c.Args, "includeServing") })},
		"what is wanted ignored":            {around: calls(func(c *breadth.Call) { c.Want = breadth.WantOf("edges", "nodes", "pageInfo") })},
		"arguments of the first place kept": {around: firstArguments()},
		"failed loads swallowed": {around: func(string) aroundFunc {
			return func(_ context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
				if lists, err := load(c, parents); err == nil {
					return lists, nil
				}
				return make([][]any, len(parents)), nil
			}
		}},
		"one key for all objects of a type": {configure: func(c *breadth.Config) { c.Key = func(typeName string, _ any) any { return typeName } }},
		"a field left unread": {configure: func(c *breadth.Config) {
			c.Reads = func(parent reflect.Type, field string) []string {
				if field == "legalForm" {
					return []string{"ID"}
				}
				return reads(parent, field)
			}
		}},
		"types of a union confused": {configure: func(c *breadth.Config) {
			c.TypeOf = func(object any) string {
				if _, ok := object.(*civic.Alliance); ok {
					return "Actor"
				}
				return typeOf(object)
			}
		}},
		"null written as an empty text": {configure: func(c *breadth.Config) {
			c.Table["Programme"]["summary"] = text(func(p *civic.Programme) string { return deref(p.Summary) })
		}},
		"hidden rows shown": {store: revealing},
	}
}

// results changes what the relations give.
func results(change func(c breadth.Call, lists [][]any) [][]any) func(string) aroundFunc {
	return func(string) aroundFunc {
		return func(_ context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
			lists, err := load(c, parents)
			if err != nil {
				return nil, err
			}
			return change(c, lists), nil
		}
	}
}

// pages changes the connections that the relations give.
func pages(change func(c breadth.Call, page reflect.Value, state *civic.PageState)) func(string) aroundFunc {
	return results(func(c breadth.Call, lists [][]any) [][]any {
		for _, list := range lists {
			for _, child := range list {
				if child == nil {
					continue
				}
				page := reflect.ValueOf(child).Elem()
				if state := page.FieldByName("PageState"); state.IsValid() {
					change(c, page, state.Addr().Interface().(*civic.PageState))
				}
			}
		}
		return lists
	})
}

// calls changes what the relations are asked.
func calls(change func(*breadth.Call)) func(string) aroundFunc {
	return func(string) aroundFunc {
		return func(_ context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
			c.Args = maps.Clone(c.Args)
			change(&c)
			return load(c, parents)
		}
	}
}

// firstArguments answers each place of a field in an operation as the first one.
func firstArguments() func(string) aroundFunc {
	type place struct {
		session any
		name    string
	}
	var known sync.Map
	return func(name string) aroundFunc {
		return func(_ context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
			first, _ := known.LoadOrStore(place{c.Session, name}, c.Args)
			c.Args = first.(map[string]any)
			return load(c, parents)
		}
	}
}

// findBugs plants each bug in turn and runs operations until they differ.
func (d *differential) findBugs(t *testing.T) {
	const most = 500
	revealing, err := postgres.Open(t.Context(), d.db.DSN(postgres.RoleImport), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { revealing.Close() })
	for name, bug := range bugs(revealing) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			side := d.readSide(t, bug)
			for seed := range most {
				random := d.newOperation(uint64(seed))
				if bug.store != nil { // in which nobody is signed in
					random.viewer = nil
				}
				op := d.prepare(t, random)
				if _, differences := d.compare(t, side, op); len(differences) > 0 {
					t.Logf("found by operation %d: %.200s", seed, differences[0])
					return
				}
			}
			t.Errorf("not found by %d operations", most)
		})
	}
}
