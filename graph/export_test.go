package graph

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alliances/internal/auth"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// What is held on a person is fetched once, by that person, in time.
func TestExport(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	ana, _ := p.signIn(t, "ana@example.org")
	bea, _ := p.signIn(t, "bea@example.org")
	request := released(t, "resident/Me", "RequestMyData")
	address := func() string {
		t.Helper()
		a := p.ask(t, "192.0.2.1", ana, request, nil)
		if a.code("requestPersonalDataExport") != "" {
			t.Fatalf("no export: %v", a)
		}
		return strings.TrimPrefix(a.Data["requestPersonalDataExport"]["downloadUrl"].(string), "https://example.org")
	}
	fetch := func(path, token string) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest("GET", path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		p.accounts.ServeExport(w, r.WithContext(auth.With(r.Context(), (&auth.Authenticator{Keys: p.keys}).Identify(r))))
		return w
	}
	path := address()
	for name, c := range map[string]struct {
		path, token string
		status      int
	}{
		"nobody": {path, "", http.StatusUnauthorized}, "with nonsense": {path, "x", http.StatusUnauthorized}, "somebody else": {path, bea, http.StatusNotFound},
		"at another address": {path + "A", ana, http.StatusNotFound}, "at none": {"/personal-data/", ana, http.StatusNotFound},
	} {
		if w := fetch(c.path, c.token); w.Code != c.status || strings.Contains(w.Body.String(), "@") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	w := fetch(path, ana)
	var held struct {
		Person   struct{ Email string }
		Sessions []any
		Record   []struct{ Action string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &held); err != nil || w.Code != http.StatusOK || held.Person.Email != "ana@example.org" || len(held.Sessions) != 1 || len(held.Record) != 3 ||
		strings.Contains(w.Body.String(), "bea@") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the export is %d %s, %v", w.Code, w.Body, err)
	}
	if w := fetch(path, ana); w.Code != http.StatusNotFound {
		t.Errorf("fetched twice: %d", w.Code)
	}
	late := address()
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`UPDATE account.export SET expires_at = $1`, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if w := fetch(late, ana); w.Code != http.StatusNotFound {
		t.Errorf("fetched late: %d", w.Code)
	}
	for range 3 {
		address()
	}
	if a := p.ask(t, "192.0.2.1", ana, request, nil); a.code("requestPersonalDataExport") != "RATE_LIMITED" {
		t.Errorf("the sixth of a day: %v", a)
	}
}
