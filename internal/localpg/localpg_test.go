package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestFirstAndSecondStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tempDir(t), "new", "data")
	c := scratch(dir)
	c.Scratch = false
	s := mustStart(t, c)
	for setting, want := range map[string]string{
		"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"server_encoding": "UTF8", "jit": "off", "random_page_cost": "1.1", "max_connections": "100",
		"TimeZone": "UTC", "lc_messages": "C.UTF-8",
	} {
		if got := ask(t, s, "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := ask(t, s, "SELECT pg_size_bytes(current_setting('shared_buffers')) BETWEEN 128 * 1048576 AND 1024 * 1048576"); got != "true" {
		t.Error("PostgreSQL's cache is not between 128 MB and 1 GB")
	}
	const words = `SELECT string_agg(w, ' ' ORDER BY w) FROM unnest('{zoo,école,Étampes,eau,çà,ca,été,Ete}'::text[]) w`
	if got, want := ask(t, s, words), "ca çà eau école Étampes Ete été zoo"; got != want {
		t.Errorf("French words are ordered %q, want %q", got, want)
	}
	mustExec(t, s, "CREATE TABLE kept AS SELECT 'yes' AS answer")
	mustStop(t, s)
	select {
	case <-s.Done():
		t.Error("Done tells of an end that Stop asked for")
	default:
	}
	mustStop(t, s) // a second time: nothing
	if alive(s.local.process.pid()) {
		t.Error("PostgreSQL outlives Stop")
	}

	again := mustStart(t, c)
	if got := ask(t, again, "SELECT answer FROM kept"); got != "yes" {
		t.Errorf("the second start found %q", got)
	}
	log := read(t, filepath.Join(dir, "postgres.log"))
	if !strings.Contains(log, "database system was shut down at") || strings.Contains(log, "not properly shut down") || strings.Contains(log, "starting up") {
		t.Errorf("the end was not clean:\n%s", log)
	}
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := mustStart(t, scratch(dir))
	for _, name := range []string{"postgres", "socket"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 || owner(info) == 0 {
			t.Errorf("%s has mode %v and belongs to user %d", name, info.Mode(), owner(info))
		}
	}
	group, err := syscall.Getpgid(s.local.process.pid())
	if err != nil {
		t.Fatal(err)
	}
	if group != s.local.process.pid() {
		t.Error("a terminal's ^C would reach PostgreSQL")
	}
	// A violated constraint's DETAIL holds the value, a failing statement may: neither comes into the log.
	db := open(t, s)
	for _, statement := range []string{
		"DROP TABLE IF EXISTS person; CREATE TABLE person (mail text PRIMARY KEY)",
		"INSERT INTO person VALUES ('canary@example.org')",
		"INSERT INTO person VALUES ('canary@example.org')",
	} {
		_, err = db.Exec(statement)
	}
	if err == nil {
		t.Fatal("the same key was taken twice")
	}
	waitFor(t, "the error in the log", func() bool {
		return strings.Contains(read(t, filepath.Join(dir, "postgres.log")), "duplicate key")
	})
	if strings.Contains(read(t, filepath.Join(dir, "postgres.log")), "canary") {
		t.Error("a personal value stands in the log")
	}
}

func TestScratchAndSettings(t *testing.T) {
	t.Parallel()
	c := scratch(dataDir(t))
	c.Settings = map[string]string{"max_connections": "33"}
	s := mustStart(t, c)
	for setting, want := range map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "33"} {
		if got := ask(t, s, "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
}

func TestStartThatFails(t *testing.T) {
	t.Parallel()
	c := scratch(dataDir(t))
	c.Settings = map[string]string{"max_connections": "many"}
	if _, err := Start(t.Context(), c); err == nil || !strings.Contains(err.Error(), `invalid value for parameter "max_connections": "many"`) {
		t.Errorf("the error %v does not say what PostgreSQL said", err)
	}
	if got := entries(t, c.Dir); strings.Contains(got, "socket") {
		t.Errorf("the failed start left %s", got)
	}
	c.Settings = nil
	mustStart(t, c) // the lock is free
}

func TestStartIsGivenUp(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := Start(ctx, scratch(dir))
		failed <- err
	}()
	waitFor(t, "a begun cluster", func() bool {
		_, err := os.Stat(filepath.Join(dir, unfinishedName, "PG_VERSION"))
		return err == nil
	})
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := entries(t, dir); got != "lock" {
		t.Errorf("a start that was given up leaves %s", got)
	}
	if _, err := Start(ctx, scratch(dir)); !errors.Is(err, context.Canceled) {
		t.Errorf("given up before it began: got %v", err)
	}
	mustStart(t, scratch(dir))
}

func TestLocked(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	mustStart(t, scratch(dir))
	_, err := Start(t.Context(), scratch(dir))
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line with the number of this process", err)
	}
}

// Between fork and exec, a process that any other goroutine starts has a copy of the lock's file.
func TestStopFreesLockThatAnotherProcessCopied(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := mustStart(t, scratch(dir))
	copied, err := syscall.Dup(int(s.local.folder.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(copied)
	mustStop(t, s)
	mustStart(t, scratch(dir))
}

func TestStopInHaste(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	c := scratch(dir)
	c.Settings = map[string]string{"synchronous_commit": "on"}
	s := mustStart(t, c)
	mustExec(t, s, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Stop(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if alive(s.local.process.pid()) {
		t.Error("PostgreSQL outlives Stop")
	}
	if got := ask(t, mustStart(t, scratch(dir)), "SELECT answer FROM kept"); got != "yes" {
		t.Errorf("the next start found %q", got)
	}
}

func TestStopEndsOpenTransactions(t *testing.T) {
	t.Parallel()
	s := mustStart(t, scratch(dataDir(t)))
	tx, err := open(t, s).Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("CREATE TABLE left_open ()"); err != nil {
		t.Fatal(err)
	}
	mustStop(t, s)
	if err := tx.Commit(); err == nil {
		t.Error("a transaction outlives Stop")
	}
}

func TestDone(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := mustStart(t, scratch(dir))
	s.local.process.signal(syscall.SIGQUIT)
	<-s.Done()
	mustStop(t, s)
	mustStart(t, scratch(dir))
}

func TestAttach(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	notRunning := func(when string) {
		t.Helper()
		if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: got %v", when, err)
		}
	}
	notRunning("not started")
	if _, err := Attach(dir + "/nowhere"); !errors.Is(err, ErrNotRunning) {
		t.Errorf("no folder: got %v", err)
	}
	s := mustStart(t, scratch(dir))
	joined, err := Attach(dir)
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, joined, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer")
	mustStop(t, joined)
	if joined.Done() != nil {
		t.Error("an attached server has an end to tell of")
	}
	if got := ask(t, s, "SELECT answer FROM kept"); got != "yes" {
		t.Errorf("found %q after the attached one was stopped", got)
	}
	mustStop(t, s)
	notRunning("after Stop")
}
