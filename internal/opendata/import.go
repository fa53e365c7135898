// Package opendata brings reference data in: the territories of France, the organisations and grants of the State's urban policy, the
// national programmes, and the scenario. Its files are embedded; newer files of the same names and form are taken from a folder.
package opendata

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Options say what to import.
type Options struct {
	From     fs.FS    // a folder of newer files: those that are absent leave their data as they are; nil: the embedded files
	Scenario bool     // the scenario too, not only the reference data
	Progress Progress // may be nil
}

// Report is what an import did.
type Report struct {
	Tables   []TableReport // those that rows were brought to, in the order of loading
	LeftOut  []BadRow      // rows that are right but that nothing can be made of, such as a place without a commune
	Duration time.Duration
}

// TableReport is what an import did to one table.
type TableReport struct {
	Table                            string
	Rows, Inserted, Updated, Deleted int
}

// Changed is how many rows of the database are not as they were before.
func (r Report) Changed() int {
	changed := 0
	for _, t := range r.Tables {
		changed += t.Inserted + t.Updated + t.Deleted
	}
	return changed
}

// importLock keeps two imports apart: the key of an advisory lock.
const importLock = 0x616c6c69696d7074

// Import brings the files in, in one transaction of the role alliances_import. Rows that are in the database as the files have them
// are not touched; rows that the files do not name stay. A bad row makes it an error of type *Rejection, and nothing is written.
func Import(ctx context.Context, db *sql.DB, o Options) (Report, error) {
	began := time.Now()
	progress := o.Progress
	if progress == nil {
		progress = func(string, int, int) {}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return Report{}, fmt.Errorf("begin the import: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, importLock); err != nil {
		return Report{}, fmt.Errorf("wait for another import: %w", err)
	}
	// The staged tables are read twice each: rough statistics will do.
	if _, err := tx.ExecContext(ctx, `SET LOCAL default_statistics_target = 10`); err != nil {
		return Report{}, fmt.Errorf("prepare the import: %w", err)
	}
	known, err := readKnown(ctx, tx)
	if err != nil {
		return Report{}, err
	}
	b := &batch{files: filesOf(o.From), known: known, rejected: &Rejection{}, rows: map[string][][]any{}, once: map[string]bool{}}
	if !b.read(o.Scenario, progress) {
		return Report{}, errors.New("the folder holds none of the files that can be imported")
	}
	if len(b.rejected.Rows) > 0 {
		b.rejected.order()
		return Report{}, b.rejected
	}
	report := Report{LeftOut: b.apart}
	for _, t := range tables {
		rows := b.rows[t.name]
		if len(rows) == 0 {
			continue
		}
		result, err := t.load(ctx, tx, rows, progress)
		if err != nil {
			return Report{}, err
		}
		report.Tables = append(report.Tables, result)
	}
	if err := tx.Commit(); err != nil {
		return Report{}, fmt.Errorf("commit the import: %w", err)
	}
	if report.Changed() > 0 {
		if _, err := db.ExecContext(ctx, `SELECT civic.analyze()`); err != nil {
			return report, fmt.Errorf("gather statistics: %w", err)
		}
	}
	report.Duration = time.Since(began)
	return report, nil
}

// read reads all files, what is referred to first. It tells whether there was any.
func (b *batch) read(scenario bool, progress Progress) bool {
	b.document("scenario_fr.json", &b.wording)
	steps := []func(){
		b.vocabularies, b.territories, b.priorityNeighbourhoods, b.someOutlines, b.cityContracts, b.seedActors, b.organisations, b.grants,
		b.nationalProgrammes, b.franceServices,
	}
	if scenario {
		steps = append(steps, b.scenario)
	}
	for i, step := range steps {
		step()
		progress("reading", i+1, len(steps))
	}
	return len(b.rows) > 0 || len(b.rejected.Rows) > 0
}
