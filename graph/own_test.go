package graph

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/vektah/gqlparser/v2"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestScopes(t *testing.T) {
	t.Parallel()
	schema, s := realSchema(t), newScopes()
	for document, want := range map[string]scope{
		`{ themes { code } }`: shared,
		`{ territory(kind: COMMUNE, code: "1") { programmes { nodes { id } } } }`: shared,
		`{ __schema { types { name } } }`:                                         shared,
		`{ node(id: "x") { id } }`:                                                asking,
		`{ ...f } fragment f on Query { nodes(ids: ["x"]) { id } }`:               asking,
		`{ viewer { id } }`:                                                       personal,
		`{ ... on Query { a: viewer { id } } node(id: "x") { id } }`:              personal,
		`{ actors { nodes { viewerCanEdit } } }`:                                  personal,
		`{ actors { ...c } } fragment c on ActorConnection { nodes { ...a } } fragment a on Actor { members { id } }`: personal,
		`{ search(text: "x") { nodes { ... on Actor { viewerCanManage } } } }`:                                        personal,
		`mutation { signOut(input: {refreshToken: "x"}) { userErrors { code } } }`:                                    personal,
	} {
		doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
		if errs != nil {
			t.Fatal(errs)
		}
		for range 2 {
			if got := s.of(doc.Operations[0]); got != want {
				t.Errorf("%s depends on %d, not %d", document, got, want)
			}
		}
	}
}

// What is public is answered with any credential or none, and by GET; what is one's own by POST alone.
func TestCredentialsOfPublicQueries(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	token, _ := p.signIn(t, "ana@example.org")
	uuidText, actor := p.newActor(t, "Brouillon", false)
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`INSERT INTO account.membership (person_id, actor_id, role) SELECT id, $1, 'MEMBER' FROM account.person`, uuidText); err != nil {
		t.Fatal(err)
	}
	const themes, node, actors = `{ legalNotice { attribution } }`, `query($id: ID!) { node(id: $id) { ... on Actor { name } } }`, `{ actors(filter: {text: "brouillon"}) { totalCount } }`
	for _, c := range []struct {
		token, document, code, field, key string
		want                              any
	}{
		{"", themes, "", "legalNotice", "attribution", ""}, {"nonsense", themes, "", "legalNotice", "attribution", ""}, {token, themes, "", "legalNotice", "attribution", ""},
		{"", node, "", "node", "name", nil}, {"nonsense", node, "UNAUTHENTICATED", "node", "name", nil}, {token, node, "", "node", "name", "Brouillon"},
		{token, actors, "", "actors", "totalCount", 0.0}, // a list is the same for everybody
	} {
		a := p.ask(t, "192.0.2.1", c.token, c.document, map[string]any{"id": actor})
		if a.code("") != c.code || a.Data[c.field][c.key] != c.want {
			t.Errorf("%q with %.8q: %v", c.document, c.token, a)
		}
	}
	for name, status := range map[string]int{"Me": http.StatusMethodNotAllowed, "EraseMe": http.StatusMethodNotAllowed} {
		r := httptest.NewRequest("GET", "/graphql?"+url.Values{"documentId": {"sha256:" + hashOf(registeredText(t, "resident/Me", name))}, "variables": {`{"confirmEmail":"a@example.org"}`}}.Encode(), nil)
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%s by GET is answered %d %s", name, w.Code, w.Body)
		}
	}
}

// registeredText is a released operation as one of the clients' tools prints it.
func registeredText(t *testing.T, file, name string) string {
	t.Helper()
	text, err := Released(file, name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
