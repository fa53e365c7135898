package opendata

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// compared are the columns whose type has no equality that says what is wanted: they are compared as text.
var compared = map[string]bool{"center": true, "location": true, "bounds": true}

// load stages the rows by COPY, which does not work on a table behind row-level security, then updates what differs and inserts what
// is missing.
func (t table) load(ctx context.Context, tx *sql.Tx, rows [][]any, progress Progress) (TableReport, error) {
	_, short, _ := strings.Cut(t.name, ".")
	report := TableReport{Table: short, Rows: len(rows)}
	if err := t.stage(ctx, tx, short, rows, progress); err != nil {
		return report, fmt.Errorf("stage %s: %w", short, err)
	}
	for _, statement := range t.before {
		result, err := tx.ExecContext(ctx, statement)
		if err != nil {
			return report, fmt.Errorf("prepare %s: %w", short, err)
		}
		if strings.HasPrefix(statement, "DELETE") {
			report.Deleted += affected(result)
		}
	}
	updated, err := tx.ExecContext(ctx, t.update(short))
	if err != nil {
		return report, fmt.Errorf("update %s: %w", short, err)
	}
	inserted, err := tx.ExecContext(ctx, t.insert(short))
	if err != nil {
		return report, fmt.Errorf("insert %s: %w", short, err)
	}
	report.Updated, report.Inserted = affected(updated), affected(inserted)
	for _, statement := range t.after {
		followed, err := tx.ExecContext(ctx, statement)
		if err != nil {
			return report, fmt.Errorf("follow %s: %w", short, err)
		}
		report.Updated += affected(followed)
	}
	return report, nil
}

// affected is what lib/pq counts, without an error, for every statement but COPY.
func affected(result sql.Result) int {
	n, _ := result.RowsAffected()
	return int(n)
}

func (t table) stage(ctx context.Context, tx *sql.Tx, short string, rows [][]any, progress Progress) error {
	list := strings.Join(t.columns, ", ")
	if _, err := tx.ExecContext(ctx, `CREATE TEMP TABLE stage_`+short+` ON COMMIT DROP AS SELECT `+list+` FROM `+t.name+` WITH NO DATA`); err != nil {
		return err
	}
	statement, err := tx.PrepareContext(ctx, `COPY stage_`+short+` (`+list+`) FROM STDIN`)
	if err != nil {
		return err
	}
	defer statement.Close()
	phase := strings.ReplaceAll(short, "_", " ")
	for i, row := range rows {
		if len(row) != len(t.columns) {
			return fmt.Errorf("a row has %d values for %d columns", len(row), len(t.columns))
		}
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return err
		}
		if i%1000 == 0 {
			progress(phase, i, len(rows))
		}
	}
	if _, err := statement.ExecContext(ctx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `ANALYZE stage_`+short); err != nil {
		return err
	}
	progress(phase, len(rows), len(rows))
	return nil
}

// update is the statement for rows that are there and differ.
func (t table) update(short string) string {
	var names, old, staged []string
	value := func(column string) string {
		if expression, ok := t.derived[column]; ok {
			return expression
		}
		return "s." + column
	}
	for _, column := range t.all() {
		names = append(names, column+" = "+value(column))
		if compared[column] {
			old, staged = append(old, "t."+column+"::text"), append(staged, value(column)+"::text")
		} else {
			old, staged = append(old, "t."+column), append(staged, value(column))
		}
	}
	if t.touch != "" {
		names = append(names, t.touch)
	}
	return `UPDATE ` + t.name + ` t SET ` + strings.Join(names, ", ") + ` FROM stage_` + short + ` s WHERE ` + t.match() +
		` AND (` + strings.Join(old, ", ") + `) IS DISTINCT FROM (` + strings.Join(staged, ", ") + `)` + t.unlessLeft()
}

// insert is the statement for rows that are not there.
func (t table) insert(short string) string {
	var names, values []string
	for _, column := range t.all() {
		names = append(names, column)
		if expression, ok := t.derived[column]; ok {
			values = append(values, expression)
		} else {
			values = append(values, "s."+column)
		}
	}
	return `INSERT INTO ` + t.name + ` (` + strings.Join(names, ", ") + `) SELECT ` + strings.Join(values, ", ") + ` FROM stage_` + short + ` s
		WHERE NOT EXISTS (SELECT FROM ` + t.name + ` t WHERE ` + t.match() + `)` + t.unlessLeft()
}

func (t table) unlessLeft() string {
	if t.left == "" {
		return ""
	}
	return " AND NOT " + t.left
}

// all are the columns of the files and those worked out from them.
func (t table) all() []string {
	all := append([]string{}, t.columns...)
	for column := range t.derived {
		all = append(all, column)
	}
	return all
}

func (t table) match() string {
	parts := make([]string, 0, len(t.keys()))
	for _, column := range t.keys() {
		parts = append(parts, "t."+column+" = s."+column)
	}
	return strings.Join(parts, " AND ")
}
