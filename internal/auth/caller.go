// Package auth says who is calling: credentials, codes, and the keys that they are made with. It knows neither GraphQL nor the database.
package auth

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
)

// Caller is who sends a request, as far as that can be told before the database is asked.
type Caller struct {
	Address   netip.Addr // of the client, as far as trusted proxies can tell
	RequestID string
	Claims    *Claims // of a valid credential; nil: none was sent, or it is not valid
	Invalid   bool    // one was sent that is not valid
}

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

// maxCredential bounds what is read of a credential.
const maxCredential = 8 << 10

// Identify reads the credential of a request: one header Authorization with one bearer token.
func (k *Keys) Identify(r *http.Request) (claims *Claims, sent bool, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return nil, false, nil
	}
	scheme, token, found := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !found || !strings.EqualFold(scheme, "Bearer") || len(token) > maxCredential {
		return nil, true, errToken
	}
	claims, err = k.Verify(token)
	return claims, true, err
}
