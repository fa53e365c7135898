package localpg

import (
	"errors"
	"fmt"
	"strings"
)

// The kinds of error that a person can mend, for errors.Is. The error that is returned is one line that says what to do.
var (
	// ErrNoPostgres: this machine has no PostgreSQL, or only one that is too old.
	ErrNoPostgres = errors.New("no PostgreSQL found")
	// ErrLocked: another program runs PostgreSQL on the folder.
	ErrLocked = errors.New("the data folder is in use")
	// ErrOtherVersion: the cluster was made by a major version of PostgreSQL which this machine does not have.
	ErrOtherVersion = errors.New("the cluster is of another PostgreSQL version")
	// ErrNotRunning: nothing to attach to.
	ErrNotRunning = errors.New("no PostgreSQL runs on the data folder")
	// ErrNotWritable: the data folder cannot be made, written, entered, or it belongs to somebody else.
	ErrNotWritable = errors.New("the data folder cannot be used")
	// ErrNotCluster: the place of the cluster holds something else, which is left as it is.
	ErrNotCluster = errors.New("the folder holds something else than a cluster")
	// ErrNoAccount: no user of the system under whose name PostgreSQL can run.
	ErrNoAccount = errors.New("no user to run PostgreSQL")
	// ErrDiskFull: no space left.
	ErrDiskFull = errors.New("the disk is full")
)

// problem is an error of one of the kinds above, with its own words.
type problem struct {
	kind error
	line string
}

func (p *problem) Error() string { return p.line }
func (p *problem) Unwrap() error { return p.kind }

func problemf(kind error, format string, args ...any) error {
	return &problem{kind: kind, line: fmt.Sprintf(format, args...)}
}

func diskFull(dir string) error {
	return problemf(ErrDiskFull, "the disk of %s is full: free some space (a new cluster needs about 100 MB) and start again", dir)
}

// spaceError is the error that PostgreSQL's own words (in English) tell about the disk, or nil when they tell of something else.
func spaceError(dir, words string) error {
	switch {
	case strings.Contains(words, "No space left on device"), strings.Contains(words, "Disk quota exceeded"):
		return diskFull(dir)
	case strings.Contains(words, "Read-only file system"):
		return problemf(ErrNotWritable, "the data folder %s is on a read-only disk: choose another one", dir)
	}
	return nil
}
