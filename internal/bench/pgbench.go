package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"alliances/internal/postgres"
)

// settling is how long pgbench runs before it counts: its connections are new each time, and prepare their statements.
const settling = 2

// pgbench runs the hand-written statement by PostgreSQL's own program, prepared, for a town drawn at random. Plans are generic: with
// the town's code out of an array PostgreSQL would otherwise plan anew each time.
func (b *bench) pgbench(ctx context.Context, first int) (entrant, error) {
	var programs string
	if err := b.admin.QueryRowContext(ctx, `SELECT setting FROM pg_config WHERE name = 'BINDIR'`).Scan(&programs); err != nil {
		return entrant{}, err
	}
	config, err := pq.NewConfig(b.db.dsn(postgres.RolePublic))
	if err != nil {
		return entrant{}, err
	}
	script := fmt.Sprintf("\\set town random(1, %d)\n%s;\n", len(b.towns), strings.NewReplacer("$1", "'COMMUNE'", "$2", "('{"+strings.Join(b.towns, ",")+"}'::text[])[:town]", "$3", ":first").Replace(statement))
	return entrant{name: byPgbench, run: func(seconds float64, connections int) (outcome, error) {
		dir, err := os.MkdirTemp("", "alliances-pgbench-")
		if err != nil {
			return outcome{}, err
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "statement.sql")
		if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
			return outcome{}, err
		}
		cmd := exec.CommandContext(ctx, filepath.Join(programs, "pgbench"), "--no-vacuum", "--protocol=prepared", "--client="+strconv.Itoa(connections), "--jobs=1",
			"--time="+strconv.Itoa(settling+max(1, int(seconds))), "--random-seed="+strconv.FormatUint(b.seed, 10), "--define=first="+strconv.Itoa(first), "--file="+file, "--log",
			"--log-prefix="+filepath.Join(dir, "log"), "--host="+config.Host, fmt.Sprintf("--port=%d", config.Port), "--username="+config.User, config.Database)
		cmd.Env = append(os.Environ(), "PGOPTIONS=-c plan_cache_mode=force_generic_plan")
		if out, err := cmd.CombinedOutput(); err != nil {
			return outcome{}, fmt.Errorf("%w: %s", err, out)
		}
		return readLog(dir, max(1, int(seconds)))
	}}, nil
}

// readLog reads what pgbench logs: a line a transaction, its third word the time that it took in microseconds, its fifth and sixth
// when it ended. Those that ended while it settled do not count.
func readLog(dir string, seconds int) (outcome, error) {
	logs, err := filepath.Glob(filepath.Join(dir, "log.*"))
	if err != nil {
		return outcome{}, err
	}
	type transaction struct{ took, ended int }
	var all []transaction
	for _, log := range logs {
		file, err := os.Open(log)
		if err != nil {
			return outcome{}, err
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			var client, number, script, second, microsecond int
			var t transaction
			if _, err := fmt.Sscan(lines.Text(), &client, &number, &t.took, &script, &second, &microsecond); err != nil {
				return outcome{}, fmt.Errorf("read pgbench's log: %w", err)
			}
			t.ended = second*1_000_000 + microsecond
			all = append(all, t)
		}
	}
	began := math.MaxInt
	for _, t := range all {
		began = min(began, t.ended-t.took)
	}
	var took []time.Duration
	for _, t := range all {
		if t.ended > began+settling*1_000_000 {
			took = append(took, time.Duration(t.took)*time.Microsecond)
		}
	}
	if len(took) == 0 {
		return outcome{}, errors.New("pgbench answered nothing")
	}
	slices.Sort(took)
	return outcome{Requests: len(took), Seconds: float64(seconds), P50: quantile(took, 0.50), P99: quantile(took, 0.99)}, nil
}
