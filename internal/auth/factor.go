package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// step is how long a code of a second factor lasts; the one before and the one after are taken, too, for clocks differ.
const step = 30 * time.Second

// NewFactor makes the secret of a second factor, in base 32, and the address by which an authenticator app takes it over.
func NewFactor(account string) (secret, uri string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Alliances", AccountName: account, Period: uint(step.Seconds()), SecretSize: 20, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", fmt.Errorf("make a second factor: %w", err)
	}
	return key.Secret(), key.URL(), nil
}

// FactorStep gives the number of the step whose code this is, newer than the last that was taken; ok is false when it is of none.
func FactorStep(secret, code string, last int64, now time.Time) (taken int64, ok bool) {
	code = codeText(code)
	for d := int64(-1); d <= 1; d++ {
		n := now.Unix()/int64(step.Seconds()) + d
		right, err := totp.GenerateCodeCustom(secret, time.Unix(n*int64(step.Seconds()), 0), totp.ValidateOpts{Period: uint(step.Seconds()), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && n > last && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			taken, ok = n, true
		}
	}
	return taken, ok
}

// recoveryCodes is how many stand in for a second factor.
const recoveryCodes = 10

// NewRecoveryCodes makes the codes that stand in for a second factor, in two groups of five.
func NewRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		text := rand.Text()
		codes[i] = text[:5] + "-" + text[5:10]
	}
	return codes
}

// RecoveryDigests are those of a person's recovery code, by each key: what is kept of it is one of them, the first when it is made.
func (k *Keys) RecoveryDigests(person, code string) [][]byte {
	k.mu.RLock()
	defer k.mu.RUnlock()
	digests := make([][]byte, len(k.keys))
	for i, key := range k.keys {
		digests[i] = digest(key, "recovery", person, codeText(code))
	}
	return digests
}
