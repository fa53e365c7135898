package postgres_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// Reference data are read once, and anew after a change that the feed tells of; a change that it cannot tell of is seen at once.
func TestReferenceDataStayInMemory(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	loader := db.Open(t, postgres.RoleImport)
	store := open(t, db)
	feed, err := postgres.OpenFeed(db.DSN(postgres.RoleApp), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	store.Follow(feed)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { feed.Run(ctx); close(ended) }()
	stop := func() { cancel(); <-ended }
	t.Cleanup(stop)
	if err := feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := func() (name string, above, statements int) {
		t.Helper()
		r := store.Read()
		here, err := r.Territory(t.Context(), civic.Commune, "13108")
		if err != nil || here == nil {
			t.Fatal(here, err)
		}
		ancestors, err := r.Ancestors(t.Context(), []string{here.ID})
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Territories(t.Context(), []string{here.ID, ancestors[0][0].ID, here.ID})
		if err != nil || again[0] != again[2] || again[0].Name != here.Name {
			t.Fatal(again, err)
		}
		if len(r.Dependencies) < 3 {
			t.Errorf("what is in memory is told of in %d dependencies", len(r.Dependencies))
		}
		return here.Name, len(ancestors[0]), r.Statements
	}
	expect := func(when, wantName string, wantStatements int) {
		t.Helper()
		name, above, statements := read()
		if name != wantName || above < 3 || statements != wantStatements {
			t.Errorf("%s: %q with %d ancestors in %d statements, want %q in %d", when, name, above, statements, wantName, wantStatements)
		}
	}
	expect("at first", "Tarascon", 3)
	expect("again", "Tarascon", 0)
	must(t, loader, `UPDATE civic.territory SET name = 'Tarascon-sur-Rhône' WHERE kind = 'COMMUNE' AND code = '13108'`)
	if err := feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("after a change", "Tarascon-sur-Rhône", 3)
	expect("and again", "Tarascon-sur-Rhône", 0)
	if none, err := store.Read().Territory(t.Context(), civic.Commune, "00000"); none != nil || err != nil {
		t.Error(none, err)
	}
	r := store.Read()
	if _, err := r.Territory(t.Context(), civic.Commune, "00000"); err != nil || r.Statements != 1 {
		t.Errorf("what is not there is remembered: %d statements, %v", r.Statements, err)
	}
	stop()
	must(t, loader, `UPDATE civic.territory SET name = 'Tarascon' WHERE kind = 'COMMUNE' AND code = '13108'`)
	for feed.Fresh() {
		time.Sleep(10 * time.Millisecond)
	}
	expect("without a feed", "Tarascon", 3)
}
