package pgtest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"alliances/internal/localpg"
)

// Replica is a streaming replica of the whole cluster. A test that has one does not run in parallel: what others do meanwhile would be
// replayed, too.
type Replica struct {
	dir    string
	server *localpg.Server
}

// NewReplica makes and starts a replica that ends with the test. A test database is made before it.
func NewReplica(t testing.TB) *Replica {
	t.Helper()
	admin := connect(t, server.DSN(localpg.Superuser, "postgres"))
	var programs string
	if err := admin.QueryRowContext(t.Context(), `SELECT setting FROM pg_config WHERE name = 'BINDIR'`).Scan(&programs); err != nil {
		t.Fatal(err)
	}
	sockets := socketFolder(t)
	r := &Replica{dir: besides(t, sockets, "replica")}
	copying := exec.CommandContext(t.Context(), filepath.Join(programs, "pg_basebackup"), "-h", sockets, "-U", localpg.Superuser, "-D", filepath.Join(r.dir, "postgres"),
		"-R", "-X", "stream", "-c", "fast", "--no-sync")
	runAs(t, copying, sockets)
	if out, err := copying.CombinedOutput(); err != nil {
		t.Fatalf("copy the cluster: %v\n%s", err, out)
	}
	r.Start(t)
	t.Cleanup(func() { r.stop(t) })
	return r
}

// socketFolder is the folder of the cluster's socket.
func socketFolder(t testing.TB) string {
	t.Helper()
	var dir string
	admin := connect(t, server.DSN(localpg.Superuser, "postgres"))
	if err := admin.QueryRowContext(t.Context(), `SELECT btrim(current_setting('unix_socket_directories'), '"')`).Scan(&dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// besides makes a folder of the user whom the cluster runs as, removed at the end of the test.
func besides(t testing.TB, sockets, name string) string {
	t.Helper()
	dir, err := os.MkdirTemp(filepath.Dir(folder), name+"-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if os.Geteuid() == 0 {
		uid, gid := owner(t, sockets)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func owner(t testing.TB, path string) (uid, gid int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}

// runAs has a program run as the user whom the cluster runs as, who alone may enter the folder of its socket.
func runAs(t testing.TB, cmd *exec.Cmd, sockets string) {
	t.Helper()
	cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		uid, gid := owner(t, sockets)
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
}

// Start starts the replica again after Kill.
func (r *Replica) Start(t testing.TB) {
	t.Helper()
	var err error
	if r.server, err = localpg.Start(t.Context(), localpg.Config{Dir: r.dir, Log: slog.New(slog.DiscardHandler), Scratch: true}); err != nil {
		t.Fatal(err)
	}
}

func (r *Replica) stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := r.server.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// Kill ends the replica as a failing machine does: all its processes at once.
func (r *Replica) Kill(t testing.TB) {
	t.Helper()
	r.Signal(t, syscall.SIGKILL)
	select {
	case <-r.server.Done():
	case <-time.After(time.Minute):
		t.Fatal("a killed replica does not end")
	}
	r.stop(t)
}

// Signal signals all processes of the replica, the first of them before the others.
func (r *Replica) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	file, err := os.Open(filepath.Join(r.dir, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	line, err := bufio.NewReader(file).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	first, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", first))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(first, signal); err != nil {
		t.Fatal(err)
	}
	for _, child := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(pid, signal) // it may have ended with the first
		}
	}
}

// DSN is the connection string of a role on the replica's copy of a database.
func (r *Replica) DSN(db *DB, role string) string { return r.server.DSN(role, db.Name) }

// Open connects to the replica's copy of a database as a role until the end of the test.
func (r *Replica) Open(t testing.TB, db *DB, role string) *sql.DB {
	t.Helper()
	return connect(t, r.DSN(db, role))
}
