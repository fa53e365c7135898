package bench

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report is the results, in Markdown, as they come.
type report struct {
	head, tables strings.Builder
	targets      []target
	uncached     bool // the server answers nothing from memory
	operations   bool // the head of the table of operations is written
}

// target is a row of what is aimed at.
type target struct {
	what     string
	measured string
	aim      string
	met      bool
}

func (t target) verdict() string {
	if t.met {
		return "met"
	}
	return "missed"
}

// atLeast and atMost add a target.
func (r *report) atLeast(what string, measured, aim float64) {
	r.targets = append(r.targets, target{what, fmt.Sprintf("%.2f", measured), fmt.Sprintf("≥ %v", aim), measured >= aim})
}

func (r *report) atMost(what string, measured, aim float64, unit string) {
	r.targets = append(r.targets, target{what, fmt.Sprintf("%.2f%s", measured, unit), fmt.Sprintf("≤ %v%s", aim, unit), measured <= aim})
}

// begin writes when, where and of what the results are.
func (r *report) begin() {
	fmt.Fprintf(&r.head, "Measured on %s, on %s, at %s.\n", time.Now().UTC().Format(time.DateOnly), machine(), commit())
}

// machine is the processor, its cores, the memory and the versions.
func machine() string {
	field := func(file, name string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			return "?"
		}
		_, after, _ := strings.Cut(string(text), name)
		line, _, _ := strings.Cut(after, "\n")
		return strings.Trim(line, " \t:")
	}
	var kilobytes int
	fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kilobytes)
	return fmt.Sprintf("%d cores of %s, %d GiB, %s", runtime.NumCPU(), field("/proc/cpuinfo", "model name"), kilobytes>>20, runtime.Version())
}

// commit is that of the folder that the program runs in.
func commit() string {
	hash, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "no commit"
	}
	changes, err := exec.Command("git", "status", "--porcelain").Output()
	if err != nil || len(changes) > 0 {
		return "commit " + strings.TrimSpace(string(hash)) + ", with changes"
	}
	return "commit " + strings.TrimSpace(string(hash))
}

func (r *report) title(format string, args ...any) {
	fmt.Fprintf(&r.tables, "\n### "+format+"\n\n", args...)
}

func (r *report) row(cells ...string) {
	r.tables.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (r *report) heads(first string, others ...string) {
	r.row(append([]string{first}, others...)...)
	r.tables.WriteString("| --- |" + strings.Repeat(" --: |", len(others)) + "\n")
}

// number is a figure with as many digits as matter.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// figures are the cells of one entrant.
func figures(m *measured, statements float64) []string {
	cells := []string{number(median(m.perSecond)), number(median(m.p50)), number(median(m.p99))}
	if len(m.server) == 0 {
		return append(cells, "–", "–", "–", number(statements), "–")
	}
	return append(cells, number(median(m.server)), number(median(m.postgres)), fmt.Sprint(m.peak>>20), number(statements), number(median(m.bytes)))
}

var figureHeads = []string{"requests/s", "p50 ms", "p99 ms", "CPU ms a request: server", "PostgreSQL", "peak MiB", "SQL", "bytes"}

// neighbourhood reports a run of all contenders.
func (r *report) neighbourhood(first, connections int, entrants []entrant, results map[string]*measured, statements map[string]float64) {
	r.title("Pages of %d, %d connections", first, connections)
	base := results[byStatement]
	r.heads("", append([]string{"ratio"}, figureHeads...)...)
	for _, e := range entrants {
		quotient := "–"
		if base != nil {
			quotient = number(ratio(results[e.name].perSecond, base.perSecond))
		}
		r.row(append([]string{title(e.name), quotient}, figures(results[e.name], statements[e.name])...)...)
	}
	ours := results[product]
	if ours == nil {
		return
	}
	against := func(what, other string, aim float64) {
		if m := results[other]; m != nil {
			r.atLeast(fmt.Sprintf("page %d, %d connections, uncached, against %s", first, connections, what), ratio(ours.perSecond, m.perSecond), aim)
		}
	}
	switch first {
	case 20:
		against("the statement behind net/http", byStatement, 1.5)
	case 1:
		against("the statement, `force_generic_plan`", byGenericStatement, 1.15)
	case 100:
		against("the statement behind net/http", byStatement, 1.9)
	}
	if first != 20 {
		return
	}
	best := ""
	for _, name := range peerNames {
		if m := results[name]; m != nil && (best == "" || median(m.perSecond) > median(results[best].perSecond)) {
			best = name
		}
	}
	against("the best peer ("+best+")", best, 3)
	against("gqlgen’s own execution with batched loads", byGqlgen, 5)
	if connections == queue {
		r.atMost("peak memory of the server, uncached, 64 connections", float64(ours.peak)/(1<<20), 64, " MiB")
	}
	if connections == crowd {
		r.atMost("p99 / p50 at 16 connections, uncached", ratio(ours.p99, ours.p50), 4, "")
	}
}

// cached reports what is answered from memory.
func (r *report) cached(connections int, results map[string]*measured) {
	r.title("From memory, %d connections", connections)
	r.heads("", append([]string{"ratio"}, figureHeads...)...)
	for _, pair := range [][2]string{{"cached", "bytes"}, {"cached 304", "bytes 304"}} {
		ours, bare := results[pair[0]], results[pair[1]]
		quotient := ratio(ours.perSecond, bare.perSecond)
		what := "registered, by GET"
		if pair[0] != "cached" {
			what = "`If-None-Match` that matches"
		}
		r.row(append([]string{what + ": a bare handler", "1.00"}, figures(bare, 0)...)...)
		r.row(append([]string{what + ": **Alliances**", number(quotient)}, figures(ours, 0)...)...)
		r.atLeast(fmt.Sprintf("%s, %d connections, against a bare handler", what, connections), quotient, 0.8)
	}
}

// operation reports a released operation.
func (r *report) operation(name string, statements float64, results map[string]*measured) {
	if !r.operations {
		r.operations = true
		r.title("Released operations, %d connections", crowd)
		r.heads("", figureHeads...)
	}
	r.row(append([]string{name}, figures(results["uncached"], statements)...)...)
	if m := results["cached"]; m != nil {
		r.row(append([]string{name + ", from memory"}, figures(m, 0)...)...)
	}
}

// deep reports pages far down a list.
func (r *report) deep(results map[string]*measured) {
	r.title("Growth")
	r.heads("", append([]string{"p50 against"}, figureHeads...)...)
	quotient := ratio(results["deep"].p50, results["first"].p50)
	r.row(append([]string{"first pages of 20 of départements", "1.00"}, figures(results["first"], 0)...)...)
	r.row(append([]string{fmt.Sprintf("pages of 20 after %d", depth), number(quotient)}, figures(results["deep"], 0)...)...)
	r.atMost("deep page by cursor, latency against the first page", quotient, 1.1, "")
}

// grown reports a page at two scales.
func (r *report) grown(scale, first int, results map[string]*measured) {
	quotient := ratio(results["n"].p50, results["1"].p50)
	r.row(append([]string{fmt.Sprintf("page of %d", first), "1.00"}, figures(results["1"], 0)...)...)
	r.row(append([]string{fmt.Sprintf("page of %d, %d× the data", first, scale), number(quotient)}, figures(results["n"], 0)...)...)
	if first == 20 {
		r.atMost(fmt.Sprintf("page of 20 at %d× the data, latency against 1×", scale), quotient, 1.2, "")
	}
}

// searched reports what a search costs PostgreSQL. The aims are for the ten-fold data set.
func (r *report) searched(scale int, what string, milliseconds float64) {
	switch what {
	case "nearest":
		r.atMost(fmt.Sprintf("nearest 20 of %d programmes, in PostgreSQL", Standard.Times(scale).Programmes), milliseconds, 1, " ms")
	case "misspelt":
		r.atMost(fmt.Sprintf("misspelt name among %d actors, first 10, in PostgreSQL", Standard.Times(scale).Actors), milliseconds, 30, " ms")
	}
}

func (r *report) String() string {
	var b strings.Builder
	b.WriteString(r.head.String())
	if r.uncached {
		b.WriteString("\nNothing was answered from memory: the server took no registered operation by GET.\n")
	}
	if len(r.targets) > 0 {
		b.WriteString("\n### Aims\n\n| | measured | aim | |\n| --- | --: | --: | --- |\n")
		for _, t := range r.targets {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", t.what, t.measured, t.aim, t.verdict())
		}
	}
	b.WriteString(r.tables.String())
	b.WriteString("\n### The hand-written statement\n\n```sql\n" + statement + "```\n")
	return b.String()
}

// resultsHead is the line of a page below which the results stand.
const resultsHead = "## Results\n"

// writeResults replaces the results of a page, "" for none; a file that is missing is made.
func writeResults(file, results string) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	before, _, _ := strings.Cut(string(text), resultsHead)
	return os.WriteFile(file, []byte(before+resultsHead+"\n"+results), 0o644)
}
