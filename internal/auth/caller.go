// Package auth says who is calling: credentials, codes, and the keys that they are made with. It knows neither GraphQL nor the database.
package auth

import (
	"context"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Caller is who sends a request, as far as that can be told before the database or another server is asked.
type Caller struct {
	Address      netip.Addr // of the client, as far as trusted proxies can tell
	Installation string     // the id that an app gives itself, in any request it makes; "": none
	RequestID    string
	Claims       *Claims   // of a valid access token of ours
	External     *External // a token that names one of the OIDC issuers: whether it holds is found out where it matters
	Refusal      error     // UNAUTHENTICATED: a credential was sent that does not hold; its text says why, for logs
}

// Account names whose account pays for a request; "": nobody's, as far as is known. A token of an issuer names one once it was found to hold.
func (c Caller) Account() string {
	switch {
	case c.Claims != nil:
		return c.Claims.Person
	case c.External != nil && c.External.identity != nil:
		return c.External.identity.Issuer + " " + c.External.identity.Subject
	}
	return ""
}

// HasCredential tells whether one was sent, good or not.
func (c Caller) HasCredential() bool { return c.Claims != nil || c.External != nil || c.Refusal != nil }

// Network is the part of the address that one subscriber has: an IPv4 address, or a /64.
func (c Caller) Network() string {
	if c.Address.Is6() {
		network, _ := c.Address.Prefix(64) // fails on too many bits alone
		return network.String()
	}
	return c.Address.String()
}

type callerKey struct{}

// With gives the context a caller.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf gives the caller of a context: nobody where there is none.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Authenticator says who is calling by what a request carries. It asks nobody, so that what is public waits for nobody.
type Authenticator struct {
	Keys    *Keys
	Issuers []*Issuer // whose tokens are taken beside our own
}

var installationForm = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// Identify reads the credential of a request, and the id that an app gives itself in X-Installation-Id. The address and the request's id
// are left to whoever knows them.
func (a *Authenticator) Identify(r *http.Request) Caller {
	var c Caller
	if given := r.Header.Values("X-Installation-Id"); len(given) == 1 && installationForm.MatchString(given[0]) {
		c.Installation = given[0]
	}
	token, sent := bearer(r)
	switch {
	case !sent:
	case token == "":
		c.Refusal = malformed
	default:
		if issuer := a.issuerOf(token); issuer != nil {
			c.External = &External{issuer: issuer, token: token}
		} else {
			c.Claims, c.Refusal = a.Keys.Verify(token)
		}
	}
	return c
}

// maxCredential bounds what is read of a credential.
const maxCredential = 8 << 10

// bearer reads one header Authorization with one bearer token; the token is "" where what was sent is none.
func bearer(r *http.Request) (token string, sent bool) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return "", false
	}
	scheme, token, found := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !found || !strings.EqualFold(scheme, "Bearer") || len(token) > maxCredential || !bearerForm.MatchString(token) {
		return "", true
	}
	return token, true
}

// bearerForm is the b64token of RFC 6750.
var bearerForm = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// issuerOf gives the issuer that a token names, which proves nothing yet; nil: none of those that we know.
func (a *Authenticator) issuerOf(token string) *Issuer {
	if len(a.Issuers) == 0 {
		return nil
	}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		return nil
	}
	for _, issuer := range a.Issuers {
		if claims["iss"] == issuer.name {
			return issuer
		}
	}
	return nil
}
