package breadth_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"alliances/internal/breadth"
)

// standard is what encoding/json writes, without HTML escaping.
func standard(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "é", `a"b\c`, "\x00\x1f\x7f\b\f\n\r\t", "\u2028\u2029", "\xff\xc3", "a\xc3(", "\xed\xa0\x80", "😀<&>", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := string(breadth.AppendString([]byte("x"), s)), "x"+standard(t, s); got != want {
			t.Errorf("%q is written %s and not %s", s, got, want)
		}
	})
}
