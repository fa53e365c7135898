package localpg

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version of PostgreSQL that will do.
const oldest = 15

// programs is a folder with the programs of one PostgreSQL.
type programs struct {
	folder  string
	version string // as it is told, such as "15.18"
	major   int
}

// programFolders are the folders of this machine in which PostgreSQL's programs may be. Some may not exist.
func programFolders(ctx context.Context) []string {
	var folders []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"} { // Debian's and Red Hat's
		found, _ := filepath.Glob(pattern) // the patterns are sound
		folders = append(folders, found...)
	}
	return append(folders, filepath.SplitList(os.Getenv("PATH"))...)
}

// findPrograms are the folders that have both programs that we need, the highest version first.
func findPrograms(ctx context.Context, folders []string) []programs {
	var found []programs
	var seen []string
	for _, folder := range folders {
		initdb, err := filepath.EvalSymlinks(filepath.Join(folder, "initdb"))
		if err != nil || slices.Contains(seen, filepath.Dir(initdb)) {
			continue
		}
		folder = filepath.Dir(initdb)
		seen = append(seen, folder)
		cmd := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version")
		cmd.Env = environment
		out, err := cmd.Output()
		if err != nil {
			continue
		}
		if version, major := parseVersion(string(out)); major > 0 {
			found = append(found, programs{folder: folder, version: version, major: major})
		}
	}
	slices.SortStableFunc(found, func(a, b programs) int { return b.major - a.major })
	return found
}

// parseVersion reads "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"; major is 0 when the words are not of that kind.
func parseVersion(words string) (version string, major int) {
	fields := strings.Fields(words)
	if len(fields) < 3 || fields[1] != "(PostgreSQL)" {
		return "", 0
	}
	version = fields[2]
	digits := version
	if i := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = version[:i]
	}
	major, err := strconv.Atoi(digits)
	if err != nil {
		return "", 0
	}
	return version, major
}

// choosePrograms takes the newest, or for a cluster that is there already (major is not 0) those of its version. found begins with
// the highest version.
func choosePrograms(found []programs, major int, cluster string) (programs, error) {
	const install = "install one with: apt-get install postgresql (then start again)"
	switch {
	case len(found) == 0:
		return programs{}, problemf(ErrNoPostgres, "PostgreSQL is not installed here: as root, %s", install)
	case major == 0 && found[0].major < oldest:
		return programs{}, problemf(ErrNoPostgres, "PostgreSQL %s in %s is too old, %d or newer is needed: as root, %s", found[0].version, found[0].folder, oldest, install)
	case major == 0:
		return found[0], nil
	}
	var versions []string
	for _, p := range found {
		if p.major == major && major >= oldest {
			return p, nil
		}
		versions = append(versions, p.version)
	}
	return programs{}, problemf(ErrOtherVersion, "%s was made by PostgreSQL %d and this machine has %s: install postgresql-%[2]d beside it, or move the data with pg_upgrade",
		cluster, major, strings.Join(versions, ", "))
}
