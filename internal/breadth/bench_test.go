package breadth_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"alliances/internal/breadth"
)

// BenchmarkExecute answers 340 objects (20 people, 8 clubs each, their owners) that are in memory, and compares with the same
// answer written by hand from the same objects.
func BenchmarkExecute(b *testing.B) {
	const friends = 8
	people := make([]*person, 20)
	clubs := make([]*club, friends)
	for i := range people {
		people[i] = &person{id: fmt.Sprint("p", i), name: "Une personne du quartier, " + strconv.Itoa(i)}
	}
	for i := range clubs {
		clubs[i] = &club{id: fmt.Sprint("c", i)}
	}
	w := newWorld(8)
	text := func(get func(*person) string) breadth.Field {
		return breadth.Leaf(func(b []byte, p *person) ([]byte, error) { return breadth.AppendString(b, get(p)), nil })
	}
	w.table["Query"]["people"] = breadth.One(func(context.Context, breadth.Call, []any) ([]*connection, error) {
		return []*connection{{people: people}}, nil
	}).WithArgs(func(context.Context, map[string]any) (map[string]any, error) { return nil, nil })
	w.table["Person"]["id"] = text(func(p *person) string { return p.id })
	w.table["Person"]["name"] = text(func(p *person) string { return p.name })
	w.table["Person"]["nick"] = text(func(p *person) string { return p.name })
	w.table["Person"]["clubs"] = breadth.Many(func(_ context.Context, _ breadth.Call, parents []*person) ([][]*club, error) {
		lists := make([][]*club, len(parents))
		for i := range lists {
			lists[i] = clubs
		}
		return lists, nil
	})
	w.table["Club"]["id"] = breadth.Leaf(func(b []byte, c *club) ([]byte, error) { return breadth.AppendString(b, c.id), nil })
	w.table["Club"]["name"] = w.table["Club"]["id"]
	w.table["Club"]["owner"] = breadth.One(func(_ context.Context, _ breadth.Call, parents []*club) ([]*person, error) {
		return people[:len(parents)], nil
	})
	e := w.executor(b)
	doc, op, vars := parse(b, `{ people { nodes { id name nick clubs { id name owner { id name } } } } }`, nil)

	byHand := func() []byte {
		out := append(make([]byte, 0, 1<<15), `{"people":{"nodes":[`...)
		for i, p := range people {
			if i > 0 {
				out = append(out, ',')
			}
			out = breadth.AppendString(append(out, `{"id":`...), p.id)
			out = breadth.AppendString(append(out, `,"name":`...), p.name)
			out = breadth.AppendString(append(out, `,"nick":`...), p.name)
			out = append(out, `,"clubs":[`...)
			for i, c := range clubs {
				if i > 0 {
					out = append(out, ',')
				}
				out = breadth.AppendString(append(out, `{"id":`...), c.id)
				out = breadth.AppendString(append(out, `,"name":`...), c.id)
				out = breadth.AppendString(append(out, `,"owner":{"id":`...), people[i].id)
				out = breadth.AppendString(append(out, `,"name":`...), people[i].name)
				out = append(out, `}}`...)
			}
			out = append(out, `]}`...)
		}
		return append(out, `]}}`...)
	}
	if r := e.Execute(b.Context(), doc, op, vars, nil); string(r.Data) != string(byHand()) {
		b.Fatalf("got %s %v", r.Data, r.Errors)
	}
	var executed, written time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		e.Execute(b.Context(), doc, op, vars, nil)
		middle := time.Now()
		byHand()
		executed += middle.Sub(start)
		written += time.Since(middle)
	}
	b.ReportMetric(float64(executed)/float64(written), "times-by-hand")
	b.ReportMetric(float64(executed.Nanoseconds())/float64(b.N), "ns-executed/op")
}
