package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// What the apps of released operations send is known without a manifest: whole files, and each operation as Apollo's tool
// and graphql-codegen print it. Relay's compiler asks for more than the operation does.
func TestReleasedOperationsAreRegistered(t *testing.T) {
	t.Parallel()
	r, err := Register(nil)
	if err != nil {
		t.Fatal(err)
	}
	for tool, known := range map[string]bool{"apollo": true, "codegen": true, "relay": false} {
		entries, err := readManifest(toolManifest(tool))
		if err != nil || len(entries) < 8 {
			t.Fatalf("%s: %d operations, %v", tool, len(entries), err)
		}
		for _, e := range entries {
			if r.known[e.text] != known || (r.texts[e.id] == e.text) != known {
				t.Errorf("%s: %.60q is known: %v", tool, e.text, !known)
			}
		}
	}
	schema, whole := realSchema(t), 0
	for name, text := range clientDocuments(t) {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		valid := (&registering{schema: schema, sizes: newIntrospectionSizes(schema)}).judge(doc) == nil
		if valid {
			whole++
		}
		if r.texts[sha256Prefix+hashOf(text)] == text != valid {
			t.Errorf("the whole of %s is registered: %v", name, !valid)
		}
	}
	if whole < 7 {
		t.Errorf("%d whole files are registered", whole)
	}
}

// door is a server over the schema of gardens that has registered a query, a mutation, and a document with both.
func door(t *testing.T, access Access) subject {
	t.Helper()
	var err error
	access.Registered, err = register(gardens, []string{manifest(t, mustJSONText(map[string]string{
		"read": readText, "write": writeText, "both": bothText, "look": introspectText}))})
	if err != nil {
		t.Fatal(err)
	}
	es := &countingSchema{schema: gardens}
	return subject{handler: NewHandler(es, access, unkept(), discard()), reached: es.reached.Load}
}

const (
	readText       = "query Read($n: Int) { garden { flowers(first: $n) { totalCount } } }"
	writeText      = "mutation Write { dig { id } }"
	bothText       = "query Read { garden { id } } mutation Write { dig { id } }"
	introspectText = "{ __schema { types { name } } }"
	strangeText    = "{ garden { name } }"
)

// persisted are the extensions that name a text by its hash.
func persisted(text string) string {
	return `{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(text) + `"}}`
}

// Whatever the method and the way to name the document, what is known runs, and by GET only what reads.
func TestRegisteredDocumentsRun(t *testing.T) {
	t.Parallel()
	byGET := func(query string) attack { return attack{method: http.MethodGet, url: query} }
	notByGET := func(query string) attack {
		return attack{method: http.MethodGet, url: query, want: string(reasonMethod), status: http.StatusMethodNotAllowed}
	}
	hashed := func(text string) string { return "extensions=" + url.QueryEscape(persisted(text)) }
	for _, access := range []Access{{}, {Only: true}, {Automatic: true}} {
		s := door(t, access)
		for _, a := range []attack{
			byGET("documentId=read"), byGET("documentId=sha256:" + hashOf(readText)), byGET("documentId=" + hashOf(readText)), byGET(hashed(readText)),
			byGET("documentId=both&operationName=Read"), byGET("documentId=look"),
			notByGET("documentId=write"), notByGET(hashed(writeText)), notByGET("documentId=both&operationName=Write"), notByGET("documentId=write&operationName=Write"),
			notByGET("query=" + url.QueryEscape(readText)), notByGET("documentId=read&query=" + url.QueryEscape(readText)),
			{body: `{"documentId":"read"}`}, {body: `{"documentId":"write"}`}, {body: `{"extensions":` + persisted(writeText) + `}`}, {body: `{"documentId":"both","operationName":"Write"}`},
			{body: requestBody(readText, nil)}, {body: requestBody(introspectText, nil)}, {body: `{"query":"` + readText + `","extensions":` + persisted(readText) + `}`},
			{method: http.MethodGet, url: "documentId=read&variables=" + url.QueryEscape(`{"n":101}`), want: limitPage},
			{method: http.MethodGet, url: "documentId=both", want: string(reasonOperation)},
			{body: `{"documentId":"other"}`, want: string(reasonUnknownID), code: notPersistedCode},
			{body: `{"extensions":` + persisted(strangeText) + `}`, want: string(reasonUnknownID), code: notPersistedCode},
		} {
			if wrong := s.check(a); wrong != "" {
				t.Errorf("%+v: %s %s%s: %s", access.Only, a.method, a.url, a.body, wrong)
			}
		}
		w := s.throw(notByGET("documentId=write"))
		if w.Header().Get("Allow") != "POST" {
			t.Errorf("a mutation by GET may be sent by %q", w.Header().Get("Allow"))
		}
		if w := s.throw(attack{method: http.MethodPut, url: "documentId=read"}); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("PUT: %d, may be sent by %q", w.Code, w.Header().Get("Allow"))
		}
	}
}

// Where only registered documents run, another is refused before it is parsed: a text that cannot be parsed is refused in
// the same words.
func TestRegisteredOnly(t *testing.T) {
	t.Parallel()
	s := door(t, Access{Only: true})
	for _, text := range []string{strangeText, readText + " ", "{", canary, "{ __schema { queryType { name } } }", strings.Repeat("x", maxQuery+1)} {
		for _, body := range []string{requestBody(text, nil), strings.TrimSuffix(requestBody(text, nil), "}") + `,"extensions":` + persisted(text) + `}`} {
			if wrong := s.check(attack{body: body, want: string(reasonOnly)}); wrong != "" {
				t.Errorf("%.100s: %s", body, wrong)
			}
		}
	}
	if wrong := s.check(attack{body: `{"extensions":` + persisted(strangeText) + `}`, want: string(reasonUnknownID), code: notPersistedCode}); wrong != "" {
		t.Error("a refused text was registered: ", wrong)
	}
}

// The protocol of automatic persisted queries: the hash alone is unknown, with its text it is registered, then it runs alone,
// by GET too, if it passes the guard and is no mutation.
func TestAutomaticallyPersisted(t *testing.T) {
	t.Parallel()
	with := func(text string) attack {
		return attack{body: strings.TrimSuffix(requestBody(text, nil), "}") + `,"extensions":` + persisted(text) + `}`}
	}
	alone := func(text string) attack { return attack{body: `{"extensions":` + persisted(text) + `}`} }
	byGET := func(text string) attack {
		return attack{method: http.MethodGet, url: "extensions=" + url.QueryEscape(persisted(text))}
	}
	refused := func(a attack, want, code string, status int) attack {
		a.want, a.code, a.status = want, code, status
		return a
	}
	unknown := func(a attack) attack { return refused(a, string(reasonUnknownID), notPersistedCode, 0) }
	mutation, deep := "mutation { dig { name } }", "{"+strings.Repeat("garden{", 17)+"id"+strings.Repeat("}", 17)+"}"

	s := door(t, Access{Automatic: true})
	for i, a := range []attack{
		unknown(alone(strangeText)), unknown(byGET(strangeText)), with(strangeText), alone(strangeText), byGET(strangeText), with(strangeText),
		refused(with(deep), limitRawDepth, "", 0), unknown(alone(deep)),
		refused(with("{plot}"), string(reasonValidation), "", 0), unknown(alone("{plot}")),
		with(mutation), alone(mutation), refused(byGET(mutation), string(reasonMethod), "", http.StatusMethodNotAllowed),
		{body: requestBody("{garden{id name}}", nil)}, unknown(alone("{garden{id name}}")),
	} {
		if wrong := s.check(a); wrong != "" {
			t.Errorf("step %d, %s%s: %s", i, a.url, a.body, wrong)
		}
	}

	s = door(t, Access{})
	for i, a := range []attack{unknown(alone(strangeText)), with(strangeText), unknown(alone(strangeText))} {
		if wrong := s.check(a); wrong != "" {
			t.Errorf("without being allowed to: step %d: %s", i, wrong)
		}
	}
}

// What clients register is bounded by its length, and a stranger's texts do not drive out registered documents.
func TestAutomaticallyPersistedIsBounded(t *testing.T) {
	t.Parallel()
	registered, err := register(gardens, []string{manifest(t, mustJSONText(map[string]string{"read": readText}))})
	if err != nil {
		t.Fatal(err)
	}
	known := newDocuments(registered, func(*ast.QueryDocument) {})
	l := newLibrary(Access{Registered: registered, Automatic: true}, known, unkept())
	known.Add(t.Context(), readText, &ast.QueryDocument{})
	for i := range 2 * cachedLength / maxQuery {
		text := fmt.Sprint(strings.Repeat("x", maxQuery-10), i)
		l.keep(&request{RawParams: graphql.RawParams{Query: text}, hash: hashOf(text)})
		known.Add(t.Context(), text, nil)
	}
	l.keep(&request{RawParams: graphql.RawParams{Query: readText}, hash: hashOf(readText)})
	length := 0
	for _, text := range l.automatic.values.Values() {
		length += len(text)
	}
	if length > cachedLength || length < cachedLength/2 || l.automatic.values.Contains(hashOf(readText)) {
		t.Errorf("%d bytes of texts are kept", length)
	}
	if doc, ok := known.Get(t.Context(), readText); !ok || doc == nil {
		t.Error("a registered document was driven out")
	}
	if r := (&request{documentID: "read"}); l.find(r) != nil || r.Query != readText {
		t.Error("a registered text was driven out")
	}
}

// Caches between here and the client are told what an answer depends on. Nothing is kept yet.
func TestHeadersOfAnswersByGET(t *testing.T) {
	t.Parallel()
	s := door(t, Access{})
	for query, vary := range map[string]string{"documentId=read": "Accept", "documentId=other": "Accept Accept-Language"} {
		h := s.throw(attack{method: http.MethodGet, url: query}).Header()
		if got := strings.Join(h.Values("Vary"), " "); got != vary || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s varies by %q, kept: %q", query, got, h.Get("Cache-Control"))
		}
	}
	srv := httptest.NewServer(s.handler)
	defer srv.Close()
	response, err := srv.Client().Head(srv.URL + "?documentId=read")
	if err != nil || response.StatusCode != 200 || response.ContentLength != int64(len(`{"data":{}}`)) {
		t.Errorf("HEAD: %v %+v", err, response)
	}
	response.Body.Close()
}

// The unknown id is told in the words that Apollo's clients wait for, in every language.
func TestUnknownIDAsApolloTellsIt(t *testing.T) {
	t.Parallel()
	s := door(t, Access{})
	for _, language := range []string{"fr", "en"} {
		for media, status := range map[string]int{mediaJSON: 200, mediaGraphQL: 400} {
			w := s.throw(attack{method: http.MethodGet, url: "extensions=" + url.QueryEscape(persisted(strangeText)), headers: map[string]string{"Accept-Language": language, "Accept": media}})
			want := `{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND","reason":"unknownOperation"}}]}`
			if w.Code != status || w.Body.String() != want {
				t.Errorf("%s as %s: %d %s", language, media, w.Code, w.Body)
			}
		}
	}
}

// Whatever the address, the answer is JSON, no fault of the server's, and reaches the schema or is refused.
func FuzzURL(f *testing.F) {
	for _, a := range append(urlAttacks(), idAttacks()...) {
		if a.method == http.MethodGet && len(a.url) < 1024 {
			f.Add(a.url)
		}
	}
	s := countingSubject(realSchema(f))
	f.Fuzz(func(t *testing.T, query string) {
		before := s.reached()
		w := s.throw(attack{method: http.MethodGet, url: query})
		var answer struct{ Errors []json.RawMessage }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		if reached := s.reached() != before; w.Code >= http.StatusInternalServerError || reached == (len(answer.Errors) > 0) {
			t.Errorf("%d, reached the schema: %v; %.300s", w.Code, reached, w.Body)
		}
	})
}
