package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// folder is an open data folder. Root works in folders of other users here, so every step goes through an os.Root, which follows no
// link out of it.
type folder struct {
	path     string // absolute, without symbolic links
	root     *os.Root
	uid, gid int      // whom it belongs to
	lock     *os.File // nil: not taken
}

const lockName = "lock"

// DefaultDir is the data folder for who names none: /var/lib/alliances for root, and below the user's data home
// ($XDG_DATA_HOME, ~/.local/share) for everybody else.
func DefaultDir() (string, error) { return defaultDir(os.Geteuid()) }

func defaultDir(euid int) (string, error) {
	if euid == 0 {
		return "/var/lib/alliances", nil
	}
	if home := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, "alliances"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(home) {
		return "", errors.New("this user has no home folder: name a data folder")
	}
	return filepath.Join(home, ".local", "share", "alliances"), nil
}

// makeFolder opens the data folder, after making it when it is missing.
func makeFolder(dir string) (*folder, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, notWritable(path, err)
	}
	switch err := os.Mkdir(path, 0o700); {
	case err == nil && os.Geteuid() == 0:
		// Another user must pass through it to the cluster. The umask may be strict, so the mode is set and not asked for.
		if err := os.Chmod(path, 0o711); err != nil {
			return nil, notWritable(path, err)
		}
	case err != nil && !errors.Is(err, fs.ErrExist):
		return nil, notWritable(path, err)
	}
	f, err := openFolder(path)
	if err != nil {
		return nil, notWritable(path, err)
	}
	if _, err := f.root.Lstat("PG_VERSION"); err == nil {
		f.close()
		return nil, problemf(ErrNotCluster, "%s is itself a PostgreSQL cluster, not a data folder of alliances: choose another folder; nothing was changed", path)
	}
	return f, nil
}

// openFolder opens a data folder that exists.
func openFolder(path string) (*folder, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(".")
	if err != nil {
		root.Close()
		return nil, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	return &folder{path: real, root: root, uid: int(stat.Uid), gid: int(stat.Gid)}, nil
}

// notWritable is the error of a step in the folder that failed with err.
func notWritable(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskFull(path)
	}
	euid := os.Geteuid()
	if info, statErr := os.Stat(path); statErr == nil && euid != 0 && owner(info) != euid {
		return notOwned(path, owner(info))
	}
	return problemf(ErrNotWritable, "the data folder %s cannot be used (%s): choose another one, or give it to the user %s", path, reason(err), userName(euid))
}

func notOwned(path string, owner int) error {
	return problemf(ErrNotWritable, "%s belongs to the user %s: start as that user or as root, or choose another data folder", path, userName(owner))
}

// reason is what the system says of err, without the paths.
func reason(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	return err.Error()
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// openOwned opens a file of the folder that only the folder's owner may read, whoever this process is.
func (f *folder) openOwned(name string, flag int) (*os.File, error) {
	file, err := f.root.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if err := file.Chown(f.uid, f.gid); err != nil {
			file.Close()
			return nil, err
		}
	}
	return file, nil
}

// takeLock locks the folder until it is closed or this process ends, or is ErrLocked at once.
func (f *folder) takeLock() error {
	file, err := f.openOwned(lockName, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return notWritable(f.path, err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		defer file.Close()
		holder := make([]byte, 20)
		n, _ := file.ReadAt(holder, 0)
		who := "another alliances"
		if pid, err := strconv.Atoi(strings.TrimSpace(string(holder[:n]))); err == nil {
			who = fmt.Sprintf("another alliances (process %d)", pid)
		}
		return problemf(ErrLocked, "%s already runs on %s: stop it first, or choose another data folder", who, f.path)
	}
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		file.Close()
		return notWritable(f.path, err)
	}
	f.lock = file
	return nil
}

// close frees the lock too: by name, since a process that is just being started elsewhere in the program holds a copy of every open file
// until its exec, and the file's lock with it.
func (f *folder) close() {
	if f.lock != nil {
		_ = syscall.Flock(int(f.lock.Fd()), syscall.LOCK_UN)
		f.lock.Close()
		f.lock = nil
	}
	f.root.Close()
}
