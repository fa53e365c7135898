package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
)

// A refresh token is rt_ and, in base 64, the id of its key, its session, its generation, 256 random bits, and a code over all that, by which
// a token of our making is told from one that somebody made up: only the former can end a session.
const (
	refreshPrefix = "rt_"
	refreshBody   = 8 + 16 + 4 + 32
)

// Refresh is what a refresh token says.
type Refresh struct {
	Session    string
	Generation int
	Digest     []byte // of the whole token: what is kept of it
}

// RefreshToken makes the token of a generation of a session.
func (k *Keys) RefreshToken(session string, generation int) (token string, digest []byte) {
	key := k.newest()
	body := make([]byte, 0, refreshBody+sha256.Size)
	keyID, _ := hex.DecodeString(key.id)
	id := uuid.MustParse(session)
	body = append(append(body, keyID...), id[:]...)
	body = binary.BigEndian.AppendUint32(body, uint32(generation))
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	body = append(body, random...)
	body = append(body, mac(key.derive("refresh"), body)...)
	token = refreshPrefix + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(token))
	return token, sum[:]
}

// ReadRefreshToken reads a token of this installation's making; ok is false for any other text.
func (k *Keys) ReadRefreshToken(token string) (r Refresh, ok bool) {
	text, found := strings.CutPrefix(token, refreshPrefix)
	if !found || len(text) != base64.RawURLEncoding.EncodedLen(refreshBody+sha256.Size) {
		return r, false
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return r, false
	}
	key, known := k.find(hex.EncodeToString(body[:8]))
	if !known || !hmac.Equal(mac(key.derive("refresh"), body[:refreshBody]), body[refreshBody:]) {
		return r, false
	}
	sum := sha256.Sum256([]byte(token))
	return Refresh{Session: uuid.UUID(body[8:24]).String(), Generation: int(binary.BigEndian.Uint32(body[24:28])), Digest: sum[:]}, true
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}
