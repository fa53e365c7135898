package breadth_test

import (
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
