package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"alliances/internal/postgres"
)

// Pooler is a PgBouncer in transaction mode before the cluster: a session of the server lasts, for a client, for one transaction.
type Pooler struct {
	dir string // of its socket
}

// poolerPort only names the socket's file.
const poolerPort = 6432

// NewPooler starts one that ends with the test. A test database is made before it.
func NewPooler(t testing.TB) *Pooler {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil {
			t.Fatal("PgBouncer is needed by the tests: apt-get install pgbouncer")
		}
	}
	sockets := socketFolder(t)
	p := &Pooler{dir: besides(t, sockets, "pooler")}
	var users strings.Builder
	for _, role := range []string{postgres.RolePublic, postgres.RoleApp, postgres.RoleAccount, postgres.RoleImport} {
		fmt.Fprintf(&users, "%q \"\"\n", role)
	}
	// Fewer sessions than clients, taken in turn, so that each client meets the sessions of others.
	settings := fmt.Sprintf(`[databases]
* = host=%s port=5432
[pgbouncer]
pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
auth_type = trust
auth_file = %s/users
unix_socket_dir = %[2]s
listen_port = %d
logfile = %[2]s/log
`, sockets, p.dir, poolerPort)
	for name, words := range map[string]string{"users": users.String(), "settings": settings} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(words), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, "-q", filepath.Join(p.dir, "settings"))
	runAs(t, cmd, sockets)
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL // it ends with the tests, however they end
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // never unlocked: that thread's end would be taken for the test's
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is of interest only when it does not serve
			close(ended)
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	db := connect(t, p.DSN(&DB{Name: "postgres"}, postgres.RoleImport))
	for deadline := time.Now().Add(20 * time.Second); ; {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		err := db.PingContext(ctx)
		cancel()
		if err == nil {
			return p
		}
		select {
		case <-ended:
			t.Fatalf("PgBouncer ended: %s", said.String())
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("PgBouncer does not serve: %v", err)
		}
	}
}

// DSN is the connection string of a role on a database through the pooler.
func (p *Pooler) DSN(db *DB, role string) string {
	return fmt.Sprintf("host='%s' port=%d user=%s dbname=%s sslmode=disable", p.dir, poolerPort, role, db.Name)
}
