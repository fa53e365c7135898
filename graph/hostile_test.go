package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// canary is what hostile requests write where they can, and what no answer may repeat.
const canary = "Zanzibar7"

// attack is one hostile request and what must become of it.
type attack struct {
	family  string
	name    string
	method  string            // POST when empty
	headers map[string]string // besides the usual ones; an empty value takes one away
	url     string            // the query of the address
	body    string
	// want is the limit or reason of the refusal, "" when the request is within bounds and must be answered.
	want   string
	status int    // of a refusal; 400 when zero
	code   string // of a refusal; BAD_REQUEST when empty
}

// subject is the server that the attacks are thrown at, and how many operations have reached its schema so far.
type subject struct {
	handler http.Handler
	reached func() int64
}

// countingSchema answers every operation with an empty object and counts them.
type countingSchema struct {
	schema  *ast.Schema
	reached atomic.Int64
}

func (s *countingSchema) Schema() *ast.Schema { return s.schema }

func (s *countingSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *countingSchema) Exec(context.Context) graphql.ResponseHandler {
	s.reached.Add(1)
	return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
}

func countingSubject(schema *ast.Schema) subject {
	es := &countingSchema{schema: schema}
	return subject{handler: NewHandler(es, Access{Registered: mustRegister(schema)}, unkept(), discard()), reached: es.reached.Load}
}

// realSubject is the program's own schema on a database. An operation reaches it when it begins to read.
func realSubject(t *testing.T) subject {
	t.Helper()
	store, err := postgres.Open(t.Context(), pgtest.Scenario(t).DSN(postgres.RolePublic), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	es, err := build(Settings{PublicURL: "https://example.org", Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	var reached atomic.Int64
	es.begin = func() *postgres.Read {
		reached.Add(1)
		return store.Read()
	}
	return subject{handler: NewHandler(es, Access{Registered: mustRegister(es.Schema())}, unkept(), discard()), reached: reached.Load}
}

// throw sends an attack and returns the answer.
func (s subject) throw(a attack) *httptest.ResponseRecorder {
	method := a.method
	if method == "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, "/graphql", strings.NewReader(a.body))
	r.URL.RawQuery = a.url
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", mediaGraphQL)
	for name, value := range a.headers {
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// check throws an attack and tells what was wrong with what became of it, or "".
func (s subject) check(a attack) string {
	before := s.reached()
	w := s.throw(a)
	reached := s.reached() - before
	answer := w.Body.String()
	if a.want == "" {
		if reached != 1 {
			return fmt.Sprintf("a request within bounds did not reach the schema: %d %.300s", w.Code, answer)
		}
		if w.Code != http.StatusOK || strings.Contains(answer, `"INTERNAL"`) {
			return fmt.Sprintf("a request within bounds failed: %d %.300s", w.Code, answer)
		}
		return ""
	}
	status := cmp.Or(a.status, http.StatusBadRequest)
	var decoded struct {
		Data   *json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code, Reason, Limit, Rule string }
		}
	}
	switch err := json.Unmarshal([]byte(answer), &decoded); {
	case reached != 0:
		return "a refused request reached the schema"
	case w.Code != status:
		return fmt.Sprintf("status %d, want %d: %.300s", w.Code, status, answer)
	case err != nil:
		return fmt.Sprintf("the answer is not JSON: %v: %.300s", err, answer)
	case decoded.Data != nil:
		return "a refused request has data"
	case len(decoded.Errors) == 0 || len(decoded.Errors) > maxErrors:
		return fmt.Sprintf("%d errors", len(decoded.Errors))
	case len(answer) > 4096:
		return fmt.Sprintf("an answer of %d bytes", len(answer))
	case strings.Contains(answer, canary) || strings.Contains(strings.ToLower(answer), "did you mean"):
		return fmt.Sprintf("the answer tells too much: %.300s", answer)
	}
	for _, e := range decoded.Errors {
		if e.Extensions.Code != cmp.Or(a.code, "BAD_REQUEST") || e.Message == "" {
			return fmt.Sprintf("an error without code or message: %.300s", answer)
		}
	}
	if x := decoded.Errors[0].Extensions; a.want != x.Limit && a.want != x.Reason && a.want != x.Rule {
		return fmt.Sprintf("refused for %q %q %q, want %q: %.300s", x.Reason, x.Limit, x.Rule, a.want, answer)
	}
	return ""
}

// attacks is the whole corpus.
func attacks() []attack {
	return slices.Concat(documentAttacks(), valueAttacks(), probingAttacks(), bodyAttacks(), headerAttacks(), urlAttacks(), idAttacks())
}

// What is beyond a limit is refused before it reaches the schema, what is within is answered.
func TestHostile(t *testing.T) {
	t.Parallel()
	s := countingSubject(realSchema(t))
	all := attacks()
	families := map[string]int{}
	for _, a := range all {
		families[a.family]++
		if wrong := s.check(a); wrong != "" {
			t.Errorf("%s, %s: %s", a.family, a.name, wrong)
		}
	}
	t.Logf("%d attacks in %d families: %v", len(all), len(families), slices.Sorted(maps.Keys(families)))
	if len(all) < 650 || len(families) < 35 {
		t.Errorf("the corpus has shrunk to %d attacks in %d families", len(all), len(families))
	}
}

// On the database, what is refused begins no reading, and what is within bounds is answered without a fault.
func TestHostileOnTheDatabase(t *testing.T) {
	t.Parallel()
	s := realSubject(t)
	for _, a := range attacks() {
		if wrong := s.check(a); wrong != "" {
			t.Errorf("%s, %s: %s", a.family, a.name, wrong)
		}
	}
}

// requestBody is the body that sends a document and its variables.
func requestBody(query string, variables any) string {
	b, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// aroundLimit is where a limit is tried: half of it, just below, itself, just above, twice.
func aroundLimit(limit int) []int { return []int{limit / 2, limit - 1, limit, limit + 1, 2 * limit} }

// around makes a family's attacks on a limit: document gives the document of a size, and what is beyond the limit is
// refused for want.
func around(family, name, want string, limit int, document func(n int) string) []attack {
	var list []attack
	for _, n := range aroundLimit(limit) {
		a := attack{family: family, name: fmt.Sprintf("%s %d", name, n), body: requestBody(document(n), nil)}
		if n > limit {
			a.want = want
		}
		list = append(list, a)
	}
	return list
}

// mustRefuse makes one attack that must be refused.
func mustRefuse(family, name, want, query string) attack {
	return attack{family: family, name: name, body: requestBody(query, nil), want: want}
}

// mustAnswer makes one that must not.
func mustAnswer(family, name, query string) attack {
	return attack{family: family, name: name, body: requestBody(query, nil)}
}

// numbered joins n parts made by their number.
func numbered(n int, part func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(part(i))
	}
	return b.String()
}
