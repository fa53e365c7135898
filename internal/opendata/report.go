package opendata

import (
	"fmt"
	"strings"
	"time"
)

// String is the report for a terminal: what changed by table, and what was left out.
func (r Report) String() string {
	var b strings.Builder
	for _, t := range r.Tables {
		if t.Inserted+t.Updated+t.Deleted > 0 {
			fmt.Fprintf(&b, "%-24s %7d new %7d changed %7d removed\n", t.Table, t.Inserted, t.Updated, t.Deleted)
		}
	}
	for _, row := range r.LeftOut {
		fmt.Fprintf(&b, "left out: %s\n", row)
	}
	fmt.Fprintf(&b, "%d rows changed in %s\n", r.Changed(), r.Duration.Round(100*time.Millisecond))
	return b.String()
}
