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

// callerOf is whom an operation is done for. Errors: UNAUTHENTICATED, before anything is looked up.
func callerOf(ctx context.Context) (postgres.Caller, error) {
	c := auth.CallerOf(ctx)
	caller := postgres.Caller{RequestID: c.RequestID}
	if c.Claims == nil {
		return caller, errSignIn
	}
	caller.Session, caller.Person = c.Claims.Session, c.Claims.Person
	return caller, nil
}
