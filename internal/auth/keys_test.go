package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func write(t testing.TB, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
}

func TestFilesOfKeys(t *testing.T) {
	t.Parallel()
	line := keyLine()
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string // in the error; "": there is none
	}{
		"a key":                  {line, 0o600, ""},
		"for reading only":       {line, 0o400, ""},
		"edited by people":       {"\n# ours\r\n  " + strings.TrimSpace(line) + "\r\n\n" + keyLine(), 0o600, ""},
		"without a last newline": {strings.TrimSpace(line), 0o600, ""},
		"for the group":          {line, 0o640, "has mode 0640 and must have 0600"},
		"for everybody":          {line, 0o604, "has mode 0604 and must have 0600"},
		"empty":                  {"", 0o600, "holds no key"},
		"of comments":            {"# " + line, 0o600, "holds no key"},
		"with a short key":       {line + "c2hvcnQ=\n", 0o600, "line 2: not a key"},
		"with two on a line":     {strings.TrimSpace(strings.Split(line, "#")[0]) + " " + line, 0o600, "line 1: not a key"},
		"with nonsense":          {"secret-that-must-not-be-shown\n", 0o600, "line 1: not a key"},
		"of a great length":      {strings.Repeat("#\n", maxKeysFile), 0o600, "more than"},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		write(t, path, c.text, c.mode)
		_, err := OpenKeys(path, issuer)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "secret-that")) {
			t.Errorf("a file %s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); string(after) != c.text {
			t.Errorf("a file %s was changed", name)
		}
	}
	if _, err := OpenKeys(t.TempDir(), issuer); err == nil || !strings.Contains(err.Error(), "not a file of keys") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := OpenKeys(filepath.Join(t.TempDir(), "keys"), ""); err == nil {
		t.Error("keys are made for tokens without an issuer")
	}
}

// Of several processes that start at once on nothing, all have the same key.
func TestFirstStartsShareAKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "keys")
	found := make([]string, 16)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() {
			k, err := OpenKeys(path, issuer)
			if err != nil {
				t.Error(err)
				return
			}
			found[i] = fmt.Sprint(k.Fingerprints())
		})
	}
	all.Wait()
	if others := slices.Compact(found); len(others) != 1 {
		t.Errorf("they have the keys %v", others)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file has mode %v: %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRotationKeepsTheText(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	before := "# ours, since 2026\n\n" + strings.TrimSpace(keyLine()) + " the first\n# the end"
	write(t, path, before, 0o600)
	if err := RotateKeys(path); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(after), "\n")
	if strings.Join(slices.Delete(slices.Clone(lines), 2, 3), "") != before || keyText([]byte(lines[2])) == "" {
		t.Errorf("%q became %q", before, after)
	}
	write(t, path, "nonsense\n", 0o600)
	if err := RotateKeys(path); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a broken file is rotated: %v", err)
	}
	if err := RotateKeys(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file is rotated: %v", err)
	}
}

// What is taken out of the file is good no longer, in processes that run, too; what is broken changes nothing.
func TestKeysFollowTheFile(t *testing.T) {
	t.Parallel()
	k := testKeys(t)
	first := k.Fingerprints()[0]
	token, _, _ := k.Access(Claims{Person: uuid.NewString(), Session: uuid.NewString()})
	told, refuse := make(chan []string), errors.New("not now")
	answers := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.Follow(ctx, discard(), func(_ context.Context, fingerprints []string) error {
			told <- fingerprints
			return <-answers
		})
	}()
	expect := func(want ...string) {
		t.Helper()
		if got := <-told; !slices.Equal(got, want) {
			t.Errorf("told of %v, want %v", got, want)
		}
	}
	expect(first)
	answers <- refuse
	expect(first) // again, for it failed
	answers <- nil
	if err := RotateKeys(k.path); err != nil {
		t.Fatal(err)
	}
	got := <-told
	if len(got) != 3 || got[1] != first || got[2] != first {
		t.Fatalf("after a rotation it tells of %v", got)
	}
	second := got[0]
	if _, err := k.Verify(token); err != nil {
		t.Errorf("a token of the key before is refused: %v", err)
	}
	answers <- nil
	text, err := os.ReadFile(k.path)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, first) {
			kept = append(kept, line)
		}
	}
	write(t, k.path, strings.Join(kept, ""), 0o600)
	expect(second, second, first)
	if _, err := k.Verify(token); err == nil {
		t.Error("a token of a key that is gone is taken")
	}
	answers <- nil
	cancel()
	<-done

	for _, broken := range []func() error{
		func() error { return os.WriteFile(k.path, []byte("nonsense\n"), 0o600) },
		func() error { return os.Chmod(k.path, 0o644) },
		func() error { return os.Remove(k.path) },
	} {
		if err := broken(); err != nil {
			t.Fatal(err)
		}
		if err := k.Reload(); err == nil {
			t.Error("a broken file is read")
		}
		if ids := k.Fingerprints(); !slices.Equal(ids, []string{second}) {
			t.Errorf("after a broken file the keys are %v", ids)
		}
	}
}

func FuzzFilesOfKeys(f *testing.F) {
	f.Add(keysHead + keyLine())
	f.Add("\n# x\n" + keyLine() + keyLine())
	f.Add("AAAA#")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := parseKeys("FILE", []byte(text))
		if (err == nil) == (len(keys) == 0) {
			t.Errorf("%d keys, %v", len(keys), err)
		}
		for _, k := range keys {
			if len(k.secret) != keyBytes || k.id != keyOf(k.secret).id {
				t.Errorf("%v is a key", k)
			}
		}
	})
}
