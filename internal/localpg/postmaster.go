package localpg

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// postmaster is what PostgreSQL's own file says of it.
type postmaster struct {
	exists bool
	pid    int  // 0: the file has none
	ready  bool // it takes connections
}

const postmasterFile = clusterName + "/postmaster.pid"

// postmaster reads that file, which may be half written, and is empty after a power cut.
func (f *folder) postmaster() postmaster {
	words, err := f.root.ReadFile(postmasterFile)
	if err != nil {
		return postmaster{}
	}
	lines := strings.Split(string(words), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(lines[0], "-"))) // that of a single-user PostgreSQL is negative
	return postmaster{exists: true, pid: pid, ready: len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"}
}

// waitForOld waits for a PostgreSQL that outlives, for a moment, the program that ran it. One that stays was started by hand: that is
// ErrLocked. When it is gone, its file is removed: empty, or with a number that another process has by now, it would keep PostgreSQL
// from starting. PostgreSQL itself still finds whoever has the cluster's memory.
func (f *folder) waitForOld(ctx context.Context, patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for {
		old := f.postmaster()
		if !old.exists {
			return nil
		}
		if !f.isPostmaster(old.pid) {
			if err := f.root.Remove(postmasterFile); err != nil && !isMissing(err) {
				return notWritable(f.clusterPath(), err)
			}
			return nil
		}
		if time.Now().After(deadline) {
			return problemf(ErrLocked, "PostgreSQL (process %d) still runs on %s without its program: stop it with kill -INT %[1]d and start again", old.pid, f.clusterPath())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the end of the former PostgreSQL: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// isPostmaster tells whether a process is a PostgreSQL that may be working on the cluster. Where the system hides in which folder it
// works, it may.
func (f *folder) isPostmaster(pid int) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(proc, "stat"))
	if err != nil {
		return false
	}
	// "pid (name) state …": a zombie works on nothing.
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || end < open || len(stat) < end+3 || stat[end+2] == 'Z' || !strings.HasPrefix(string(stat[open+1:end]), "postgres") {
		return false
	}
	at, err := os.Readlink(filepath.Join(proc, "cwd"))
	return err != nil || at == f.clusterPath()
}
