package auth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	askTimeout = 3 * time.Second  // of one answer of an issuer; there are two, one after the other
	askEvery   = 10 * time.Second // how often at most an issuer is asked for its keys
	keysFresh  = 10 * time.Minute // how long keys are used before they are asked for again, for an issuer may withdraw one
	keysLife   = maxAge           // how long where it does not answer: whatever it signed before is too old by then
	maxAnswer  = 256 << 10        // bytes of an answer
	minRSA     = 2048             // bits
)

// keySet is the public keys of an issuer, as far as they are for signing in its one algorithm.
type keySet struct {
	issuer, algorithm string
	client            *http.Client
	log               *slog.Logger
	now               func() time.Time

	mu     sync.Mutex
	keys   map[string]crypto.PublicKey
	read   time.Time     // when keys came
	asked  time.Time     // when they were last asked for
	asking chan struct{} // closed once the issuer has answered, or has not; nil: it is not being asked
	failed error         // what came of it
}

func newKeySet(issuer, algorithm string, log *slog.Logger) *keySet {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = 64 << 10
	return &keySet{issuer: issuer, algorithm: algorithm, log: log, now: time.Now, client: &http.Client{Transport: transport, Timeout: askTimeout,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if first := via[0].URL; len(via) > 3 || r.URL.Host != first.Host || r.URL.Scheme != first.Scheme {
				return errors.New("it leads elsewhere")
			}
			return nil
		}}}
}

// errSilent is an issuer whose keys are not known because it does not answer, or not well. It is our fault, not the caller's.
var errSilent = errors.New("the issuer's keys are not to be had")

// find gives a key by its id. One that is not known may be new: the issuer is asked, unless it was a moment ago. Errors: UNAUTHENTICATED where
// the issuer has no such key, errSilent where that cannot be told, that of ctx.
func (s *keySet) find(ctx context.Context, id string) (crypto.PublicKey, error) {
	s.mu.Lock()
	key, age := s.keys[id], s.now().Sub(s.read)
	if key != nil && age < keysFresh {
		s.mu.Unlock()
		return key, nil
	}
	answered := s.ask()
	s.mu.Unlock()
	if key != nil && age < keysLife {
		return key, nil
	}
	if answered != nil {
		select {
		case <-answered:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch key := s.keys[id]; {
	case key != nil && s.now().Sub(s.read) < keysLife:
		return key, nil
	case s.failed != nil:
		return nil, errSilent
	}
	return nil, wrongKey
}

// ask asks the issuer for its keys, whoever waits for them and however long; nil: it was asked a moment ago. The lock is held.
func (s *keySet) ask() <-chan struct{} {
	now := s.now()
	if s.asking != nil || !s.asked.IsZero() && now.Sub(s.asked) < askEvery {
		return s.asking
	}
	answered := make(chan struct{})
	s.asking, s.asked = answered, now
	go func() {
		keys, err := s.load()
		if err != nil {
			s.log.Warn("an OIDC issuer does not give its keys", "issuer", s.issuer, "error", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.failed = err; err == nil {
			s.keys, s.read = keys, now
		}
		s.asking = nil
		close(answered)
	}()
	return answered
}

// load reads where the issuer's keys are, and the keys.
func (s *keySet) load() (map[string]crypto.PublicKey, error) {
	var found struct {
		Issuer  string `json:"issuer"`
		KeysURI string `json:"jwks_uri"`
	}
	if err := s.get(strings.TrimSuffix(s.issuer, "/")+"/.well-known/openid-configuration", &found); err != nil {
		return nil, err
	}
	if found.Issuer != s.issuer {
		return nil, fmt.Errorf("it calls itself %.200q", found.Issuer)
	}
	address, err := url.Parse(found.KeysURI)
	if err != nil || !mayBeAsked(address, strings.HasPrefix(s.issuer, "http:")) {
		return nil, fmt.Errorf("its keys are at no address that is asked: %.200q", found.KeysURI)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := s.get(found.KeysURI, &set); err != nil {
		return nil, err
	}
	keys := map[string]crypto.PublicKey{}
	for _, text := range set.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(text, &key) != nil || key.KeyID == "" || key.Use != "" && key.Use != "sig" || key.Algorithm != "" && key.Algorithm != s.algorithm {
			continue // of another kind, or for another end
		}
		if isFor(s.algorithm, key.Key) {
			keys[key.KeyID] = key.Key
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("none of its %d keys signs in %s", len(set.Keys), s.algorithm)
	}
	return keys, nil
}

// isFor tells whether a key is a public one for an algorithm.
func isFor(algorithm string, key any) bool {
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		return algorithm == "ES256" && key.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return algorithm == "RS256" && key.N.BitLen() >= minRSA
	}
	return false
}

// get reads a document in JSON. Errors do not repeat it.
func (s *keySet) get(address string, document any) error {
	answer, err := s.client.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	if len(text) > maxAnswer {
		return fmt.Errorf("%s answers more than %d bytes", address, maxAnswer)
	}
	if json.Unmarshal(text, document) != nil {
		return fmt.Errorf("%s does not answer in the expected form", address)
	}
	return nil
}

// mayBeAsked tells whether an address may be asked: by https, or on this machine by http where that is allowed.
func mayBeAsked(address *url.URL, here bool) bool {
	if address.Scheme == "http" && here {
		ip := net.ParseIP(address.Hostname())
		return address.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	}
	return address.Scheme == "https" && address.Hostname() != ""
}
