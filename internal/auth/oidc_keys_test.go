package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// provider is an OIDC issuer on this machine, with a clock of its own.
type provider struct {
	t       testing.TB
	server  *httptest.Server
	name    string
	keysURI string
	asked   atomic.Int64 // requests
	hook    atomic.Pointer[func(http.ResponseWriter, *http.Request)]
	clock   atomic.Int64

	mu   sync.Mutex
	keys map[string]crypto.Signer
}

func newProvider(t testing.TB) *provider    { return startProvider(t, httptest.NewServer) }
func newTLSProvider(t testing.TB) *provider { return startProvider(t, httptest.NewTLSServer) }

func startProvider(t testing.TB, start func(http.Handler) *httptest.Server) *provider {
	t.Helper()
	p := &provider{t: t, keys: map[string]crypto.Signer{}}
	p.set(time.Now())
	p.server = start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if hook := p.hook.Load(); hook != nil {
			(*hook)(w, r)
			return
		}
		p.answer(w, r)
	}))
	t.Cleanup(p.server.Close)
	p.server.Config.ErrorLog = nil
	p.name, p.keysURI = p.server.URL, p.server.URL+"/keys"
	p.publish("first", newECKey(t))
	return p
}

func newECKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (p *provider) now() time.Time   { return time.Unix(0, p.clock.Load()) }
func (p *provider) set(at time.Time) { p.clock.Store(at.UnixNano()) }

func (p *provider) publish(id string, key crypto.Signer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[id] = key
}

func (p *provider) withdraw(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.keys, id)
}

func (p *provider) answer(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		json.NewEncoder(w).Encode(map[string]string{"issuer": p.name, "jwks_uri": p.keysURI})
	case "/keys":
		var set jose.JSONWebKeySet
		for id, key := range p.keys {
			set.Keys = append(set.Keys, jose.JSONWebKey{KeyID: id, Key: key.Public(), Use: "sig"}, jose.JSONWebKey{KeyID: id + " for sealing", Key: key.Public(), Use: "enc"})
		}
		json.NewEncoder(w).Encode(set)
	default:
		http.NotFound(w, r)
	}
}

// issuer is how the program knows this one.
func (p *provider) issuer(query string) *Issuer {
	p.t.Helper()
	issuers, err := NewIssuers([]string{p.name + "?" + query}, discard())
	if err != nil {
		p.t.Fatal(err)
	}
	issuers[0].now, issuers[0].keys.now = p.now, p.now
	return issuers[0]
}

func (p *provider) external(issuer *Issuer, token string) *External {
	return &External{issuer: issuer, token: token}
}

func (p *provider) claims() jwt.MapClaims {
	now := p.now()
	return jwt.MapClaims{"iss": p.name, "aud": "alliances", "sub": "248289761001", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()}
}

// sign makes a token, with other headers and claims than it would have; nil takes one away.
func (p *provider) sign(id string, headers map[string]any, claims ...any) string {
	p.t.Helper()
	p.mu.Lock()
	key := p.keys[id]
	p.mu.Unlock()
	return p.signWith(key, id, headers, claims...)
}

func (p *provider) signWith(key crypto.Signer, id string, headers map[string]any, claims ...any) string {
	p.t.Helper()
	said := p.claims()
	for i := 0; i < len(claims); i += 2 {
		said[claims[i].(string)] = claims[i+1]
	}
	maps.DeleteFunc(said, func(_ string, value any) bool { return value == nil })
	var method jwt.SigningMethod = jwt.SigningMethodES256
	if _, is := key.(*rsa.PrivateKey); is {
		method = jwt.SigningMethodRS256
	}
	token := jwt.NewWithClaims(method, said)
	token.Header["kid"] = id
	maps.Copy(token.Header, headers)
	maps.DeleteFunc(token.Header, func(_ string, value any) bool { return value == nil })
	text, err := token.SignedString(key)
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

func TestIssuersRotateTheirKeys(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	issuer := p.issuer("audience=alliances")
	first := p.keys["first"]
	try := func(want error, asked int64, key crypto.Signer, id string) {
		t.Helper()
		before := p.asked.Load()
		identity, err := p.external(issuer, p.signWith(key, id, nil)).Identity(t.Context())
		if err != want || (identity == nil) != (want != nil) {
			t.Errorf("%+v, %v, want %v", identity, err, want)
		}
		if n := p.asked.Load() - before; n != asked {
			t.Errorf("the issuer was asked %d times, want %d", n, asked)
		}
	}
	asked := func() { // waits until nobody asks
		issuer.keys.mu.Lock()
		answered := issuer.keys.asking
		issuer.keys.mu.Unlock()
		if answered != nil {
			<-answered
		}
	}
	second := newECKey(t)
	try(nil, 2, first, "first")
	try(nil, 0, first, "first")
	p.publish("second", second)
	try(wrongKey, 0, second, "second") // asked a moment ago
	p.set(p.now().Add(askEvery))
	try(nil, 2, second, "second")
	try(wrongKey, 0, second, "third")
	try(wrongSignature, 0, second, "first")

	// A key that is withdrawn is good until the issuer is asked again, which the first who comes after a time has done, without waiting.
	p.withdraw("first")
	p.set(p.now().Add(keysFresh - time.Second))
	try(nil, 0, first, "first")
	p.set(p.now().Add(time.Second))
	if _, err := p.external(issuer, p.signWith(first, "first", nil)).Identity(t.Context()); err != nil {
		t.Error(err)
	}
	asked()
	try(wrongKey, 0, first, "first")
	try(nil, 0, second, "second")

	// An issuer that is away is done without, for as long as what it signed before could be good.
	p.hook.Store(new(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	last := p.now()
	for at := last.Add(keysFresh); at.Before(last.Add(keysLife - keysFresh)); at = at.Add(keysFresh) {
		p.set(at)
		if _, err := p.external(issuer, p.signWith(second, "second", nil)).Identity(t.Context()); err != nil {
			t.Errorf("while the issuer is away: %v", err)
		}
		asked()
	}
	try(errSilent, 0, second, "fourth") // it may have a new key: nobody knows
	p.set(p.now().Add(keysLife))
	if _, err := p.external(issuer, p.signWith(second, "second", nil)).Identity(t.Context()); err != errSilent {
		t.Errorf("after the life of the keys: %v", err)
	}
	p.hook.Store(nil)
	p.set(p.now().Add(askEvery))
	try(nil, 2, second, "second")
}

// However many ask for what is not known, the issuer is asked once.
func TestIssuersAreAskedOnce(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	issuer := p.issuer("audience=alliances")
	good, unknown := p.sign("first", nil), p.sign("first", map[string]any{"kid": "other"})
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			if i%2 == 0 {
				if _, err := p.external(issuer, good).Identity(t.Context()); err != nil {
					t.Error(err)
				}
			} else if _, err := p.external(issuer, unknown).Identity(t.Context()); err != wrongKey {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := p.asked.Load(); n != 2 {
		t.Errorf("it was asked %d times", n)
	}
}
