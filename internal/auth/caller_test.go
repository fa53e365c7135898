package auth

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

func TestCredentialsOfRequests(t *testing.T) {
	t.Parallel()
	k := testKeys(t)
	a := Authenticator{Keys: k}
	claims := Claims{Person: uuid.NewString(), Session: uuid.NewString()}
	token, _, err := k.Access(claims)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		headers    []string
		sent, good bool
	}{
		{nil, false, false}, {[]string{"Bearer " + token}, true, true}, {[]string{"bearer " + token}, true, true}, {[]string{"Basic " + token}, true, false}, {[]string{token}, true, false},
		{[]string{""}, true, false}, {[]string{"Bearer"}, true, false}, {[]string{"Bearer "}, true, false}, {[]string{"Bearer " + token, "Bearer " + token}, true, false}, {[]string{"Bearer  " + token}, true, false},
		{[]string{"Bearer " + token + " x"}, true, false}, {[]string{"Bearer " + token + ",Bearer " + token}, true, false}, {[]string{"Bearer\t" + token}, true, false},
		{[]string{"Bearer " + token + "\n"}, true, false}, {[]string{"Bearer " + strings.Repeat("a", maxCredential+1)}, true, false}, {[]string{"Bearer é"}, true, false},
	} {
		got := a.Identify(&http.Request{Header: http.Header{"Authorization": c.headers}})
		if got.HasCredential() != c.sent || (got.Claims != nil) != c.good || c.good && *got.Claims != claims || (got.Refusal != nil) != (c.sent && !c.good) {
			t.Errorf("%.60q: %+v", c.headers, got)
		}
		if got.Refusal != nil && (civic.CodeOf(got.Refusal) != civic.Unauthenticated || strings.Contains(got.Refusal.Error(), "aaa")) {
			t.Errorf("%.60q is refused with %v", c.headers, got.Refusal)
		}
	}
}

// Whoever is refused is told the same, whatever was wrong; the log is told what.
func TestRefusalsSayTheSame(t *testing.T) {
	t.Parallel()
	k := testKeys(t)
	foreign, _, _ := testKeys(t).Access(Claims{Person: uuid.NewString(), Session: uuid.NewString()})
	reasons := map[string]bool{}
	for _, token := range []string{"x", foreign, "..", "rt_x"} {
		_, err := k.Verify(token)
		shown, ok := errors.AsType[*civic.Error](err)
		if !ok || shown != errCredential {
			t.Fatalf("%q is refused with %v", token, err)
		}
		reasons[err.Error()] = true
	}
	if len(reasons) != 2 { // malformed, and an unknown key
		t.Errorf("the reasons are %v", reasons)
	}
}

func TestInstallations(t *testing.T) {
	t.Parallel()
	a := Authenticator{Keys: testKeys(t)}
	for _, c := range []struct {
		given []string
		want  string
	}{
		{nil, ""}, {[]string{"0b0e7a52-77d5-4d3a-9d0e-7a9ad4b1c9be"}, "0b0e7a52-77d5-4d3a-9d0e-7a9ad4b1c9be"}, {[]string{"short"}, ""}, {[]string{strings.Repeat("a", 64)}, strings.Repeat("a", 64)},
		{[]string{strings.Repeat("a", 65)}, ""}, {[]string{"12345678\n"}, ""}, {[]string{"12345678 "}, ""}, {[]string{"abcdéfghi"}, ""}, {[]string{"12345678", "12345678"}, ""},
	} {
		if got := a.Identify(&http.Request{Header: http.Header{"X-Installation-Id": c.given}}); got != (Caller{Installation: c.want}) {
			t.Errorf("%q gives %+v, want %q", c.given, got, c.want)
		}
	}
}

func TestCallersOfContexts(t *testing.T) {
	t.Parallel()
	if c := CallerOf(context.Background()); c != (Caller{}) {
		t.Errorf("without a caller there is %+v", c)
	}
	want := Caller{Address: netip.MustParseAddr("2001:db8:1:2:3::4"), RequestID: "r"}
	got := CallerOf(With(context.Background(), want))
	if got != want || got.Network() != "2001:db8:1:2::/64" {
		t.Errorf("%+v of the network %s", got, got.Network())
	}
}

func FuzzCredentials(f *testing.F) {
	k := testKeys(f)
	issuers, err := NewIssuers([]string{"https://login.example.org?audience=alliances"}, discard())
	if err != nil {
		f.Fatal(err)
	}
	a := Authenticator{Keys: k, Issuers: issuers}
	token, _, _ := k.Access(Claims{Person: uuid.NewString(), Session: uuid.NewString()})
	f.Add("Bearer " + token)
	f.Add("Bearer e30.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUub3JnIn0.e30")
	f.Add("Basic YTpi")
	f.Fuzz(func(t *testing.T, header string) {
		c := a.Identify(&http.Request{Header: http.Header{"Authorization": {header}}})
		if (c.Claims != nil) != (len(header) == len("Bearer "+token) && strings.EqualFold(header[:7], "Bearer ") && header[7:] == token) {
			t.Errorf("%q gives %+v", header, c.Claims)
		}
		n := 0
		for _, is := range []bool{c.Claims != nil, c.External != nil, c.Refusal != nil} {
			if is {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q is %d things: %+v", header, n, c)
		}
	})
}
