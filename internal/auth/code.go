package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math/big"
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"alliances/internal/civic"
)

// NewCode makes a one-time code: eight digits, or, long, twenty letters and digits that are not worth guessing at.
func NewCode(long bool) string {
	if long {
		return rand.Text()[:20]
	}
	n, _ := rand.Int(rand.Reader, big.NewInt(100_000_000)) // never fails
	return fmt.Sprintf("%08d", n)
}

// codeText is a code as it is compared: people write it in groups, and in either case.
func codeText(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(code))
}

// CodeDigest is what is kept of a code that was sent to an address for a purpose.
func (k *Keys) CodeDigest(purpose civic.CodePurpose, address, subject, code string) []byte {
	key := k.newest()
	return digest(key, "code", string(purpose), address, subject, codeText(code))
}

// MatchesCode tells whether a code is that of a digest, by any key, in a time that does not tell why not.
func (k *Keys) MatchesCode(kept []byte, purpose civic.CodePurpose, address, subject, code string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	matches := false
	for _, key := range k.keys {
		if hmac.Equal(kept, digest(key, "code", string(purpose), address, subject, codeText(code))) {
			matches = true
		}
	}
	return matches
}

// Count is what something is counted by without being kept: an address, a network. It lasts as long as the oldest key.
func (k *Keys) Count(kind, value string) []byte {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return digest(k.keys[len(k.keys)-1], "count", kind, value)
}

// digest is a keyed digest over texts, none of which can be taken for a part of another.
func digest(k key, purpose string, texts ...string) []byte {
	var parts [][]byte
	for _, text := range texts {
		parts = append(parts, binary.BigEndian.AppendUint32(nil, uint32(len(text))), []byte(text))
	}
	return mac(k.derive(purpose), parts...)
}

var errAddress = &civic.UserError{Code: civic.Invalid, French: "Cette adresse électronique n’est pas valable.", English: "This is not an e-mail address.", Field: []string{"email"}}

// domainForm is a name of two labels at least, as they can be registered.
var domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Address is the canonical form of an e-mail address: lower case, the domain in ASCII. Errors: a UserError INVALID on whatever a mailbox
// that people use is not called.
func Address(text string) (string, error) {
	text = strings.TrimSpace(text)
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || strings.ContainsAny(text, "\"\\()<>[],;: \t\r\n") || len(text) > 254 {
		return "", errAddress
	}
	local, domain, _ := strings.Cut(text, "@")
	domain, err = idna.Lookup.ToASCII(domain)
	if again, _ := idna.Lookup.ToASCII(domain); err != nil || again != domain || !domainForm.MatchString(domain) || len(local) > 64 { // of xn--.fr nothing is left in front
		return "", errAddress
	}
	address := strings.ToLower(local) + "@" + domain
	if strings.ContainsFunc(local, notPrintable) || len(address) > 254 {
		return "", errAddress
	}
	return address, nil
}

// notPrintable tells what is no printable character of ASCII.
func notPrintable(r rune) bool { return r < 0x20 || r > 0x7e }
