package auth

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Issuer is an OIDC issuer whose tokens are taken as credentials: people sign in there, with whatever client, and this program judges
// what they were given (a resource server). It is safe for use by many goroutines.
type Issuer struct {
	name      string   // the issuer to the letter, as in its tokens
	audiences []string // whom its tokens must be for, and be given to
	algorithm string
	acr, amr  []string // what says that a second factor was shown
	now       func() time.Time
	keys      *keySet
	log       *slog.Logger
}

// NewIssuers reads a setting an issuer:
//
//	https://login.example.org/realms/city?audience=alliances&algorithm=RS256&acr=eidas2&amr=mfa
//
// before the question mark the issuer, to the letter; behind it audience (one at least), algorithm (ES256, which it is without, or RS256), and
// the values of the claims acr and amr that say that a second factor was shown: without any, none ever was. What has several values is
// repeated. A comma within a value is %2C. No issuer is asked for anything yet. The error is one line for the operator.
func NewIssuers(settings []string, log *slog.Logger) ([]*Issuer, error) {
	var issuers []*Issuer
	for _, setting := range settings {
		i, err := newIssuer(strings.TrimSpace(setting), log)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", setting, err)
		}
		if slices.ContainsFunc(issuers, func(other *Issuer) bool { return other.name == i.name }) {
			return nil, fmt.Errorf("%s: this issuer is named twice", setting)
		}
		issuers = append(issuers, i)
	}
	return issuers, nil
}

func newIssuer(setting string, log *slog.Logger) (*Issuer, error) {
	name, query, _ := strings.Cut(setting, "?")
	address, err := url.Parse(name)
	if err != nil || address.Host == "" || address.User != nil || strings.Contains(setting, "#") || !mayBeAsked(address, true) {
		return nil, fmt.Errorf("an issuer is an address such as https://login.example.org/realms/city (http on this machine alone)")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("what stands behind the question mark is not of the form name=value&name=value")
	}
	i := &Issuer{name: name, algorithm: "ES256", audiences: values["audience"], acr: values["acr"], amr: values["amr"], now: time.Now, log: log}
	if given := values["algorithm"]; len(given) > 0 {
		i.algorithm = given[0]
	}
	if len(values["algorithm"]) > 1 || i.algorithm != "ES256" && i.algorithm != "RS256" {
		return nil, fmt.Errorf("algorithm is ES256 or RS256, one of them")
	}
	if len(i.audiences) == 0 {
		return nil, fmt.Errorf("audience is missing: whom the tokens are for")
	}
	for name, given := range values {
		if !slices.Contains([]string{"audience", "algorithm", "acr", "amr"}, name) {
			return nil, fmt.Errorf("%s is none of audience, algorithm, acr, amr", name)
		}
		if slices.Contains(given, "") {
			return nil, fmt.Errorf("%s is empty", name)
		}
	}
	i.keys = newKeySet(i.name, i.algorithm, log)
	return i, nil
}

// Identity is who somebody is at an OIDC issuer: Issuer and Subject, and nothing else, tell one from another. An address that the issuer
// tells is not taken: it may be another's by now.
type Identity struct {
	Issuer, Subject string
	SecondFactor    bool // was shown, as the issuer says
}

// External is a credential that names one of the OIDC issuers.
type External struct {
	issuer   *Issuer
	token    string
	once     sync.Once
	identity *Identity
	err      error
}

// Identity verifies the credential, once: for that the issuer may be asked for its keys, which takes seconds where it is slow. Errors:
// UNAUTHENTICATED for one that does not hold; any other where that cannot be told, because the issuer does not answer or ctx ended.
func (e *External) Identity(ctx context.Context) (*Identity, error) {
	e.once.Do(func() {
		if e.identity, e.err = e.issuer.verify(ctx, e.token); e.err != nil {
			e.issuer.log.Info("credential", "request", CallerOf(ctx).RequestID, "issuer", e.issuer.name, "error", e.err)
		}
	})
	return e.identity, e.err
}

// maxAge is how long after its making a token of an issuer is taken, whatever end it names.
const maxAge = time.Hour

// maxSubject is the length of a subject that the standard allows, in ASCII.
const maxSubject = 255

func (i *Issuer) verify(ctx context.Context, token string) (*Identity, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{i.algorithm}), jwt.WithIssuer(i.name), jwt.WithAudience(i.audiences...),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(i.now), jwt.WithStrictDecoding())
	claims := jwt.MapClaims{} // whose names are compared to the letter, unlike those of a struct's fields
	var unknown error         // whether the key is the issuer's
	_, err := parser.ParseWithClaims(token, claims, func(t *jwt.Token) (any, error) {
		if _, critical := t.Header["crit"]; critical || !isBearerType(t.Header["typ"]) {
			return nil, wrongType
		}
		id, _ := t.Header["kid"].(string)
		key, err := i.keys.find(ctx, id)
		unknown = err
		return key, err
	})
	switch {
	case unknown != nil:
		return nil, unknown
	case err != nil:
		return nil, refusalOf(err)
	}
	return i.identify(claims)
}

// identify reads the claims of a token whose signature, issuer, audience and time hold.
func (i *Issuer) identify(claims jwt.MapClaims) (*Identity, error) {
	issued, err := claims.GetIssuedAt()
	audiences, _ := claims.GetAudience() // read before
	subject, _ := claims["sub"].(string)
	party, _ := claims["azp"].(string)
	switch {
	case err != nil || issued == nil || subject == "" || len(subject) > maxSubject || strings.ContainsFunc(subject, notPrintable):
		return nil, incomplete
	case i.now().Sub(issued.Time) > maxAge+leeway:
		return nil, expired
	case len(audiences) > 1 && !slices.Contains(i.audiences, party):
		return nil, wrongAudience
	case claims["events"] != nil: // tells of a sign-out or the like, and is no credential
		return nil, wrongType
	case claims["cnf"] != nil: // good only together with a key that its sender has
		return nil, bound
	}
	return &Identity{Issuer: i.name, Subject: subject, SecondFactor: i.saysSecondFactor(claims)}, nil
}

// saysSecondFactor tells whether the claims name one of the contexts or methods that stand for a second factor.
func (i *Issuer) saysSecondFactor(claims jwt.MapClaims) bool {
	if acr, ok := claims["acr"].(string); ok && slices.Contains(i.acr, acr) {
		return true
	}
	methods, _ := claims["amr"].([]any)
	return slices.ContainsFunc(methods, func(method any) bool {
		text, ok := method.(string)
		return ok && slices.Contains(i.amr, text)
	})
}

// isBearerType tells whether a header's type is that of an identity or access token, or says nothing: tokens for other ends, such as a
// sign-out, are signed with the same keys.
func isBearerType(typ any) bool {
	if typ == nil {
		return true
	}
	text, ok := typ.(string)
	text = strings.TrimPrefix(strings.ToLower(text), "application/")
	return ok && (text == "jwt" || text == "at+jwt")
}
