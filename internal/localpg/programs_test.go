package localpg

import (
	"os"
	"path/filepath"
	"testing"
)

// fakePrograms makes a folder with a postgres that only tells its version, and an initdb.
func fakePrograms(t *testing.T, words string) string {
	t.Helper()
	dir := tempDir(t)
	for _, name := range []string{"postgres", "initdb"} {
		write(t, filepath.Join(dir, name), "#!/bin/sh\necho '"+words+"'\n")
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestNoPostgres(t *testing.T) {
	t.Parallel()
	c := scratch(tempDir(t))
	c.programs = []string{"/nowhere", tempDir(t)}
	wantProblem(t, c, ErrNoPostgres, "apt-get install postgresql")
	c.programs = []string{fakePrograms(t, "postgres (PostgreSQL) 14.9")}
	wantProblem(t, c, ErrNoPostgres, "PostgreSQL 14.9")
	if got := entries(t, c.Dir); got != "lock" {
		t.Errorf("the folder has %s", got)
	}
}

func TestOtherVersion(t *testing.T) {
	t.Parallel()
	c := scratch(dataDir(t))
	version := filepath.Join(c.Dir, "postgres", "PG_VERSION")
	was := read(t, version)
	write(t, version, "99\n")
	wantProblem(t, c, ErrOtherVersion, "made by PostgreSQL 99 and this machine has ")
	write(t, version, was)
	// A newer PostgreSQL that is installed beside is not used on an older cluster.
	c.programs = append(programFolders(t.Context()), fakePrograms(t, "postgres (PostgreSQL) 98.1"))
	mustStart(t, c)
}

func TestFindPrograms(t *testing.T) {
	t.Parallel()
	fifteen, seventeen, beta := fakePrograms(t, "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
		fakePrograms(t, "postgres (PostgreSQL) 17.2"), fakePrograms(t, "postgres (PostgreSQL) 16beta1")
	other := fakePrograms(t, "PostGIS 3")
	link := filepath.Join(tempDir(t), "link")
	if err := os.Symlink(seventeen, link); err != nil {
		t.Fatal(err)
	}
	found := findPrograms(t.Context(), []string{fifteen, "/nowhere", other, link, beta, seventeen, ""})
	want := []programs{{seventeen, "17.2", 17}, {beta, "16beta1", 16}, {fifteen, "15.18", 15}}
	if len(found) != len(want) {
		t.Fatalf("found %v, want %v", found, want)
	}
	for i := range want {
		if found[i] != want[i] {
			t.Errorf("found %v, want %v", found[i], want[i])
		}
	}
	for major, want := range map[int]string{0: seventeen, 16: beta, 15: fifteen} {
		if got, err := choosePrograms(found, major, "/data"); err != nil || got.folder != want {
			t.Errorf("for version %d: got %v, %v", major, got, err)
		}
	}
}
