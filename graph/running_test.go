package graph

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// A query for which there is no room waits for it, no longer than its time, and then is told so.
func TestQueriesWaitForRoom(t *testing.T) {
	t.Parallel()
	store, err := postgres.Open(t.Context(), pgtest.Scenario(t).DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	es, err := New(store, Settings{PublicURL: "https://example.org", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	handler := NewHandler(es, Access{}, unkept(), discard())
	ask := func(ctx context.Context) string {
		r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(`{"query":"{ themes { code } }"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Body.String()
	}
	running := es.(*executable).running
	for range cap(running) {
		running <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if answer := ask(ctx); !strings.Contains(answer, `"reason":"deadline"`) {
		t.Errorf("without room: %s", answer)
	}
	answered := make(chan string)
	go func() { answered <- ask(t.Context()) }()
	<-running // the room of one that has ended
	if answer := <-answered; !strings.HasPrefix(answer, `{"data":{"themes":[{`) {
		t.Errorf("with room: %s", answer)
	}
	if len(running) != cap(running)-1 {
		t.Errorf("%d run of %d, one too many or too few", len(running), cap(running))
	}
}
