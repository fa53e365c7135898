package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Attach joins the PostgreSQL that another process runs on the data folder dir; one that is still starting is waited for, briefly.
// ErrNotRunning: there is none. ErrNotWritable: it is another user's.
func Attach(dir string) (*Server, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	notRunning := problemf(ErrNotRunning, "no alliances runs on %s: start it first, or name the data folder it runs on", path)
	f, err := openFolder(path)
	switch {
	case isMissing(err):
		return nil, notRunning
	case err != nil:
		return nil, attachError(path, err)
	}
	defer f.close()
	socket := f.socketFolder()
	if socket == "" {
		return nil, notRunning
	}
	// The name may be known to others and the folder gone with a restart of the machine: it must be that of who owns the cluster.
	cluster, err := f.root.Stat(clusterName)
	info, infoErr := os.Lstat(socket)
	if err != nil || infoErr != nil || !info.IsDir() || owner(info) != owner(cluster) || info.Mode().Perm()&0o077 != 0 {
		return nil, notRunning
	}
	conn, err := net.Dial("unix", filepath.Join(socket, socketName))
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, attachError(path, err)
	case err != nil:
		return nil, notRunning
	}
	conn.Close()
	s := &Server{socket: socket}
	ctx, cancel := context.WithTimeout(context.Background(), dyingPatience)
	defer cancel()
	for {
		err := s.ping(ctx)
		if err == nil {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func attachError(path string, err error) error {
	return problemf(ErrNotWritable, "the PostgreSQL of %s cannot be reached (%s): run this as the user who started alliances, or as root", path, reason(err))
}
