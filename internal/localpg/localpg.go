// Package localpg is the embedded default: a private PostgreSQL that the program starts for itself in a data folder, with the
// PostgreSQL programs that the machine has. It listens on a unix socket alone, in a folder that only its own user may enter, and it
// ends with the program, however that ends. Linux only: that end is a service of its kernel.
//
// The data folder holds:
//
//	lock             held by the program that runs PostgreSQL on the folder; its pid is inside
//	postgres/        the cluster
//	socket           the folder of the socket, or a symbolic link to it where the path would be too long for a socket
//	postgres.log     what PostgreSQL says, and postgres.log.1, what it said before: bounded
package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Superuser is the name of the cluster's superuser. Nobody is asked for a password: who may enter the socket's folder may be anyone.
const Superuser = "postgres"

// Config says where the cluster lives and how durable it is.
type Config struct {
	// Dir is the data folder. It is made when it is missing; what is in it already is left alone.
	Dir string
	// Log receives a line when the cluster is made, is ready, and when it ends by itself. Nil: the default logger.
	Log *slog.Logger
	// Scratch is for tests: nothing waits for the disk, and nothing survives a crash of the machine.
	Scratch bool
	// Settings are further settings of PostgreSQL, stronger than those of its postgresql.conf.
	Settings map[string]string

	// programs are the folders in which PostgreSQL's programs are looked for; nil: those of this machine.
	programs []string
}

// Start makes the cluster when there is none, starts PostgreSQL on it and waits until it answers. When ctx ends first, what was
// started is stopped. After that the end of ctx means nothing to the server: Stop stops it.
//
// The errors that a person can mend are ErrNoPostgres, ErrLocked, ErrOtherVersion, ErrNotWritable, ErrNotCluster, ErrNoAccount and
// ErrDiskFull: each is one line that says what to do.
func Start(ctx context.Context, c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	f, err := makeFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	if err := f.takeLock(); err != nil {
		f.close()
		return nil, err
	}
	s, err := start(ctx, c, f)
	if err != nil {
		f.close()
		return nil, err
	}
	return s, nil
}

// start is Start in a folder that is locked.
func start(ctx context.Context, c Config, f *folder) (*Server, error) {
	began := time.Now()
	major, err := f.clusterVersion()
	if err != nil {
		return nil, err
	}
	who, err := chooseAccount(f, major > 0)
	if err != nil {
		return nil, err
	}
	folders := c.programs
	if folders == nil {
		folders = programFolders(ctx)
	}
	found := findPrograms(ctx, folders)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("look for PostgreSQL: %w", ctx.Err())
	}
	bin, err := choosePrograms(found, major, f.clusterPath())
	if err != nil {
		return nil, err
	}
	if major == 0 {
		c.Log.Info("making a PostgreSQL cluster", "folder", f.clusterPath(), "version", bin.version, "user", who.name)
		err = f.makeCluster(ctx, bin, who, c.Scratch)
	} else {
		err = f.waitForOld(ctx, dyingPatience)
	}
	if err != nil {
		return nil, err
	}
	socket, err := f.makeSocketFolder(who)
	if err != nil {
		return nil, err
	}
	output, err := openLog(f)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(bin.folder, "postgres"), arguments(c, f.clusterPath(), socket)...)
	cmd.Stderr = output
	cmd.WaitDelay = dyingPatience
	who.run(cmd, f.clusterPath())
	// The program's death is PostgreSQL's order to stop at once; what was committed is recovered by the next start.
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	p, err := launch(cmd)
	if err != nil {
		output.close()
		f.freeSocketFolder(who.uid)
		return nil, who.explain(err, f.clusterPath())
	}
	s := &Server{socket: socket, local: &local{
		process: p, folder: f, uid: who.uid, output: output, log: c.Log, done: make(chan struct{}), ended: make(chan struct{}),
	}}
	go s.local.watch()
	if err := s.waitReady(ctx); err != nil {
		return nil, err
	}
	c.Log.Info("PostgreSQL is ready", "folder", f.path, "version", bin.version, "after", time.Since(began).Round(time.Millisecond))
	return s, nil
}

// arguments are those of postgres. What stands here is not for tuning: it keeps the server private, and personal data out of its log,
// which therefore has no DETAIL (the key of a violated constraint) and no statement. What may be tuned stands in postgresql.conf.
func arguments(c Config, cluster, socket string) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"port":                    port,
		"unix_socket_directories": quoteFolder(socket),
		"unix_socket_permissions": "0700",
		"cluster_name":            "alliances",
		"log_destination":         "stderr",
		"logging_collector":       "off",
		"log_line_prefix":         "%m [%p] ",
		"log_error_verbosity":     "terse",
		"log_min_error_statement": "panic",
	}
	if c.Scratch {
		maps.Copy(settings, map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
	}
	maps.Copy(settings, c.Settings)
	args := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// startError says why PostgreSQL ended before it answered.
func startError(f *folder, output *logFile) error {
	last := output.lastLines(3)
	if err := spaceError(f.path, last); err != nil {
		return err
	}
	return fmt.Errorf("PostgreSQL did not start: %s (the rest is in %s)", last, output.path)
}
