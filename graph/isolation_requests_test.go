package graph

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// asked is one request, and what may come of it.
type asked struct {
	kind, document string
	variables      map[string]any
	as, token      string                        // for the record: who sends it
	by             *resident                     // of whom the answer may tell; nil: of nobody
	holds, is      string                        // what is in it, or all of it; "": anything
	code           string                        // of the error that it has; "": none
	then           func(data []byte) (err error) // looks at an answer without an error; nil: all is said
}

const (
	ownWords   = `{ viewer { email displayName sessions { device } membershipInvitations { email } memberships { email displayName actor { name } } } actors(first: 2) { nodes { name viewerCanEdit } } }`
	draftWords = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Actor { name viewerCanEdit members { email displayName } memberInvitations { email } programmes(first: 3) { nodes { title } } } ... on Programme { title operators { name } } } }`
	nodeWords  = `query($id: ID!) { node(id: $id) { ... on Actor { name } } }`
	nameWords  = `mutation($n: String, $v: Int!) { updateProfile(input: {displayName: $n, version: $v}) { viewer { email displayName version } userErrors { code } } }`
	codeWords  = `mutation($e: EmailAddress!, $c: String!) { signIn(input: {email: $e, code: $c}) { session { accessToken } userErrors { code } } }`
)

// draw draws a caller and a request.
func (w *town) draw(r *rand.Rand) asked {
	at := r.IntN(len(w.people))
	p, other := w.people[at], w.people[(at+1+r.IntN(len(w.people)-1))%len(w.people)]
	hidden := []string{other.draft, absent}[r.IntN(2)]
	a := asked{as: p.name(), token: p.token, by: p}
	switch n := r.IntN(100); {
	case n < 22:
		a.kind, a.document, a.holds = "own", ownWords, fmt.Sprintf(`"viewer":{"email":"%s"`, p.email())
	case n < 35:
		a.kind, a.document, a.variables = "draft", draftWords, map[string]any{"ids": []string{p.draft, p.programme, other.draft, other.programme, absent}}
		if a.is = `{"data":{"nodes":[null,null,null,null,null]}}`; p.role != "" {
			a.is, a.holds = "", fmt.Sprintf(`{"data":{"nodes":[{"name":"%s","viewerCanEdit":`, p.text("draft"))
		}
	case n < 47:
		a.kind, a.document, a.variables, a.is = "hidden", nodeWords, map[string]any{"id": hidden}, `{"data":{"node":null}}`
	case n < 51:
		a.kind, a.document, a.variables, a.is, a.code = "hidden", invite, map[string]any{"a": hidden, "e": "x@example.org", "r": "MEMBER"}, w.notFound, "NOT_FOUND"
	case n < 61:
		w.rename(&a)
	case n < 90: // with a credential it is read in the caller's name, to the same answer
		k := r.IntN(len(w.public))
		a.kind, a.document, a.variables, a.token = "public", nodeWords, map[string]any{"id": w.public[k]}, []string{"", "", p.token}[r.IntN(3)]
		a.is = fmt.Sprintf(`{"data":{"node":{"name":"Association %d"}}}`, k)
	case n < 95:
		a.kind, a.document, a.token, a.by, a.code = "no good credential", ownWords, p.bad[r.IntN(len(p.bad))], nil, "UNAUTHENTICATED"
	default:
		a.by = nil
		w.signIn(&a)
	}
	return a
}

// rename gives a person a name that nobody else is given.
func (w *town) rename(a *asked) {
	p := a.by
	p.mu.Lock()
	defer p.mu.Unlock()
	read, name := p.version, p.text("name "+strconv.Itoa(len(p.tried)))
	p.tried[name] = true
	a.kind, a.document, a.variables = "name", nameWords, map[string]any{"n": name, "v": read}
	a.then = func(data []byte) error {
		var d struct {
			UpdateProfile struct {
				Viewer     struct{ Version int }
				UserErrors []struct{ Code string }
			}
		}
		err := json.Unmarshal(data, &d)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.version = max(p.version, d.UpdateProfile.Viewer.Version)
		if err == nil && len(d.UpdateProfile.UserErrors) == 0 {
			if before := p.written[read+1]; before != "" {
				return fmt.Errorf("version %d of a person is both %s and %s", read+1, before, name)
			}
			p.written[read+1] = name
		}
		return err
	}
}

// signIn has somebody sign in for the first time, with the code that was sent or, when all of those were tried, with another.
func (w *town) signIn(a *asked) {
	n := int(w.nextNewcomer.Add(1)) - 1
	a.as = newcomer(n)
	a.kind, a.document, a.token, a.variables = "sign in", codeWords, "", map[string]any{"e": a.as + "@example.org", "c": codeOf(n)}
	if n >= w.newcomers {
		a.holds = `"WRONG_CODE"`
	}
	as := a.as
	a.then = func(data []byte) error {
		var d struct {
			SignIn struct{ Session *struct{ AccessToken string } }
		}
		if err := json.Unmarshal(data, &d); err != nil || d.SignIn.Session == nil {
			return err
		}
		claims, err := w.keys.Verify(d.SignIn.Session.AccessToken)
		if err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.opened[as] = *claims
		return nil
	}
}
