package auth

import (
	"errors"

	"github.com/golang-jwt/jwt/v5"

	"alliances/internal/civic"
)

// refusal is why a credential does not hold. Whoever sent it is told the same of all; the reason is for logs.
type refusal string

const (
	malformed      refusal = "malformed"
	wrongKey       refusal = "unknown key"
	wrongSignature refusal = "signature or algorithm"
	wrongIssuer    refusal = "issuer"
	wrongAudience  refusal = "audience"
	wrongType      refusal = "type"
	expired        refusal = "expired"
	notYet         refusal = "of the future"
	incomplete     refusal = "incomplete"
	bound          refusal = "bound to its sender"
)

func (r refusal) Error() string { return "the credential is refused: " + string(r) }

var errCredential = &civic.Error{Code: civic.Unauthenticated, French: "Connectez-vous pour continuer.", English: "Sign in to go on."}

// Unwrap gives what may be shown.
func (r refusal) Unwrap() error { return errCredential }

// refusalOf is why a token was not taken by the parser.
func refusalOf(err error) refusal {
	if ours, ok := errors.AsType[refusal](err); ok {
		return ours
	}
	for _, c := range []struct {
		err    error
		reason refusal
	}{
		{jwt.ErrTokenSignatureInvalid, wrongSignature}, {jwt.ErrTokenInvalidIssuer, wrongIssuer}, {jwt.ErrTokenInvalidAudience, wrongAudience},
		{jwt.ErrTokenRequiredClaimMissing, incomplete}, {jwt.ErrTokenExpired, expired}, {jwt.ErrTokenNotValidYet, notYet}, {jwt.ErrTokenUsedBeforeIssued, notYet},
	} {
		if errors.Is(err, c.err) {
			return c.reason
		}
	}
	return malformed
}
