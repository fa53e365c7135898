package breadth_test

import (
	"context"
	"errors"
	"testing"

	"alliances/internal/breadth"
)

func TestLoadOne(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	c := breadth.Call{Args: map[string]any{"first": 2}}
	friends, err := w.table["Person"]["friends"].LoadOne(t.Context(), c, w.person(1))
	if err != nil || len(friends) != 1 || friends[0].(*connection).from != "p1" {
		t.Errorf("got %v, %v", friends, err)
	}
	members, err := w.table["Club"]["members"].LoadOne(t.Context(), c, w.club(1))
	if err != nil || len(members) != 2 || members[1].(*person).id != "p2" {
		t.Errorf("got %v, %v", members, err)
	}
	if none, err := w.table["Person"]["club"].LoadOne(t.Context(), c, w.person(3)); err != nil || len(none) != 0 {
		t.Errorf("got %v, %v", none, err)
	}
	if _, err := w.table["Person"]["club"].LoadOne(t.Context(), c, w.club(3)); err == nil {
		t.Error("no error with a parent of another type")
	}
}

func TestAround(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	parents := 0
	w.table["Person"]["club"] = w.table["Person"]["club"].Around(func(_ context.Context, c breadth.Call, people []any, load func(breadth.Call, []any) ([][]any, error)) ([][]any, error) {
		parents += len(people)
		return load(c, people)
	})
	w.table["Club"]["members"] = w.table["Club"]["members"].Around(func(context.Context, breadth.Call, []any, func(breadth.Call, []any) ([][]any, error)) ([][]any, error) {
		return nil, errors.New("refused")
	})
	clubs, err := w.table["Person"]["club"].LoadOne(t.Context(), breadth.Call{}, w.person(1))
	if err != nil || len(clubs) != 1 || parents != 1 {
		t.Errorf("got %v, %v with %d parents", clubs, err, parents)
	}
	if _, err := w.table["Club"]["members"].LoadOne(t.Context(), breadth.Call{}, w.club(1)); err == nil || err.Error() != "refused" {
		t.Errorf("got error %v", err)
	}
}
