package localpg

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// wantProblem checks that a start on dir fails with one line of the kind that has the words.
func wantProblem(t *testing.T, c Config, kind error, words string) {
	t.Helper()
	_, err := Start(t.Context(), c)
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line of the kind %v with %q", err, kind, words)
	}
}

func TestNotWritable(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	write(t, filepath.Join(dir, "file"), "mine")
	wantProblem(t, scratch(filepath.Join(dir, "file")), ErrNotWritable, "not a directory")
	wantProblem(t, scratch(filepath.Join(dir, "file", "below")), ErrNotWritable, "not a directory")
	wantProblem(t, scratch("/proc/alliances"), ErrNotWritable, "/proc/alliances")
	wantProblem(t, scratch("/proc/sys"), ErrNotWritable, "/proc/sys")
	if got := read(t, filepath.Join(dir, "file")); got != "mine" {
		t.Errorf("the file is now %q", got)
	}
}

func TestNobodyMayPass(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(tempDir(t), "closed")
	if err := os.Mkdir(closed, 0o600); err != nil { // not even its owner, unless that is root
		t.Fatal(err)
	}
	wantProblem(t, scratch(filepath.Join(closed, "data")), ErrNotWritable, closed)
	if err := os.Chmod(closed, 0o711); err != nil {
		t.Fatal(err)
	}
	mustStart(t, scratch(filepath.Join(closed, "data")))
}

func TestNotOurs(t *testing.T) {
	t.Parallel()
	t.Run("other files", func(t *testing.T) {
		t.Parallel()
		dir := tempDir(t)
		write(t, filepath.Join(dir, "postgres", "letter.txt"), "mine")
		wantProblem(t, scratch(dir), ErrNotCluster, filepath.Join(dir, "postgres"))
		if got := read(t, filepath.Join(dir, "postgres", "letter.txt")); got != "mine" {
			t.Errorf("the letter is now %q", got)
		}
	})
	t.Run("file", func(t *testing.T) {
		t.Parallel()
		dir := tempDir(t)
		write(t, filepath.Join(dir, "postgres"), "mine")
		wantProblem(t, scratch(dir), ErrNotCluster, "is not a folder")
	})
	t.Run("link", func(t *testing.T) {
		t.Parallel()
		dir := tempDir(t)
		if err := os.Symlink("/tmp", filepath.Join(dir, "postgres")); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, scratch(dir), ErrNotCluster, "is not a folder")
	})
	t.Run("cluster of another program", func(t *testing.T) {
		t.Parallel()
		dir := tempDir(t)
		write(t, filepath.Join(dir, "PG_VERSION"), "15\n")
		wantProblem(t, scratch(dir), ErrNotCluster, "is itself a PostgreSQL cluster")
		if got := entries(t, dir); got != "PG_VERSION" {
			t.Errorf("the folder has %s", got)
		}
	})
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		dir := tempDir(t)
		if err := os.Mkdir(filepath.Join(dir, "postgres"), 0o755); err != nil {
			t.Fatal(err)
		}
		mustStart(t, scratch(dir))
	})
}

// TestOwner: root runs PostgreSQL as the one to whom the folder belongs, so that this one can start it without root later.
func TestOwner(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	want := os.Geteuid()
	if want == 0 {
		want = 65534
		if err := os.Chown(dir, want, want); err != nil {
			t.Fatal(err)
		}
	}
	mustStart(t, scratch(dir))
	for _, name := range []string{"lock", "postgres", "postgres.log", "socket"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if owner(info) != want {
			t.Errorf("%s belongs to user %d, want %d", name, owner(info), want)
		}
	}
}

func TestUnknownUser(t *testing.T) {
	t.Parallel()
	if _, err := lookUp(54321); !errors.Is(err, ErrNoAccount) || !strings.Contains(err.Error(), "54321") {
		t.Errorf("got %v", err)
	}
}

// TestPath: a path may be longer than a socket's may be, and have what the settings and the driver read as signs.
func TestPath(t *testing.T) {
	t.Parallel()
	for name, below := range map[string]string{
		"long":  strings.Repeat("long/", 30) + "data",
		"comma": "a, b",
		"signs": `été "l'an" \ 2027=$x %d`,
		"link":  "link",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := tempDir(t)
			if err := os.Symlink("elsewhere", filepath.Join(base, "link")); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(base, "elsewhere"), 0o711); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(base, below)
			s := mustStart(t, scratch(dir))
			if path := filepath.Join(s.socket, socketName); len(path) > socketLimit {
				t.Errorf("the socket's path has %d bytes", len(path))
			}
			joined, err := Attach(dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := ask(t, joined, "SELECT 'answer'"); got != "answer" {
				t.Errorf("got %q", got)
			}
			mustStop(t, s)
			if _, err := os.Lstat(s.socket); !isMissing(err) {
				t.Errorf("after Stop the socket's folder %s: %v", s.socket, err)
			}
		})
	}
}

// TestShortSocketFolderAfterCrash: what a killed program left outside the data folder is removed.
func TestShortSocketFolderAfterCrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tempDir(t), strings.Repeat("long/", 30)+"data")
	cmd, out := runChild(t, "plain", dir)
	line, _ := out.ReadString('\n')
	readPid(t, line)
	left, err := os.Readlink(filepath.Join(dir, socketDir))
	if err != nil {
		t.Fatal(err)
	}
	kill9(t, cmd)
	s := mustStart(t, scratch(dir))
	if s.socket == left {
		t.Fatal("a folder that somebody may have made meanwhile is used")
	}
	if _, err := os.Lstat(left); !isMissing(err) {
		t.Errorf("the killed program's %s: %v", left, err)
	}
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("HOME", "/home/marie")
	t.Setenv("XDG_DATA_HOME", "")
	for _, c := range []struct {
		euid      int
		home, xdg string
		want      string
	}{
		{0, "/root", "", "/var/lib/alliances"},
		{1000, "/home/marie", "", "/home/marie/.local/share/alliances"},
		{1000, "/home/marie", "/data", "/data/alliances"},
		{1000, "/home/marie", "not/absolute", "/home/marie/.local/share/alliances"},
		{1000, "", "", ""},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv("XDG_DATA_HOME", c.xdg)
		got, err := defaultDir(c.euid)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v: got %q, %v", c, got, err)
		}
	}
}

func TestSpaceError(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]error{
		`initdb: error: could not write to file "x": No space left on device`:             ErrDiskFull,
		`FATAL:  could not write lock file "postmaster.pid": Disk quota exceeded`:         ErrDiskFull,
		`FATAL:  could not create lock file "postmaster.pid": Read-only file system`:      ErrNotWritable,
		`FATAL:  could not create shared memory segment: Cannot allocate memory for this`: nil,
	} {
		if got := spaceError("/data", words); !errors.Is(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%q: got %v, want %v", words, got, want)
		}
	}
	if err := notWritable("/data", &os.PathError{Op: "mkdir", Path: "/data", Err: syscall.ENOSPC}); !errors.Is(err, ErrDiskFull) {
		t.Errorf("got %v", err)
	}
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	f := mustOpen(t, tempDir(t))
	l, err := openLog(f)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	chunk := []byte(strings.Repeat("x", 32<<10-1) + "\n")
	for range 3 * logLimit / len(chunk) {
		if n, err := l.Write(chunk); n != len(chunk) || err != nil {
			t.Fatal(n, err)
		}
	}
	l.Write([]byte("first\n\nlast\n"))
	if got := l.lastLines(2); got != "first / last" {
		t.Errorf("the last lines are %q", got)
	}
	if got := entries(t, f.path); got != "postgres.log postgres.log.1" {
		t.Errorf("the folder has %s", got)
	}
	for _, name := range []string{"postgres.log", "postgres.log.1"} {
		if n := len(read(t, filepath.Join(f.path, name))); n == 0 || n > logLimit {
			t.Errorf("%s has %d bytes", name, n)
		}
	}
	l.close()
	if n, err := l.Write(chunk); n != len(chunk) || err != nil {
		t.Error("a log that cannot be written stops its writer")
	}
}
