package auth

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// AccessLife is how long an access token is good.
const AccessLife = 10 * time.Minute

const (
	audience = "alliances"
	leeway   = time.Minute // clocks differ
)

// Claims are what a valid access token says: it was given to a person for a session. Whether that session lives, the database knows.
type Claims struct {
	Person, Session string
}

type accessClaims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Access makes an access token.
func (k *Keys) Access(c Claims) (token string, expires time.Time, err error) {
	key, now := k.newest(), k.now()
	expires = now.Add(AccessLife).Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, accessClaims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: k.issuer, Subject: c.Person, Audience: jwt.ClaimStrings{audience}, ExpiresAt: jwt.NewNumericDate(expires),
			NotBefore: jwt.NewNumericDate(now), IssuedAt: jwt.NewNumericDate(now), ID: uuid.NewString()},
		Session: c.Session,
	})
	t.Header["typ"], t.Header["kid"] = "at+jwt", key.id
	token, err = t.SignedString(key.derive("access"))
	return token, expires, err
}

// Verify reads an access token of this installation. Errors: UNAUTHENTICATED for any other.
func (k *Keys) Verify(token string) (*Claims, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(k.issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(k.now), jwt.WithStrictDecoding())
	var c accessClaims
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		if _, critical := t.Header["crit"]; critical || t.Header["typ"] != "at+jwt" {
			return nil, wrongType
		}
		id, _ := t.Header["kid"].(string)
		key, known := k.find(id)
		if !known {
			return nil, wrongKey
		}
		return key.derive("access"), nil
	})
	switch {
	case err != nil:
		return nil, refusalOf(err)
	case c.IssuedAt == nil || c.NotBefore == nil || uuid.Validate(c.Subject) != nil || uuid.Validate(c.Session) != nil:
		return nil, incomplete
	}
	return &Claims{Person: c.Subject, Session: c.Session}, nil
}
