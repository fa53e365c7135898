package graph

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The page docs/visibility.md is what is expected.

// line is a line of one of its tables.
type line struct {
	names  []string // the class, or the mutations
	of     string
	either bool // each wall alone holds it
	cells  map[string]string
}

// mostCells is how many cells somebody reviews.
const mostCells = 400

// readPage reads the tables of the page: what is read, and what is done.
func readPage(t *testing.T) (read, done []*line, cells int) {
	t.Helper()
	text, err := os.ReadFile("../docs/visibility.md")
	if err != nil {
		t.Fatal(err)
	}
	var callers []string
	tables := [][]*line{}
	for row := range strings.Lines(string(text)) {
		if !strings.HasPrefix(row, "|") || strings.HasPrefix(row, "|-") {
			continue
		}
		parts := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		if parts[1] == "of what" {
			callers = parts[3:]
			tables = append(tables, nil)
			continue
		}
		l := &line{names: strings.Fields(parts[0]), of: parts[1], either: parts[2] == "each", cells: map[string]string{}}
		if len(parts)-3 != len(callers) || !slices.Contains([]string{"each", "rule"}, parts[2]) {
			t.Fatalf("a line of the page has %d cells, and is held by %q: %s", len(parts)-3, parts[2], row)
		}
		for i, caller := range callers {
			l.cells[caller] = parts[3+i]
			cells++
		}
		last := len(tables) - 1
		tables[last] = append(tables[last], l)
	}
	if len(tables) != 2 || cells == 0 || cells > mostCells {
		t.Fatalf("the page has %d tables and %d cells, at most %d", len(tables), cells, mostCells)
	}
	return tables[0], tables[1], cells
}

// lineOf gives the line of a table that is about something.
func lineOf(t *testing.T, lines []*line, of string) *line {
	t.Helper()
	i := slices.IndexFunc(lines, func(l *line) bool { return l.of == of })
	if i < 0 {
		t.Fatalf("docs/visibility.md has no line about %q", of)
	}
	return lines[i]
}
