package auth

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alliances/internal/civic"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ana@example.org": "ana@example.org", " Ana.Li+x@Example.ORG ": "ana.li+x@example.org", "o'neil@example.org": "o'neil@example.org",
		"jean@mairie-café.fr": "jean@xn--mairie-caf-k7a.fr", "a@b.fr": "a@b.fr",
	} {
		if got, err := Address(text); err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a", "@", "a@", "@b.fr", "a@b", "a@b.", "a b@c.fr", `"a b"@c.fr`, "Ana <ana@example.org>", "a@[127.0.0.1]", "a@b.fr, c@d.fr", "a@b.fr\r\nBcc: x@y.fr",
		"a@b@c.fr", "é@example.org", "a@-b.fr", "a@b..fr", "a@Xn--.fr", "a@b_c.fr", strings.Repeat("a", 65) + "@b.fr", "a@" + strings.Repeat("b.", 130) + "fr", "a@b.fr\x00"} {
		if got, err := Address(text); !errors.Is(err, errAddress) {
			t.Errorf("%q is taken for %q, %v", text, got, err)
		}
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	k, seen := testKeys(t), map[string]bool{}
	for range 1000 {
		code := NewCode(false)
		if len(code) != 8 || strings.Trim(code, "0123456789") != "" {
			t.Fatalf("%q is no code of eight digits", code)
		}
		seen[code] = true
	}
	if len(seen) < 990 {
		t.Errorf("of 1000 codes %d are different", len(seen))
	}
	if long := NewCode(true); len(long) != 20 {
		t.Errorf("%q is no long code", long)
	}
	kept := k.CodeDigest(civic.SignInCode, "a@example.org", "s", "12345678")
	for _, c := range []struct {
		purpose                civic.CodePurpose
		address, subject, code string
		right                  bool
	}{
		{civic.SignInCode, "a@example.org", "s", "12345678", true}, {civic.SignInCode, "a@example.org", "s", " 1234-5678 ", true}, {civic.SignInCode, "a@example.org", "s", "12345679", false},
		{civic.ClaimCode, "a@example.org", "s", "12345678", false}, {civic.SignInCode, "b@example.org", "s", "12345678", false}, {civic.SignInCode, "a@example.org", "t", "12345678", false},
		{civic.SignInCode, "a@example.org", "", "s12345678", false}, {civic.SignInCode, "a@example.org", "s", "", false},
	} {
		if k.MatchesCode(kept, c.purpose, c.address, c.subject, c.code) != c.right {
			t.Errorf("%v: wrong", c)
		}
	}
	if k.MatchesCode(nil, civic.SignInCode, "a@example.org", "s", "12345678") {
		t.Error("a code matches none")
	}
}

func TestSealsOpenWhereTheyWereMade(t *testing.T) {
	t.Parallel()
	k := testKeys(t)
	sealed := k.Seal("a row", []byte("secret"))
	if text, err := k.Open("a row", sealed); err != nil || string(text) != "secret" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := k.Open("another row", sealed); err == nil {
		t.Error("it opens in another row")
	}
	if _, err := testKeys(t).Open("a row", sealed); err == nil {
		t.Error("another installation opens it")
	}
	for i := range sealed {
		changed := append([]byte{}, sealed...)
		changed[i] ^= 1
		if _, err := k.Open("a row", changed); err == nil {
			t.Errorf("it opens with another byte %d", i)
		}
		if _, err := k.Open("a row", sealed[:i]); err == nil {
			t.Errorf("%d bytes of it open", i)
		}
	}
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	// RFC 6238, appendix B: the last six digits at these times.
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		step, ok := FactorStep(secret, code, 0, time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("%s at %d: %d, %v", code, at, step, ok)
		}
		if _, ok := FactorStep(secret, code, step, time.Unix(at, 0)); ok {
			t.Errorf("%s is taken twice", code)
		}
		if _, ok := FactorStep(secret, code, 0, time.Unix(at+30, 0)); !ok {
			t.Errorf("%s is refused by a clock that is ahead", code)
		}
		if _, ok := FactorStep(secret, code, 0, time.Unix(at+60, 0)); ok {
			t.Errorf("%s is taken a minute later", code)
		}
	}
	made, uri, err := NewFactor("example.org")
	if err != nil || len(made) != 32 || !strings.HasPrefix(uri, "otpauth://totp/Alliances:example.org?") || !strings.Contains(uri, "secret="+made) {
		t.Errorf("%q %q %v", made, uri, err)
	}
	if codes := NewRecoveryCodes(); len(codes) != 10 || codes[0] == codes[1] || len(codes[0]) != 11 {
		t.Errorf("recovery codes %v", codes)
	}
	k := testKeys(t)
	if a, b := k.RecoveryDigests("p", "ABCDE-FGHIJ"), k.RecoveryDigests("p", "abcde fghij"); string(a[0]) != string(b[0]) {
		t.Error("a recovery code in small letters is another")
	}
}

func FuzzAddresses(f *testing.F) {
	for _, text := range []string{"ana@example.org", " Ana.Li+x@Example.ORG ", "jean@mairie-café.fr", "a@xn--mairie-caf-k7a.fr", "a@[127.0.0.1]", `"a"@b.fr`, "a@b.fr\r\nBcc: x@y.fr", "a@ß.fr", "a@Ⅷ.fr", "K@b.fr"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := Address(text)
		if err != nil {
			if address != "" {
				t.Errorf("%q is refused and %q", text, address)
			}
			return
		}
		if again, err := Address(address); again != address || err != nil {
			t.Errorf("%q is %q, which is %q, %v", text, address, again, err)
		}
		local, domain, _ := strings.Cut(address, "@")
		if len(address) > 254 || address != strings.ToLower(address) || strings.ContainsFunc(address, notPrintable) || strings.ContainsAny(address, " \"\\()<>[],;:") || local == "" || !strings.Contains(domain, ".") ||
			strings.Contains(domain, "@") {
			t.Errorf("%q is taken for the address %q", text, address)
		}
	})
}
