package graph

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"alliances/internal/auth"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// provider is an OIDC issuer on this machine, whose tokens the program takes.
type provider struct {
	server *httptest.Server
	key    *ecdsa.PrivateKey
}

func (p *program) provide(t testing.TB) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &provider{key: key}
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" {
			json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{KeyID: "k", Key: key.Public(), Use: "sig"}}})
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"issuer": i.server.URL, "jwks_uri": i.server.URL + "/keys"})
	}))
	t.Cleanup(i.server.Close)
	issuers, err := auth.NewIssuers([]string{i.server.URL + "?audience=alliances&acr=eidas2"}, discard())
	if err != nil {
		t.Fatal(err)
	}
	p.issuers = append(p.issuers, issuers...)
	return i
}

// token is what the issuer gives to somebody.
func (i *provider) token(t testing.TB, subject, acr string, age time.Duration) string {
	t.Helper()
	at := time.Now().Add(-age)
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": i.server.URL, "sub": subject, "aud": "alliances", "acr": acr,
		"iat": at.Unix(), "exp": at.Add(10 * time.Minute).Unix(), "email": "ana@example.org", "email_verified": true})
	token.Header["kid"] = "k"
	text, err := token.SignedString(i.key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Somebody is who an issuer says, by the subject there and by nothing else, and has an account from the first request on.
func TestPeopleOfIssuers(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	one, other := p.provide(t), p.provide(t)
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	viewer := func(token string) map[string]any {
		t.Helper()
		a := ask(token, whoAmI, nil)
		if a.code("") != "" || a.Data["viewer"] == nil {
			t.Fatalf("nobody: %v", a)
		}
		return a.Data["viewer"]
	}
	byMail, _ := p.signIn(t, "ana@example.org")
	ids := map[any]bool{viewer(byMail)["id"]: true}
	for _, token := range []string{one.token(t, "ana", "eidas1", 0), one.token(t, "bea", "eidas1", 0), other.token(t, "ana", "eidas1", 0)} {
		var all sync.WaitGroup
		found := make([]any, 8)
		for n := range found {
			all.Go(func() { found[n] = ask(token, whoAmI, nil).Data["viewer"]["id"] })
		}
		all.Wait()
		v := viewer(token)
		for _, id := range found {
			if id != v["id"] {
				t.Errorf("the same subject is %v and %v", id, v["id"])
			}
		}
		if ids[v["id"]] {
			t.Errorf("two subjects, or one and whoever has its address, are %v", v["id"])
		}
		ids[v["id"]] = true
		if v["email"] != nil || v["secondFactor"] != "NONE" || len(v["sessions"].([]any)) != 0 {
			t.Errorf("who comes from an issuer is %v", v)
		}
	}
	for name, token := range map[string]string{"too old": one.token(t, "ana", "", 2*time.Hour), "of the future": one.token(t, "ana", "", -time.Hour), "cut": one.token(t, "ana", "", 0)[:200]} {
		if a := ask(token, whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
			t.Errorf("a token that is %s: %v", name, a)
		}
	}

	// A second factor is shown at the issuer; the account needs none of its own, and takes none.
	actor, id := p.newActor(t, "Secours d’essai", true)
	weak, strong := one.token(t, "bea", "eidas1", 0), one.token(t, "bea", "eidas2", 0)
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`INSERT INTO account.membership (person_id, actor_id, role) SELECT person_id, $1, 'OWNER' FROM account.identity WHERE subject = 'bea'`, actor); err != nil {
		t.Fatal(err)
	}
	invitation := map[string]any{"a": id, "e": "cleo@example.org", "r": "EDITOR"}
	if a := ask(weak, invite, invitation); a.code("inviteMember") != "FACTOR_REQUIRED" {
		t.Errorf("an owner without a second factor: %v", a)
	}
	if a := ask(strong, invite, invitation); a.code("inviteMember") != "" {
		t.Errorf("an owner with a second factor: %v", a)
	}
	if a := ask(strong, `mutation { enrolSecondFactor { uri userErrors { code } } }`, nil); a.code("enrolSecondFactor") != "WRONG_STATE" {
		t.Errorf("a second factor of our own: %v", a)
	}

	// Its tokens are good for a minute or so: a session of our own goes on from there, as strong.
	const open = `mutation { openSession(input: {device: "Pixel 9"}) { session { accessToken refreshToken } userErrors { code } } }`
	for token, factor := range map[string]string{weak: "NONE", strong: "SHOWN"} {
		access, _ := tokensOf(t, ask(token, open, nil), "openSession")
		if v := viewer(access); v["id"] != viewer(token)["id"] || v["secondFactor"] != factor {
			t.Errorf("a session that began at an issuer is of %v", v)
		}
		if a := ask(access, open, nil); a.code("openSession") != "WRONG_STATE" {
			t.Errorf("a session in a session: %v", a)
		}
	}
	if a := ask("", open, nil); a.code("openSession") != "UNAUTHENTICATED" {
		t.Errorf("a session for nobody: %v", a)
	}

	// An address is one's own once a code came back; the account can be erased, and then is a new one.
	if a := ask(strong, `mutation { requestEmailChange(input: {email: "bea@example.org"}) { userErrors { code } } }`, nil); a.code("requestEmailChange") != "" {
		t.Fatalf("an address: %v", a)
	}
	if a := ask(strong, `mutation($c: String!) { confirmEmailChange(input: {email: "bea@example.org", code: $c}) { viewer { email } userErrors { code } } }`, map[string]any{"c": p.mailedCode(t)}); a.code("confirmEmailChange") != "" {
		t.Fatalf("an address: %v", a)
	}
	if v := viewer(weak); v["email"] != "bea@example.org" {
		t.Errorf("with an address: %v", v)
	}
	ana := one.token(t, "ana", "", 0)
	before := viewer(ana)["id"]
	if a := ask(ana, `mutation { eraseMyAccount(input: {confirmEmail: "any@example.org"}) { erasedAt userErrors { code } } }`, nil); a.code("eraseMyAccount") != "" {
		t.Errorf("erasing: %v", a)
	}
	if viewer(ana)["id"] == before {
		t.Error("an erased account is still there")
	}

	// An issuer that is away keeps nobody from what is public.
	p.issuers = nil
	gone := p.provide(t)
	gone.server.Close()
	token := gone.token(t, "ana", "", 0)
	if a := ask(token, whoAmI, nil); a.code("") != "INTERNAL" {
		t.Errorf("an issuer that does not answer: %v", a)
	}
	if a := ask(token, `{ territories(first: 1) { nodes { name } } }`, nil); a.code("") != "" {
		t.Errorf("a public question with a token of an issuer that does not answer: %v", a)
	}
}
