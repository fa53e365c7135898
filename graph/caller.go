package graph

import (
	"context"

	"alliances/internal/auth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// sentCredential tells whether the request came with a credential, good or not.
func sentCredential(ctx context.Context) bool {
	return auth.CallerOf(ctx).HasCredential()
}

// errSignIn is the answer to who is not signed in.
var errSignIn = &civic.Error{Code: civic.Unauthenticated, French: "Connectez-vous pour continuer.", English: "Sign in to go on."}

// callerOf is whom an operation is done for. Who comes with the token of an issuer for the first time has an account from then on. Errors:
// UNAUTHENTICATED, before anything is looked up; that of an issuer that does not answer.
func (a Accounts) callerOf(ctx context.Context) (postgres.Caller, error) {
	c := auth.CallerOf(ctx)
	caller := postgres.Caller{RequestID: c.RequestID}
	switch {
	case c.Claims != nil:
		caller.Session, caller.Person = c.Claims.Session, c.Claims.Person
		return caller, nil
	case c.External != nil:
		identity, err := c.External.Identity(ctx)
		if err != nil {
			return caller, err
		}
		caller.FactorShown = identity.SecondFactor
		caller.Person, err = a.Store.PersonOf(ctx, identity.Issuer, identity.Subject, localeOf(ctx), c.RequestID)
		return caller, err
	}
	return caller, errSignIn
}
