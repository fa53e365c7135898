package opendata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// reported is how many bad rows are told one by one.
const reported = 100

// BadRow is a row that cannot be taken, and why.
type BadRow struct {
	File   string
	Line   int // 0: the file as a whole
	Reason string
}

func (b BadRow) String() string {
	if b.Line == 0 {
		return b.File + ": " + b.Reason
	}
	return fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.Reason)
}

// Rejection is why nothing was imported: the first bad rows, and how many more there are.
type Rejection struct {
	Rows []BadRow
	More int
}

func (r *Rejection) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d bad rows, nothing was written:", len(r.Rows)+r.More)
	for _, bad := range r.Rows {
		text.WriteString("\n" + bad.String())
	}
	if r.More > 0 {
		fmt.Fprintf(&text, "\nand %d more", r.More)
	}
	return text.String()
}

// order puts the bad rows of a file in the order of its lines; the files stay in the order in which they were read.
func (r *Rejection) order() {
	var names []string
	for _, bad := range r.Rows {
		if !slices.Contains(names, bad.File) {
			names = append(names, bad.File)
		}
	}
	slices.SortStableFunc(r.Rows, func(a, b BadRow) int {
		return cmp.Or(cmp.Compare(slices.Index(names, a.File), slices.Index(names, b.File)), cmp.Compare(a.Line, b.Line))
	})
}

func (r *Rejection) add(file string, line int, reason string) {
	if len(r.Rows) == reported {
		r.More++
		return
	}
	r.Rows = append(r.Rows, BadRow{file, line, reason})
}
