package opendata

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress is told how far a phase of the import is. The last call of a phase has done equal to total.
type Progress func(phase string, done, total int)

// NewProgress shows progress on out: a bar on a terminal, elsewhere a line for each phase that took its time.
func NewProgress(out *os.File) Progress {
	if info, err := out.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return bar(out)
	}
	return lines(out)
}

func bar(out *os.File) Progress {
	var current *progressbar.ProgressBar
	var phase string
	return func(now string, done, total int) {
		if now != phase {
			phase = now
			current = progressbar.NewOptions(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(fmt.Sprintf("%-20s", now)),
				progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(50*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		current.Set(done)
	}
}

// manyRows is from how many rows on a phase is worth a line.
const manyRows = 1000

func lines(out *os.File) Progress {
	return func(phase string, done, total int) {
		if done == total && total >= manyRows {
			fmt.Fprintf(out, "%s: %d\n", phase, total)
		}
	}
}
