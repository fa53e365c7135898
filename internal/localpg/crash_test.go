package localpg

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readPid reads the number of the PostgreSQL that a child runs.
func readPid(t *testing.T, line string) int {
	t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the child could not start: %s", line)
	}
	return pid
}

func TestProgramKilled(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	cmd, out := runChild(t, "plain", dir)
	line, _ := out.ReadString('\n')
	pid := readPid(t, line)
	s, err := Attach(dir)
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, s, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer")
	if _, err := Start(t.Context(), scratch(dir)); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("while it lives: got %v", err)
	}
	kill9(t, cmd)
	again := mustStart(t, scratch(dir)) // at once, perhaps before the old PostgreSQL is gone
	if alive(pid) {
		t.Error("the killed program's PostgreSQL lives")
	}
	if got := ask(t, again, "SELECT answer FROM kept"); got != "yes" {
		t.Errorf("after the crash found %q", got)
	}
}

func TestKilledProgramLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	cmd, out := runChild(t, "plain", dir)
	line, _ := out.ReadString('\n')
	pid := readPid(t, line)
	kill9(t, cmd)
	waitFor(t, "the end of PostgreSQL", func() bool { return !alive(pid) })
	if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("attach after a crash: got %v", err)
	}
}

func TestProgramKilledInInitdb(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	cmd, _ := runChild(t, "plain", dir)
	waitFor(t, "a begun cluster", func() bool {
		_, err := os.Stat(filepath.Join(dir, unfinishedName, "PG_VERSION"))
		return err == nil
	})
	kill9(t, cmd)
	if _, err := os.Stat(filepath.Join(dir, clusterName)); !isMissing(err) {
		t.Fatalf("the cluster was there already: %v", err)
	}
	mustStart(t, scratch(dir))
	if got, want := entries(t, dir), "lock postgres postgres.log socket"; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
}

func TestInitdbFails(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	cmd, out := runChild(t, "small", dir)
	words, _ := io.ReadAll(out)
	_ = cmd.Wait()
	if line := string(words); !strings.Contains(line, "File too large") || strings.Count(line, "\n") != 1 {
		t.Errorf("the error %q is not initdb's reason in one line", line)
	}
	if got := entries(t, dir); got != "lock" {
		t.Errorf("a failed start leaves %s", got)
	}
	mustStart(t, scratch(dir))
}

// startByHand runs PostgreSQL on a cluster as somebody with a shell would. It is stopped at the test's end.
func startByHand(t *testing.T, dir string) *process {
	t.Helper()
	cluster := filepath.Join(dir, clusterName)
	cmd := exec.Command(filepath.Join(findPrograms(t.Context(), programFolders(t.Context()))[0].folder, "postgres"),
		"-D", cluster, "-c", "listen_addresses=", "-c", "unix_socket_directories="+cluster)
	runAs(t, cmd, dir)
	p, err := launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.signal(syscall.SIGQUIT)
		<-p.exited
	})
	f := mustOpen(t, dir)
	waitFor(t, "the server started by hand", func() bool { return f.postmaster().ready })
	return p
}

// runAs lets cmd run as the owner of the folder's cluster.
func runAs(t *testing.T, cmd *exec.Cmd, dir string) {
	t.Helper()
	who, err := chooseAccount(mustOpen(t, dir), true)
	if err != nil {
		t.Fatal(err)
	}
	who.run(cmd, filepath.Join(dir, clusterName))
}

func mustOpen(t *testing.T, dir string) *folder {
	t.Helper()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.close)
	return f
}

func TestPostgresStartedByHand(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := startByHand(t, dir)
	err := mustOpen(t, dir).waitForOld(t.Context(), 50*time.Millisecond)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "kill -INT "+strconv.Itoa(p.pid())) {
		t.Errorf("got %v", err)
	}
	if !alive(p.pid()) {
		t.Fatal("it was ended")
	}
	go func() { // it ends while a start waits for it
		time.Sleep(100 * time.Millisecond)
		p.signal(syscall.SIGINT)
	}()
	mustStart(t, scratch(dir))
}

func TestPowerCut(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	write(t, filepath.Join(dir, postmasterFile), "") // what a journal leaves of a file that was not written through
	mustStart(t, scratch(dir))
}

func TestNumberOfOldPostgresGivenToAnother(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	other := exec.Command("/bin/sleep", "60")
	runAs(t, other, dir)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	write(t, filepath.Join(dir, postmasterFile), strconv.Itoa(other.Process.Pid)+"\n"+filepath.Join(dir, clusterName)+"\n1700000000\n5432\n\n\n\nready\n")
	mustStart(t, scratch(dir))
	if !alive(other.Process.Pid) {
		t.Error("the other process was ended")
	}
}
