package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/99designs/gqlgen/graphql"
	"github.com/lib/pq"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
	"alliances/internal/civic"
)

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// scripted is a schema that answers as a test says.
type scripted struct {
	countingSchema
	run   func(ctx context.Context) *graphql.Response
	early bool // answers while it is asked to, before the executor asks for the answer
}

func (s *scripted) Exec(ctx context.Context) graphql.ResponseHandler {
	if s.early {
		return graphql.OneShot(s.run(ctx))
	}
	return s.run
}

func scriptedHandler(log *slog.Logger, run func(ctx context.Context) *graphql.Response) http.Handler {
	return NewHandler(&scripted{countingSchema: countingSchema{schema: gardens}, run: run}, Access{}, unkept(), log)
}

const gardenQuery = `{"query":"{garden{id}}"}`

func sendTo(h http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestMediaTypeOfTheAnswer(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                                  mediaJSON,
		"*/*":                               mediaJSON,
		"application/*":                     mediaJSON,
		"application/json":                  mediaJSON,
		"application/graphql-response+json": mediaGraphQL,
		"Application/GraphQL-Response+JSON; charset=utf-8":                   mediaGraphQL,
		"application/graphql-response+json, application/json":                mediaGraphQL,
		"application/json, application/graphql-response+json":                mediaGraphQL,
		"application/graphql-response+json, application/json;q=0.9":          mediaGraphQL,
		"application/graphql-response+json;q=0.8, application/json":          mediaJSON,
		"application/graphql-response+json;q=0.8, application/json;q=0.9":    mediaJSON,
		"application/graphql-response+json;q=0.5, application/json;q=0, */*": mediaGraphQL,
		"application/graphql-response+json;q=0.5, */*":                       mediaJSON,
		"application/graphql-response+json, */*":                             mediaGraphQL,
		"application/graphql-response+json;q=0":                              mediaJSON,
		"application/graphql-response+json;q=x":                              mediaJSON,
		"text/html":                                                          mediaJSON,
		"garbage;;;":                                                         mediaJSON,
		strings.Repeat("a/b,", 30) + mediaGraphQL:                            mediaJSON,
	} {
		if got := negotiate([]string{accept}); got != want {
			t.Errorf("%.80q: %s", accept, got)
		}
	}
	if negotiate([]string{"text/html", mediaGraphQL}) != mediaGraphQL {
		t.Error("a second header line is not read")
	}
}

func TestStatusOfTheAnswer(t *testing.T) {
	t.Parallel()
	partial := func(ctx context.Context) *graphql.Response {
		graphql.AddError(ctx, &civic.Error{Code: civic.NotFound, French: "Introuvable.", English: "Not found."})
		return &graphql.Response{Data: []byte(`{"garden":null}`)}
	}
	whole := func(context.Context) *graphql.Response {
		return &graphql.Response{Data: []byte(`{"garden": {"id":"1"}}`)}
	}
	for _, c := range []struct {
		name           string
		run            func(context.Context) *graphql.Response
		body           string
		older, newer   int
		hasData, fails bool
	}{
		{"whole", whole, gardenQuery, 200, 200, true, false},
		{"with errors", partial, gardenQuery, 200, 200, true, true},
		{"without data", func(context.Context) *graphql.Response { return &graphql.Response{} }, gardenQuery, 200, 200, true, false},
		{"validation", whole, `{"query":"{gardens{id}}"}`, 200, 400, false, true},
		{"syntax", whole, `{"query":"{"}`, 200, 400, false, true},
		{"variables", whole, `{"query":"query($ids:[ID!]!){plants(ids:$ids){id}}"}`, 200, 400, false, true},
		{"limit", whole, requestBody("{garden{flowers(first:0){totalCount}}}", nil), 200, 400, false, true},
		{"no JSON", whole, "{", 400, 400, false, true},
		{"no query", whole, "{}", 400, 400, false, true},
	} {
		h := scriptedHandler(discard(), c.run)
		for accept, status := range map[string]int{mediaJSON: c.older, mediaGraphQL: c.newer} {
			w := sendTo(h, c.body, "Accept", accept)
			var answer map[string]json.RawMessage
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatalf("%s: %v: %s", c.name, err, w.Body)
			}
			_, hasData := answer["data"]
			_, fails := answer["errors"]
			if w.Code != status || hasData != c.hasData || fails != c.fails {
				t.Errorf("%s as %s: %d %s", c.name, accept, w.Code, w.Body)
			}
			h := w.Header()
			if h.Get("Content-Type") != accept+"; charset=utf-8" || h.Get("Content-Length") != fmt.Sprint(w.Body.Len()) || h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s as %s: %v", c.name, accept, h)
			}
		}
	}
	if w := sendTo(scriptedHandler(discard(), whole), gardenQuery); w.Body.String() != `{"data":{"garden": {"id":"1"}}}` {
		t.Errorf("the data was changed: %s", w.Body)
	}
	w := httptest.NewRecorder()
	scriptedHandler(discard(), whole).ServeHTTP(w, httptest.NewRequest("GET", "/graphql?query={garden{id}}", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "POST" || !strings.Contains(w.Body.String(), `"reason":"method"`) {
		t.Errorf("GET: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

// The body is not read beyond its bound, whether its length is told or not.
func TestBodyIsNotReadBeyondItsBound(t *testing.T) {
	t.Parallel()
	h := scriptedHandler(discard(), func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte("{}")} })
	for _, told := range []bool{true, false} {
		read := 0
		body := readerFunc(func(p []byte) (int, error) {
			read += len(p)
			return copy(p, strings.Repeat(" ", len(p))), nil
		})
		r := httptest.NewRequest("POST", "/graphql", body)
		r.Header.Set("Content-Type", "application/json")
		r.ContentLength = -1
		if told {
			r.ContentLength = 1 << 40
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 413 || read > 2*maxBody || told && read > 0 {
			t.Errorf("told %v: status %d after reading %d bytes", told, w.Code, read)
		}
	}
	for err, want := range map[error]int{os.ErrDeadlineExceeded: 408, io.ErrUnexpectedEOF: 400, errors.New("reset by 10.0.0.1"): 400} {
		r := httptest.NewRequest("POST", "/graphql", io.MultiReader(strings.NewReader(`{"query":`), iotest.ErrReader(err)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want || strings.Contains(w.Body.String(), "10.0.0.1") {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Errors of the program are told by their code and nothing else; the log has the rest.
func TestPresentedErrors(t *testing.T) {
	t.Parallel()
	const secret = "pq: password of " + canary
	for _, c := range []struct {
		name   string
		err    error
		want   string
		logged bool
	}{
		{"known", &civic.Error{Code: civic.Forbidden, French: "Non.", English: "No.", Field: []string{"input", "name"}},
			`{"message":"Non.","path":["garden"],"extensions":{"code":"FORBIDDEN","field":["input","name"]}}`, false},
		{"known, wrapped", fmt.Errorf("%s: %w", secret, civic.Bad("Non.", "No.")), `{"message":"Non.","path":["garden"],"extensions":{"code":"BAD_REQUEST"}}`, false},
		{"known, at a place", &gqlerror.Error{Message: secret, Err: civic.Bad("Non.", "No."), Path: ast.Path{ast.PathName("a"), ast.PathIndex(1)}, Extensions: map[string]any{"count": 3}},
			`{"message":"Non.","path":["a",1],"extensions":{"code":"BAD_REQUEST","count":3}}`, false},
		{"unknown", errors.New(secret), `{"message":"Une erreur interne est survenue.","path":["garden"],"extensions":{"code":"INTERNAL","requestId":"the-request-1"}}`, true},
		{"unknown, at a place", gqlerror.WrapPath(ast.Path{ast.PathName("b")}, errors.New(secret)),
			`{"message":"Une erreur interne est survenue.","path":["b"],"extensions":{"code":"INTERNAL","requestId":"the-request-1"}}`, true},
		{"deadline", fmt.Errorf("%s: %w", secret, context.DeadlineExceeded),
			`{"message":"La réponse a pris trop de temps.","path":["garden"],"extensions":{"code":"INTERNAL","reason":"deadline","requestId":"the-request-1","retryable":true}}`, true},
		{"lost", fmt.Errorf("%s: %w", secret, &pq.Error{Code: "57P01"}),
			`{"message":"La réponse s’est perdue : réessayez.","path":["garden"],"extensions":{"code":"INTERNAL","reason":"lost","requestId":"the-request-1","retryable":true}}`, true},
		{"client left", fmt.Errorf("%s: %w", secret, context.Canceled),
			`{"message":"Une erreur interne est survenue.","path":["garden"],"extensions":{"code":"INTERNAL","requestId":"the-request-1"}}`, false},
	} {
		var log bytes.Buffer
		h := scriptedHandler(slog.New(slog.NewTextHandler(&log, nil)), func(ctx context.Context) *graphql.Response {
			ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: graphql.CollectedField{Field: &ast.Field{Alias: "garden", Name: "garden"}}})
			graphql.AddError(ctx, c.err)
			return &graphql.Response{Data: []byte("null")}
		})
		w := sendTo(h, gardenQuery, "X-Request-Id", "the-request-1")
		if want := `{"errors":[` + c.want + `],"data":null}`; w.Body.String() != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, w.Body, want)
		}
		if logged := strings.Contains(log.String(), secret) && strings.Contains(log.String(), "the-request-1"); logged != c.logged {
			t.Errorf("%s: logged %v: %s", c.name, logged, &log)
		}
	}
}

func TestErrorsInTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	h := scriptedHandler(slog.New(slog.DiscardHandler), func(ctx context.Context) *graphql.Response {
		graphql.AddError(ctx, civic.Bad("Non.", "No."))
		return &graphql.Response{Data: []byte("null")}
	})
	for header, want := range map[string]string{"": "Non.", "fr-FR,en;q=0.5": "Non.", "en-GB,fr;q=0.5": "No."} {
		if got := sendTo(h, gardenQuery, "Accept-Language", header).Body.String(); !strings.Contains(got, `"message":"`+want+`"`) {
			t.Errorf("Accept-Language %q: %s", header, got)
		}
	}
}

// A panic in a field is logged with its stack, and its value, which may be anything, is nowhere.
func TestPanicOfAFieldIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	shown := presenter(slog.New(slog.NewTextHandler(&log, nil)))(t.Context(), fmt.Errorf("load: %w", &breadth.PanicError{Value: canary, Stack: []byte("the stack")}))
	if shown.Extensions["code"] != civic.Internal || strings.Contains(shown.Message+log.String(), canary) || !strings.Contains(log.String(), "the stack") {
		t.Errorf("shown %v, logged %s", shown, &log)
	}
}

func TestPanicIsTold(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(context.Context) *graphql.Response{
		"error": func(context.Context) *graphql.Response { panic(errors.New("broken")) },
		"value": func(context.Context) *graphql.Response { panic("secret " + canary) },
	} {
		var log bytes.Buffer
		w := sendTo(scriptedHandler(slog.New(slog.NewTextHandler(&log, nil)), run), gardenQuery, "X-Request-Id", "the-request-1")
		want := `{"errors":[{"message":"Une erreur interne est survenue.","extensions":{"code":"INTERNAL","requestId":"the-request-1"}}]}`
		if w.Code != 500 || w.Body.String() != want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if text := log.String(); !strings.Contains(text, "transport_test.go") || strings.Contains(text, canary) {
			t.Errorf("%s: logged %s", name, text)
		}
	}
}

func TestFewErrorsAreTold(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{false, true} {
		es := &scripted{countingSchema: countingSchema{schema: gardens}, early: early, run: func(ctx context.Context) *graphql.Response {
			for range 1000 {
				graphql.AddError(ctx, civic.Bad("Non.", "No."))
			}
			return &graphql.Response{Data: []byte("{}")}
		}}
		var answer struct{ Errors []any }
		if err := json.Unmarshal(sendTo(NewHandler(es, Access{}, unkept(), discard()), gardenQuery).Body.Bytes(), &answer); err != nil || len(answer.Errors) != maxErrors {
			t.Errorf("%d errors, %v", len(answer.Errors), err)
		}
	}
}

func TestExtensionsOfTheAnswer(t *testing.T) {
	t.Parallel()
	w := sendTo(scriptedHandler(discard(), func(ctx context.Context) *graphql.Response {
		graphql.RegisterExtension(ctx, "cost", 3)
		return &graphql.Response{Data: []byte("{}")}
	}), gardenQuery)
	if w.Body.String() != `{"data":{},"extensions":{"cost":3}}` {
		t.Errorf("%s", w.Body)
	}
}

// An operation runs under a deadline, and ends without an answer of its own when that has passed.
func TestDeadline(t *testing.T) {
	t.Parallel()
	h := scriptedHandler(discard(), func(ctx context.Context) *graphql.Response {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("an operation has no deadline")
		}
		return nil
	})
	if w := sendTo(h, gardenQuery); w.Code != 200 || !strings.Contains(w.Body.String(), `"code":"INTERNAL"`) || !strings.HasSuffix(w.Body.String(), `"data":null}`) {
		t.Errorf("no response: %d %s", w.Code, w.Body)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	r := httptest.NewRequest("POST", "/graphql", strings.NewReader(gardenQuery)).WithContext(gone)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), `"code":"INTERNAL"`) {
		t.Errorf("a client that left: %s", w.Body)
	}
}
