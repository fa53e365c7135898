package opendata_test

import (
	"os"
	"path/filepath"
	"testing"

	"alliances/internal/opendata"
)

func TestProgressOfAFileIsLines(t *testing.T) {
	t.Parallel()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	progress := opendata.NewProgress(out)
	for _, done := range []int{0, 1000, 2000, 2500} {
		progress("territory", done, 2500)
	}
	progress("convention", 1, 1) // too little to tell of
	got, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	if want := "territory: 2500\n"; string(got) != want {
		t.Errorf("the log says %q, want %q", got, want)
	}
}
