package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	// port only names the socket's file: nothing listens on the network.
	port       = "5432"
	socketName = ".s.PGSQL." + port
	// socketLimit is the longest path of a unix socket, in bytes.
	socketLimit = 107
	socketDir   = "socket"
	// shortPrefix begins the name of a socket folder that stands outside the data folder.
	shortPrefix = "/tmp/alliances-"
)

// makeSocketFolder makes an empty folder for the socket that only the account may enter, and returns its path. It stands in the data
// folder; where its path would not do it stands below /tmp and the data folder has a link to it.
func (f *folder) makeSocketFolder(who account) (string, error) {
	path := filepath.Join(f.path, socketDir)
	f.freeSocketFolder(who.uid)
	// The driver reads a comma as the end of a host's name.
	if len(filepath.Join(path, socketName)) > socketLimit || strings.Contains(path, ",") {
		return f.makeShortSocketFolder(who)
	}
	if err := f.makeOwned(socketDir, who); err != nil {
		return "", fmt.Errorf("make the socket's folder: %w", err)
	}
	return path, nil
}

func (f *folder) makeShortSocketFolder(who account) (string, error) {
	short, err := os.MkdirTemp(filepath.Split(shortPrefix))
	if err == nil && who.drop {
		err = os.Lchown(short, who.uid, who.gid)
	}
	if err == nil {
		err = f.root.Symlink(short, socketDir)
	}
	if err != nil {
		return "", fmt.Errorf("make a short folder for the socket: %w", err)
	}
	return short, nil
}

// makeOwned makes a folder that belongs to the account alone.
func (f *folder) makeOwned(name string, who account) error {
	if err := f.root.Mkdir(name, 0o700); err != nil {
		return err
	}
	if who.drop {
		return f.root.Lchown(name, who.uid, who.gid)
	}
	return nil
}

// socketFolder is the path of the socket's folder, "" when there is none.
func (f *folder) socketFolder() string {
	info, err := f.root.Lstat(socketDir)
	switch {
	case err != nil:
		return ""
	case info.IsDir():
		return filepath.Join(f.path, socketDir)
	}
	target, err := f.root.Readlink(socketDir)
	if err != nil || !strings.HasPrefix(target, shortPrefix) {
		return ""
	}
	return target
}

// freeSocketFolder removes the socket's folder, which belongs to the user uid, and what a killed PostgreSQL left in it. The caller
// holds the lock and nothing runs on the folder. What is not ours stays.
func (f *folder) freeSocketFolder(uid int) {
	path := f.socketFolder()
	if path == "" {
		return
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() && owner(info) == uid {
		if dir, err := os.OpenRoot(path); err == nil {
			_ = dir.Remove(socketName)
			_ = dir.Remove(socketName + ".lock")
			dir.Close()
		}
		_ = os.Remove(path)
	}
	_ = f.root.Remove(socketDir)
}

// quoteFolder writes a folder as an element of a list of PostgreSQL's settings.
func quoteFolder(path string) string { return `"` + strings.ReplaceAll(path, `"`, `""`) + `"` }
