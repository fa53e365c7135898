package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	clusterName = "postgres"
	// unfinishedName is where a cluster is made. It is none before it has its name, so what stands here is of a start that was killed.
	unfinishedName = "postgres.unfinished"
)

func (f *folder) clusterPath() string { return filepath.Join(f.path, clusterName) }

// owner is the number of the user to whom a file belongs.
func owner(info os.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

// clusterVersion is the major version of the cluster, 0 when one can be made. ErrNotCluster: something else is in its place.
func (f *folder) clusterVersion() (int, error) {
	info, err := f.root.Lstat(clusterName)
	switch {
	case isMissing(err):
		return 0, nil
	case err != nil:
		return 0, notWritable(f.clusterPath(), err)
	case !info.IsDir():
		return 0, problemf(ErrNotCluster, "%s is not a folder (a link is not followed): move it away or choose another data folder; nothing was changed", f.clusterPath())
	}
	if owner := owner(info); os.Geteuid() != 0 && os.Geteuid() != owner {
		return 0, notOwned(f.clusterPath(), owner)
	}
	empty, err := f.isEmpty(clusterName)
	switch {
	case err != nil:
		return 0, notWritable(f.clusterPath(), err)
	case empty:
		return 0, nil
	}
	words, err := f.root.ReadFile(clusterName + "/PG_VERSION")
	if err != nil && !isMissing(err) {
		return 0, notWritable(f.clusterPath(), err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(words)))
	if err != nil || major <= 0 {
		return 0, problemf(ErrNotCluster, "%s has files but is not a PostgreSQL cluster: move it away or choose another data folder; nothing was changed", f.clusterPath())
	}
	return major, nil
}

// isEmpty tells whether a folder has no entries.
func (f *folder) isEmpty(name string) (bool, error) {
	dir, err := f.root.Open(name)
	if err != nil {
		return false, err
	}
	defer dir.Close()
	_, err = dir.Readdirnames(1)
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	return false, err
}

// makeCluster makes the cluster: UTF-8, French order of words, checksums of its pages. It gets its name when it is whole, so that a
// start killed in the middle leaves nothing that looks like one.
func (f *folder) makeCluster(ctx context.Context, bin programs, who account, scratch bool) error {
	if err := f.removeUnfinished(); err != nil {
		return notWritable(f.path, err)
	}
	if err := f.makeOwned(unfinishedName, who); err != nil {
		return notWritable(f.path, err)
	}
	if err := f.fillCluster(ctx, bin, who, scratch); err != nil {
		_ = f.removeUnfinished() // what stays is removed by the next start
		return err
	}
	if err := f.root.Remove(clusterName); err != nil && !isMissing(err) { // an empty folder, for clusterVersion saw no cluster
		return notWritable(f.path, err)
	}
	if err := f.root.Rename(unfinishedName, clusterName); err != nil {
		return notWritable(f.path, err)
	}
	if scratch {
		return nil
	}
	if err := f.sync("."); err != nil {
		return notWritable(f.path, err)
	}
	return nil
}

// removeUnfinished removes what an initdb left. A child of one that was killed may write in it for another moment.
func (f *folder) removeUnfinished() error {
	deadline := time.Now().Add(2 * time.Second)
	for {
		err := f.root.RemoveAll(unfinishedName)
		if err == nil || !errors.Is(err, syscall.ENOTEMPTY) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// fillCluster runs initdb in the unfinished cluster's folder.
func (f *folder) fillCluster(ctx context.Context, bin programs, who account, scratch bool) error {
	path := filepath.Join(f.path, unfinishedName)
	args := []string{"-D", path, "-U", Superuser, "--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8",
		"--locale-provider=icu", "--icu-locale=fr-FR", "--data-checksums", "--no-instructions"}
	if scratch {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin.folder, "initdb"), args...)
	var words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &words, &words
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // with its children: they are a group
	cmd.WaitDelay = dyingPatience
	who.run(cmd, path)
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	p, err := launch(cmd)
	if err != nil {
		return who.explain(err, path)
	}
	<-p.exited
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("make the PostgreSQL cluster: %w", ctx.Err())
	case p.err != nil:
		if err := spaceError(f.path, words.String()); err != nil {
			return err
		}
		return fmt.Errorf("make the PostgreSQL cluster in %s: initdb: %s", f.path, lastError(words.Bytes()))
	}
	return f.tune(scratch)
}

// tune appends our settings to those of initdb.
func (f *folder) tune(scratch bool) error {
	file, err := f.root.OpenFile(unfinishedName+"/postgresql.conf", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open the cluster's settings: %w", err)
	}
	_, err = file.WriteString(tuning())
	if err == nil && !scratch {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return notWritable(f.path, err)
	}
	return nil
}

// sync writes a folder's entries to the disk.
func (f *folder) sync(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// lastError is the line of initdb's words that says what went wrong: after it stands only what it cleaned up.
func lastError(words []byte) string {
	var found string
	for line := range bytes.Lines(words) {
		if bytes.Contains(line, []byte("error: ")) || bytes.Contains(line, []byte("FATAL: ")) {
			found = strings.TrimSpace(string(line))
		}
	}
	if found == "" {
		return lastLines(words, 3)
	}
	return found
}
