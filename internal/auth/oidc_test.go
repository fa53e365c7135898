package auth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"alliances/internal/civic"
)

func TestSettingsOfIssuers(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		"https://login.example.org?audience=alliances":                                                 "",
		" https://login.example.org/realms/city/?audience=a&audience=b&algorithm=RS256&acr=2&amr=mfa ": "",
		"http://127.0.0.1:8081?audience=a":                                                             "",
		"http://[::1]:8081?audience=a":                                                                 "",
		"http://localhost/x?audience=a":                                                                "",
		"http://login.example.org?audience=a":                                                          "http on this machine alone",
		"http://localhost.example.org?audience=a":                                                      "http on this machine alone",
		"https://name:password@login.example.org?audience=a":                                           "is an address",
		"https://login.example.org?audience=a#x":                                                       "is an address",
		"login.example.org?audience=a":                                                                 "is an address",
		"https://?audience=a":                                                                          "is an address",
		"":                                                                                             "is an address",
		"https://login.example.org":                                                                    "audience is missing",
		"https://login.example.org?audience=":                                                          "audience is empty",
		"https://login.example.org?audience=a&algorithm=HS256":                                         "ES256 or RS256",
		"https://login.example.org?audience=a&algorithm=none":                                          "ES256 or RS256",
		"https://login.example.org?audience=a&algorithm=ES256&algorithm=RS256":                         "one of them",
		"https://login.example.org?audience=a&arc=2":                                                   "arc is none of",
		"https://login.example.org?audience=a;acr=2":                                                   "of the form",
		"https://login.example.org?audience=a&acr=":                                                    "acr is empty",
		"https://login.example.org?audience=a&acr=https%3A%2F%2Fproconnect.gouv.fr%2Fassurance%2Fx-2fa": "",
	} {
		_, err := NewIssuers([]string{setting}, discard())
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", setting, err, want)
		}
	}
	one := "https://login.example.org?audience=a"
	if _, err := NewIssuers([]string{one, one + "&acr=2"}, discard()); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("an issuer named twice: %v", err)
	}
	if issuers, err := NewIssuers([]string{one, "https://login.example.org/?audience=a"}, discard()); err != nil || issuers[0].name == issuers[1].name {
		t.Errorf("an issuer with a slash and one without: %v", err)
	}
}

// public is a public key as whoever tries to have it taken for a secret writes it.
func public(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	text, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTokensOfIssuers(t *testing.T) {
	t.Parallel()
	here, elsewhere := newProvider(t), newProvider(t)
	issuer := here.issuer("audience=alliances&audience=app&acr=eidas2&acr=eidas3&amr=mfa")
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	now := here.now()
	here.publish("rsa", rsaKey)
	here.publish("p384", p384)
	set := func(pairs ...any) string { return here.sign("first", nil, pairs...) }
	head := func(name string, value any) string { return here.sign("first", map[string]any{name: value}) }
	good := Identity{Issuer: issuer.name, Subject: "248289761001"}
	with := func(change func(*Identity)) Identity { i := good; change(&i); return i }
	for name, c := range map[string]struct {
		token string
		want  Identity
	}{
		"as they come":             {set(), good},
		"with a type":              {head("typ", "at+jwt"), good},
		"with a long type":         {head("typ", "application/at+JWT"), good},
		"without a type":           {head("typ", nil), good},
		"of a clock that is ahead": {set("iat", now.Add(50*time.Second).Unix(), "nbf", now.Add(50*time.Second).Unix()), good},
		"just over":                {set("exp", now.Add(-50*time.Second).Unix()), good},
		"for several, given to us": {set("aud", []string{"other", "alliances"}, "azp", "app"), good},
		"with an address":          {set("email", "ana@example.org", "email_verified", true), good},
		"of a second factor":       {set("acr", "eidas3"), with(func(i *Identity) { i.SecondFactor = true })},
		"of two methods":           {set("amr", []string{"pwd", "mfa"}), with(func(i *Identity) { i.SecondFactor = true })},
		"of one method":            {set("acr", "eidas1", "amr", []string{"pwd"}), good},
		"with methods as one text": {set("amr", "mfa"), good},
		"with other letters":       {set("ACR", "eidas3", "Sub", "other"), good},
		"that point elsewhere":     {here.sign("first", map[string]any{"jku": elsewhere.server.URL + "/keys", "x5u": elsewhere.server.URL + "/keys", "jwk": map[string]any{}}), good},
	} {
		identity, err := here.external(issuer, c.token).Identity(t.Context())
		if err != nil || *identity != c.want {
			t.Errorf("a token %s gives %+v, %v, want %+v", name, identity, err, c.want)
		}
	}
	if n := elsewhere.asked.Load(); n != 0 {
		t.Errorf("the address that a token named was asked %d times", n)
	}

	valid := set()
	parts := strings.Split(valid, ".")
	made := func(method jwt.SigningMethod, key any, id string) string {
		token := jwt.NewWithClaims(method, here.claims())
		token.Header["kid"] = id
		text, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, c := range map[string]struct {
		token  string
		reason refusal
	}{
		"expired":                      {set("exp", now.Add(-61*time.Second).Unix()), expired},
		"without an end":               {set("exp", nil), incomplete},
		"of a day ago, still good":     {set("iat", now.Add(-24*time.Hour).Unix(), "exp", now.Add(24*time.Hour).Unix()), expired},
		"without a time":               {set("iat", nil), incomplete},
		"issued in the future":         {set("iat", now.Add(2*time.Minute).Unix()), notYet},
		"of the future":                {set("nbf", now.Add(2*time.Minute).Unix()), notYet},
		"for somebody else":            {set("aud", "other"), wrongAudience},
		"for nobody":                   {set("aud", nil), incomplete},
		"for others":                   {set("aud", []string{"other", "another"}, "azp", "app"), wrongAudience},
		"for several, given elsewhere": {set("aud", []string{"alliances", "other"}, "azp", "other"), wrongAudience},
		"for several, given to nobody": {set("aud", []string{"alliances", "other"}), wrongAudience},
		"without a subject":            {set("sub", nil), incomplete},
		"of an empty subject":          {set("sub", ""), incomplete},
		"of a number":                  {set("sub", 7), incomplete},
		"of a long subject":            {set("sub", strings.Repeat("a", maxSubject+1)), incomplete},
		"of a subject with a NUL":      {set("sub", "a\x00"), incomplete},
		"of another issuer":            {set("iss", elsewhere.name), wrongIssuer},
		"of the issuer with a slash":   {set("iss", issuer.name+"/"), wrongIssuer},
		"of no issuer":                 {set("iss", nil), incomplete},
		"of a sign-out":                {head("typ", "logout+jwt"), wrongType},
		"of a sign-out without a type": {set("events", map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}), wrongType},
		"bound to a key":               {set("cnf", map[string]any{"jkt": "x"}), bound},
		"critical":                     {head("crit", []string{"b64"}), wrongType},
		"of a type that is a number":   {head("typ", 7), wrongType},
		"of an unknown key":            {head("kid", "second"), wrongKey},
		"of no key":                    {head("kid", nil), wrongKey},
		"of a key that is a list":      {head("kid", []string{"first"}), wrongKey},
		"of another issuer's key":      {elsewhere.sign("first", nil, "iss", issuer.name), wrongSignature}, // which has the same id
		"unsigned":                     {made(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "first"), wrongSignature},
		"signed with what is public":   {made(jwt.SigningMethodHS256, public(t, here.keys["first"]), "first"), wrongSignature},
		"signed in RS256":              {made(jwt.SigningMethodRS256, rsaKey, "rsa"), wrongSignature},
		"signed in PS256":              {made(jwt.SigningMethodPS256, rsaKey, "rsa"), wrongSignature},
		"signed in ES384":              {made(jwt.SigningMethodES384, p384, "p384"), wrongSignature},
		"of an RSA key":                {made(jwt.SigningMethodES256, here.keys["first"], "rsa"), wrongKey}, // which is not for the algorithm
		"changed":                      {parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+issuer.name+`","sub":"admin"}`)) + "." + parts[2], wrongSignature},
		"cut":                          {valid[:len(valid)-2], wrongSignature},
		"without a signature":          {parts[0] + "." + parts[1] + ".", wrongSignature},
		"doubled":                      {valid + "." + valid, malformed},
	} {
		identity, err := here.external(issuer, c.token).Identity(t.Context())
		if identity != nil || err != c.reason || civic.CodeOf(err) != civic.Unauthenticated {
			t.Errorf("a token %s gives %+v, %v, want %v", name, identity, err, c.reason)
		}
	}
}

// A token is asked about where its issuer is known; whose it is says its text, which proves nothing.
func TestIssuersOfCredentials(t *testing.T) {
	t.Parallel()
	here := newProvider(t)
	a := Authenticator{Keys: testKeys(t), Issuers: []*Issuer{here.issuer("audience=alliances")}}
	r := &http.Request{Header: http.Header{"Authorization": {"Bearer " + here.sign("first", nil)}}}
	c := a.Identify(r)
	if c.External == nil || c.Claims != nil || c.Refusal != nil || !c.HasCredential() {
		t.Fatalf("the caller is %+v", c)
	}
	if n := here.asked.Load(); n != 0 {
		t.Errorf("the issuer was asked %d times before anybody wanted to know", n)
	}
	for range 3 {
		if identity, err := c.External.Identity(t.Context()); err != nil || identity.Subject != "248289761001" {
			t.Errorf("%+v, %v", identity, err)
		}
	}
	if n := here.asked.Load(); n != 2 {
		t.Errorf("the issuer was asked %d times", n)
	}
	stranger := newProvider(t)
	r.Header.Set("Authorization", "Bearer "+stranger.sign("first", nil))
	if c := a.Identify(r); c.External != nil || civic.CodeOf(c.Refusal) != civic.Unauthenticated {
		t.Errorf("the stranger is %+v", c)
	}
	if n := stranger.asked.Load(); n != 0 {
		t.Errorf("the stranger was asked %d times", n)
	}
}

func TestIssuersOfRSAAndTLS(t *testing.T) {
	t.Parallel()
	here := newTLSProvider(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	here.keys = map[string]crypto.Signer{"first": key}
	trusting, wary := here.issuer("audience=alliances&algorithm=RS256"), here.issuer("audience=alliances&algorithm=RS256")
	trusting.keys.client.Transport = here.server.Client().Transport
	token := here.sign("first", nil)
	if identity, err := here.external(trusting, token).Identity(t.Context()); err != nil || identity.Issuer != here.server.URL {
		t.Errorf("%+v, %v", identity, err)
	}
	if _, err := here.external(wary, token).Identity(t.Context()); err != errSilent {
		t.Errorf("an issuer with a certificate of nobody: %v", err)
	}
	here.keysURI = "http" + strings.TrimPrefix(here.server.URL, "https") + "/keys"
	plain := here.issuer("audience=alliances&algorithm=RS256")
	plain.keys.client.Transport = here.server.Client().Transport
	if _, err := here.external(plain, token).Identity(t.Context()); err != errSilent {
		t.Errorf("keys that do not come by https: %v", err)
	}
}

// What cannot be told is no refusal: nobody is to be signed out because an issuer is away.
func TestIssuersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	elsewhere := newProvider(t)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request, *provider){
		"is in trouble": func(w http.ResponseWriter, _ *http.Request, _ *provider) {
			w.WriteHeader(http.StatusInternalServerError)
		},
		"speaks no JSON": func(w http.ResponseWriter, _ *http.Request, _ *provider) { w.Write([]byte("<html>")) },
		"cuts the line":  func(http.ResponseWriter, *http.Request, *provider) { panic(http.ErrAbortHandler) },
		"is another": func(w http.ResponseWriter, _ *http.Request, _ *provider) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": elsewhere.name, "jwks_uri": elsewhere.name + "/keys"})
		},
		"has no keys": func(w http.ResponseWriter, _ *http.Request, p *provider) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": p.name})
		},
		"has keys in a file": func(w http.ResponseWriter, _ *http.Request, p *provider) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": p.name, "jwks_uri": "file:///etc/passwd"})
		},
		"has keys nearby": func(w http.ResponseWriter, _ *http.Request, p *provider) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": p.name, "jwks_uri": "http://example.org/keys"})
		},
		"leads elsewhere": func(w http.ResponseWriter, r *http.Request, _ *provider) {
			http.Redirect(w, r, elsewhere.server.URL+r.URL.Path, http.StatusFound)
		},
		"leads in circles": func(w http.ResponseWriter, r *http.Request, _ *provider) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		},
		"has 10 MB of keys": func(w http.ResponseWriter, r *http.Request, p *provider) {
			if r.URL.Path != "/keys" {
				p.answer(w, r)
				return
			}
			w.Write([]byte(`{"keys":["` + strings.Repeat("A", 10<<20) + `"]}`))
		},
		"has no key that fits": func(w http.ResponseWriter, r *http.Request, p *provider) {
			if r.URL.Path != "/keys" {
				p.answer(w, r)
				return
			}
			w.Write([]byte(`{"keys":[{"kty":"oct","kid":"first","k":"AAAA"},{"kty":"?"},7,{"kty":"EC","kid":"first","crv":"P-256","x":"AA","y":"AA"}]}`))
		},
	} {
		p := newProvider(t)
		p.hook.Store(new(func(w http.ResponseWriter, r *http.Request) { answer(w, r, p) }))
		issuer := p.issuer("audience=alliances")
		identity, err := p.external(issuer, p.sign("first", nil)).Identity(t.Context())
		if identity != nil || err != errSilent || civic.CodeOf(err) != civic.Internal {
			t.Errorf("an issuer that %s: %+v, %v", name, identity, err)
		}
		p.hook.Store(nil)
		p.set(p.now().Add(askEvery))
		if _, err := p.external(issuer, p.sign("first", nil)).Identity(t.Context()); err != nil {
			t.Errorf("an issuer that %s no longer: %v", name, err)
		}
	}
	if n := elsewhere.asked.Load(); n != 0 {
		t.Errorf("the other was asked %d times", n)
	}
	p := newProvider(t)
	p.hook.Store(new(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/moved"+r.URL.Path, http.StatusFound)
			return
		}
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/moved")
		p.answer(w, r)
	}))
	if _, err := p.external(p.issuer("audience=alliances"), p.sign("first", nil)).Identity(t.Context()); err != nil {
		t.Errorf("an issuer that moved on the same host: %v", err)
	}
}

// Whoever waits for a slow issuer may leave; the issuer itself is given up after a time.
func TestSlowIssuers(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	called, release := make(chan struct{}, 2), make(chan struct{})
	defer close(release)
	p.hook.Store(new(func(http.ResponseWriter, *http.Request) { called <- struct{}{}; <-release }))
	issuer := p.issuer("audience=alliances")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-called; cancel() }()
	if _, err := p.external(issuer, p.sign("first", nil)).Identity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves is told %v", err)
	}
	impatient := p.issuer("audience=alliances")
	impatient.keys.client.Timeout = 50 * time.Millisecond
	if _, err := p.external(impatient, p.sign("first", nil)).Identity(t.Context()); err != errSilent {
		t.Errorf("who stays is told %v", err)
	}
}
