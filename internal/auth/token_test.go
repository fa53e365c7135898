package auth

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"alliances/internal/civic"
)

const issuer = "https://alliances.example.org"

func testKeys(t testing.TB) *Keys {
	t.Helper()
	k, err := OpenKeys(filepath.Join(t.TempDir(), "keys"), issuer)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// A token is good with this installation, in its time, as it was made; any other is refused with the same words.
func TestTokens(t *testing.T) {
	t.Parallel()
	k, foreign := testKeys(t), testKeys(t)
	now := time.Now()
	claims := Claims{Person: uuid.NewString(), Session: uuid.NewString()}
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": issuer, "aud": audience, "sub": claims.Person, "sid": claims.Session, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(AccessLife).Unix(), "jti": "x"}
	}
	key := k.newest()
	made := func(method jwt.SigningMethod, secret any, header map[string]any, change func(jwt.MapClaims)) string {
		t.Helper()
		c := good()
		if change != nil {
			change(c)
		}
		token := jwt.NewWithClaims(method, c)
		token.Header["typ"], token.Header["kid"] = "at+jwt", key.id
		for name, value := range header {
			if token.Header[name] = value; value == nil {
				delete(token.Header, name)
			}
		}
		text, err := token.SignedString(secret)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	secret := key.derive("access")
	set := func(name string, value any) string {
		return made(jwt.SigningMethodHS256, secret, nil, func(c jwt.MapClaims) {
			if c[name] = value; value == nil {
				delete(c, name)
			}
		})
	}
	headed := func(name string, value any) string {
		return made(jwt.SigningMethodHS256, secret, map[string]any{name: value}, nil)
	}
	valid := made(jwt.SigningMethodHS256, secret, nil, nil)
	foreigner, _, err := foreign.Access(claims)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(valid, ".")
	for name, token := range map[string]string{
		"expired": set("exp", now.Add(-2*time.Minute).Unix()), "without an end": set("exp", nil), "of the future": set("nbf", now.Add(2*time.Minute).Unix()),
		"issued in the future": set("iat", now.Add(2*time.Minute).Unix()), "without a time": set("iat", nil), "without a beginning": set("nbf", nil),
		"of another issuer": set("iss", "https://other.example.org"), "without an issuer": set("iss", nil), "for another audience": set("aud", "other"), "without an audience": set("aud", nil),
		"without a session": set("sid", nil), "with a session that is none": set("sid", "x"), "without a person": set("sub", nil), "with a person who is none": set("sub", "admin"),
		"of another type": headed("typ", "JWT"), "without a type": headed("typ", nil), "of an unknown key": headed("kid", "0000000000000000"), "without a key": headed("kid", nil), "critical": headed("crit", []string{"x"}),
		"signed as by a key pair": base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"at+jwt","kid":"`+key.id+`"}`)) + "." + parts[1] + "." + parts[2],
		"huge":                    valid + strings.Repeat("A", 1<<20),
		"unsigned":                made(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil),
		"of another size":         made(jwt.SigningMethodHS512, secret, nil, nil),
		"signed by the file":      made(jwt.SigningMethodHS256, key.secret, nil, nil),
		"signed by its id":        made(jwt.SigningMethodHS256, []byte(key.id), nil, nil),
		"signed by nothing":       made(jwt.SigningMethodHS256, []byte{}, nil, nil),
		"of another purpose":      made(jwt.SigningMethodHS256, key.derive("code"), nil, nil),
		"of another place":        foreigner,
		"changed":                 parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + parts[2],
		"cut":                     valid[:len(valid)-1],
		"longer":                  valid + "A",
		"doubled":                 valid + "." + valid,
		"without a signature":     parts[0] + "." + parts[1] + ".",
		"empty":                   "", "dots": "..", "a refresh token": "rt_" + strings.Repeat("A", 128),
	} {
		if got, err := k.Verify(token); civic.CodeOf(err) != civic.Unauthenticated || got != nil {
			t.Errorf("a token %s gives %v, %v", name, got, err)
		}
	}
	if got, err := k.Verify(valid); err != nil || *got != claims {
		t.Errorf("a good token gives %v, %v", got, err)
	}
	if got, err := k.Verify(set("iat", now.Add(30*time.Second).Unix())); err != nil || *got != claims {
		t.Errorf("a token of a clock that is a little ahead gives %v, %v", got, err)
	}
	own, expires, err := k.Access(claims)
	if err != nil || expires.Sub(now) > AccessLife+time.Second || expires.Sub(now) < AccessLife-2*time.Second {
		t.Errorf("an access token ends at %v: %v", expires, err)
	}
	if got, err := k.Verify(own); err != nil || *got != claims {
		t.Errorf("our own token gives %v, %v", got, err)
	}
	k.now = func() time.Time { return now.Add(AccessLife + leeway + 2*time.Second) }
	if _, err := k.Verify(own); err == nil {
		t.Error("a token is good after its time")
	}
}

func TestKeysAreRotated(t *testing.T) {
	t.Parallel()
	k := testKeys(t)
	claims := Claims{Person: uuid.NewString(), Session: uuid.NewString()}
	before, _, _ := k.Access(claims)
	sealed := k.Seal("here", []byte("x"))
	code := k.CodeDigest("SIGN_IN", "a@example.org", "", "12345678")
	if err := RotateKeys(k.path); err != nil {
		t.Fatal(err)
	}
	other, err := OpenKeys(k.path, issuer) // another process, which has read the file since
	if err != nil {
		t.Fatal(err)
	}
	if ids := other.Fingerprints(); len(ids) != 2 || ids[1] != k.Fingerprints()[0] {
		t.Errorf("the keys are %v and were %v", ids, k.Fingerprints())
	}
	if got, err := other.Verify(before); err != nil || *got != claims {
		t.Errorf("the other process does not take an older token: %v", err)
	}
	after, _, _ := other.Access(claims)
	if got, err := k.Verify(after); err != nil || *got != claims {
		t.Errorf("a key that was added is not found: %v", err)
	}
	if text, err := other.Open("here", sealed); err != nil || string(text) != "x" {
		t.Errorf("what was sealed is opened as %q, %v", text, err)
	}
	if !other.MatchesCode(code, "SIGN_IN", "a@example.org", "", "1234 5678") {
		t.Error("a code of the older key is refused")
	}
}

func TestRefreshTokens(t *testing.T) {
	t.Parallel()
	k, session := testKeys(t), uuid.NewString()
	token, digest := k.RefreshToken(session, 7)
	if r, ok := k.ReadRefreshToken(token); !ok || r.Session != session || r.Generation != 7 || string(r.Digest) != string(digest) {
		t.Errorf("a token is read as %v, %v", r, ok)
	}
	if again, _ := k.RefreshToken(session, 7); again == token {
		t.Error("two tokens are the same")
	}
	raw, _ := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(token, refreshPrefix))
	for i := range raw {
		changed := append([]byte{}, raw...)
		changed[i] ^= 1
		if _, ok := k.ReadRefreshToken(refreshPrefix + base64.RawURLEncoding.EncodeToString(changed)); ok {
			t.Errorf("a token with another byte %d is taken", i)
		}
	}
	foreign, _ := testKeys(t).RefreshToken(session, 7)
	for _, other := range []string{foreign, "", "rt_", token[3:], token + "A", token[:len(token)-1], "rt_" + strings.Repeat("=", 128), strings.ToUpper(token)} {
		if _, ok := k.ReadRefreshToken(other); ok {
			t.Errorf("%q is taken", other)
		}
	}
}

func FuzzTokens(f *testing.F) {
	k := testKeys(f)
	token, _, _ := k.Access(Claims{Person: uuid.NewString(), Session: uuid.NewString()})
	refresh, _ := k.RefreshToken(uuid.NewString(), 1)
	f.Add(token)
	f.Add(refresh)
	f.Add("..")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := k.Verify(text); err == nil && text != token {
			t.Errorf("%q is taken for %v", text, c)
		}
		if r, ok := k.ReadRefreshToken(text); ok && text != refresh {
			t.Errorf("%q is taken for %v", text, r)
		}
	})
}
