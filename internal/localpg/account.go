package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user under whose name PostgreSQL runs.
type account struct {
	name     string
	uid, gid int
	drop     bool // this process is root and the account is not
}

// environment is all that PostgreSQL's programs see of ours: English words, UTC, and nothing that changes their settings.
var environment = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}

// chooseAccount is this process's own user, unless that is root, as whom PostgreSQL refuses to run: then it is whom the cluster
// belongs to, or the folder, or else the user postgres, or nobody. It must be known to the system, for PostgreSQL looks it up.
func chooseAccount(f *folder, hasCluster bool) (account, error) {
	if euid := os.Geteuid(); euid != 0 {
		return lookUp(euid)
	}
	if hasCluster {
		info, err := f.root.Lstat(clusterName)
		if err != nil {
			return account{}, notWritable(f.clusterPath(), err)
		}
		if owner(info) == 0 {
			return account{}, problemf(ErrNotWritable, "%s belongs to root, as whom PostgreSQL does not run: give it back to its user, for example with chown -R postgres %[1]s", f.clusterPath())
		}
		return lookUp(owner(info))
	}
	if f.uid != 0 {
		return lookUp(f.uid)
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return newAccount(u)
		}
	}
	return account{}, problemf(ErrNoAccount, "PostgreSQL does not run as root and there is no user postgres here: make one with useradd --system postgres")
}

func lookUp(uid int) (account, error) {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return account{}, problemf(ErrNoAccount, "PostgreSQL would run as user number %d, which /etc/passwd does not have: add it there or start as another user", uid)
	}
	return newAccount(u)
}

func newAccount(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("read the number of the user %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("read the group of the user %s: %w", u.Username, err)
	}
	return account{name: u.Username, uid: uid, gid: gid, drop: os.Geteuid() == 0}, nil
}

// userName is the name of a user, or its number when it has none.
func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

// run prepares cmd to run as the account, in the folder dir, in a process group of its own: what a terminal sends to this program
// (^C) does not reach it.
func (a account) run(cmd *exec.Cmd, dir string) {
	cmd.Dir = dir
	cmd.Env = environment
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
}

// explain says why a program of PostgreSQL could not be started in dir: mostly, the account may not come that far.
func (a account) explain(err error, dir string) error {
	if errors.Is(err, fs.ErrPermission) {
		for at := dir; ; at = filepath.Dir(at) {
			if info, statErr := os.Stat(at); statErr == nil && !a.mayPass(info) {
				return problemf(ErrNotWritable, "the user %s, as whom PostgreSQL runs, may not pass through %s (%s): choose a data folder elsewhere or allow it with chmod o+x %[2]s", a.name, at, info.Mode())
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return fmt.Errorf("start PostgreSQL as the user %s: %w", a.name, err)
}

// mayPass tells whether a folder's mode lets the account through. Root gave up its other groups.
func (a account) mayPass(info fs.FileInfo) bool {
	stat := info.Sys().(*syscall.Stat_t)
	switch {
	case owner(info) == a.uid:
		return info.Mode()&0o100 != 0
	case int(stat.Gid) == a.gid:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
