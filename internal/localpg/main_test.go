package localpg

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// childVariable makes the test program a program that runs PostgreSQL, to be killed: "ROLE FOLDER".
const childVariable = "LOCALPG_TEST_CHILD"

func TestMain(m *testing.M) {
	if role, dir, ok := strings.Cut(os.Getenv(childVariable), " "); ok {
		child(role, dir)
		return
	}
	code := m.Run()
	for _, dir := range stock.free {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// stock are data folders with a cluster that no test uses now.
var stock struct {
	sync.Mutex
	free []string
}

// dataDir is a data folder with a cluster, perhaps one that an earlier test had: for the tests which are not about its making.
func dataDir(t *testing.T) string {
	t.Helper()
	stock.Lock()
	defer stock.Unlock()
	var dir string
	if n := len(stock.free); n > 0 {
		dir, stock.free = stock.free[n-1], stock.free[:n-1]
	} else {
		dir = openToAll(t)
		s, err := Start(t.Context(), scratch(dir))
		if err != nil {
			t.Fatal(err)
		}
		mustStop(t, s)
	}
	t.Cleanup(func() {
		stock.Lock()
		defer stock.Unlock()
		stock.free = append(stock.free, dir)
	})
	return dir
}

// child starts PostgreSQL on dir, says its number or its error, and lives until its input ends.
func child(role, dir string) {
	if role == "small" { // no file may be as large as initdb's largest
		limit := syscall.Rlimit{Cur: 200 << 10, Max: 200 << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			fmt.Println(err)
			return
		}
	}
	c := scratch(dir)
	c.Settings = map[string]string{"synchronous_commit": "on"} // what was committed outlives the program, if not the machine
	s, err := Start(context.Background(), c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.local.process.pid())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// runChild runs the test program as a child and returns it with the reader of what it says.
func runChild(t *testing.T, role, dir string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+role+" "+dir)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, bufio.NewReader(out)
}

// kill9 kills a child as the system does when memory ends: without a word.
func kill9(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed"
}

// tempDir is a new folder that the test's end removes.
func tempDir(t *testing.T) string {
	t.Helper()
	dir := openToAll(t)
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// openToAll makes a folder through which every user may pass, for root lets PostgreSQL run as another one.
func openToAll(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// scratch is the configuration of most tests.
func scratch(dir string) Config {
	return Config{Dir: dir, Log: slog.New(slog.DiscardHandler), Scratch: true}
}

// mustStart starts a server that the test's end stops.
func mustStart(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustStop(t, s) })
	return s
}

func mustStop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func open(t *testing.T, s *Server) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", s.DSN(Superuser, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t *testing.T, s *Server, statement string) {
	t.Helper()
	db := open(t, s)
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, s *Server, query string) string {
	t.Helper()
	db := open(t, s)
	defer db.Close()
	var answer string
	if err := db.QueryRow(query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// alive tells whether a process exists and is no zombie.
func alive(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// waitFor waits until something is so.
func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func write(t *testing.T, path, words string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(words), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	words, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(words)
}

// entries are the names in a folder.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}
