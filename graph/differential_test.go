package graph

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/civic"
)

// enough is how many operations reach everything: the rarest place came 27 times in 20,000.
const enough = 10_000

var operations = flag.Int("operations", 1000, "how many random operations TestDifferential runs; from 10,000 it asserts that they reach everything")

// The read executor and gqlgen's answer random operations alike, over entries of their own and one populated database.
func TestDifferential(t *testing.T) {
	t.Parallel()
	d := newDifferential(t)
	var total figures
	t.Run("operations", func(t *testing.T) {
		const shards = 4
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for seed := shard; seed < *operations && !t.Failed(); seed += shards {
					op := d.prepare(t, d.newOperation(uint64(seed)))
					d.seen.operation(op)
					a, differences := d.compare(t, d.read, op)
					if seed%8 == 0 {
						_, more := d.compare(t, d.read, op.flipped())
						differences = append(differences, more...)
					}
					for _, difference := range differences {
						t.Errorf("operation %d: %s\n%s", seed, difference, op)
					}
					total.add(a)
				}
			})
		}
	})
	if total.report(t); *operations >= enough {
		d.seen.report(t)
	}
	t.Run("planted bugs", d.findBugs)
}

// compare answers an operation in both executors and tells where they differ.
func (d *differential) compare(t testing.TB, side readSide, op prepared) (answered, []string) {
	t.Helper()
	var differences []string
	differ := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	if op.again {
		side.execute(t.Context(), op)
	}
	got := side.execute(t.Context(), op)
	got.Data = compact(got.Data)
	wanted, wantedErrors := d.askOracle(t.Context(), op)
	if !bytes.Equal(got.Data, wanted) {
		at := 0
		for at < min(len(got.Data), len(wanted)) && got.Data[at] == wanted[at] {
			at++
		}
		differ("data differ at byte %d\n got …%.300s\nwant …%.300s\nerrors %v\nand %v", at, got.Data[max(0, at-80):], wanted[max(0, at-80):], got.Errors, wantedErrors)
	}
	if (len(got.Errors) == 0) != (len(wantedErrors) == 0) {
		differ("errors %v, wanted %v", got.Errors, wantedErrors)
	}
	known := map[string]string{}
	for _, e := range wantedErrors {
		known[responsePath(op, e).String()] = codeAndMessage(e)
	}
	for _, e := range got.Errors {
		if known[e.Path.String()] != codeAndMessage(e) {
			differ("error %v is not among %v", e, wantedErrors)
		}
		if len(op.faults) == 0 && e.Extensions["code"] == civic.Internal {
			differ("an error that is nobody's fault: %v", e)
		}
	}
	return d.answer(op, got.Data, got.Errors), differences
}

// compact takes away what is between the tokens: an outline has spaces, which gqlgen's executor does not pass on.
func compact(data []byte) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		return fmt.Append(data, err)
	}
	return b.Bytes()
}

func codeAndMessage(e *gqlerror.Error) string {
	return fmt.Sprint(e.Extensions["code"], " ", e.Message)
}

// responsePath is the path of an error in the answer. With gqlgen, that of a wrong argument goes on into the input.
func responsePath(op prepared, e *gqlerror.Error) ast.Path {
	sets := []ast.SelectionSet{op.Operation.SelectionSet}
	for i, step := range e.Path {
		name, ok := step.(ast.PathName)
		if !ok {
			continue
		}
		fields := map[string][]*ast.Field{}
		for _, set := range sets {
			collectAll(set, fields)
		}
		if fields[string(name)] == nil {
			return e.Path[:i]
		}
		sets = nil
		for _, f := range fields[string(name)] {
			sets = append(sets, f.SelectionSet)
		}
	}
	return e.Path
}

// answered is what one answer was like.
type answered struct {
	objects  int  // those that are not connections, edges or places of pages
	nulls    bool // an object is null, or an element of a list
	errors   bool
	injected bool // a fault was injected
	hidden   bool // a hidden object was asked for by its id
}

func (d *differential) answer(op prepared, data []byte, errs gqlerror.List) answered {
	a := answered{errors: len(errs) > 0, injected: len(op.faults) > 0}
	for id, hidden := range d.hidden {
		a.hidden = a.hidden || hidden && (strings.Contains(op.document, id) || strings.Contains(fmt.Sprint(op.variables), id))
	}
	var v any
	if json.Unmarshal(data, &v) == nil {
		a.count(d.schema, op.Doc, []ast.SelectionSet{op.Operation.SelectionSet}, v)
	}
	return a
}

// count counts below objects that show these selections. Equal response keys are of one type, whatever type they are on.
func (a *answered) count(schema *ast.Schema, doc *ast.QueryDocument, sets []ast.SelectionSet, v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			a.nulls = a.nulls || e == nil
			a.count(schema, doc, sets, e)
		}
	case map[string]any:
		fields := map[string][]*ast.Field{}
		for _, set := range sets {
			collectAll(set, fields)
		}
		for key, v := range v {
			typeName := fields[key][0].Definition.Type.Name()
			if def := schema.Types[typeName]; def == nil || def.IsLeafType() {
				continue
			}
			a.nulls = a.nulls || v == nil
			var below []ast.SelectionSet
			for _, f := range fields[key] {
				below = append(below, f.SelectionSet)
			}
			if !strings.HasSuffix(typeName, "Connection") && !strings.HasSuffix(typeName, "Edge") && typeName != "PageInfo" {
				if list, ok := v.([]any); ok {
					a.objects += len(list)
				} else if v != nil {
					a.objects++
				}
			}
			a.count(schema, doc, below, v)
		}
	}
}

// collectAll gathers the fields of a selection set by response key, whatever their conditions.
func collectAll(set ast.SelectionSet, into map[string][]*ast.Field) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			into[s.Alias] = append(into[s.Alias], s)
		case *ast.InlineFragment:
			collectAll(s.SelectionSet, into)
		case *ast.FragmentSpread:
			collectAll(s.Definition.SelectionSet, into)
		}
	}
}

// figures are those of all answers.
type figures struct {
	mu      sync.Mutex
	answers []answered
}

func (f *figures) add(a answered) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = append(f.answers, a)
}

func (f *figures) report(t *testing.T) {
	t.Helper()
	var objects []int
	var nulls, errors, injected, hidden, any int
	for _, a := range f.answers {
		objects = append(objects, a.objects)
		for _, c := range []struct {
			is bool
			n  *int
		}{{a.nulls, &nulls}, {a.errors, &errors}, {a.injected, &injected}, {a.hidden, &hidden}, {a.nulls || a.errors || a.hidden, &any}} {
			if c.is {
				*c.n++
			}
		}
	}
	slices.Sort(objects)
	n := len(objects)
	percent := func(k int) int { return 100 * k / max(n, 1) }
	t.Logf("%d operations: objects of an answer %d (median), %d (9 of 10), %d (most)", n, objects[n/2], objects[n*9/10], objects[n-1])
	t.Logf("%d %% with nulls, errors or hidden rows: %d %% null objects, %d %% errors, %d %% hidden ids; faults injected in %d %%",
		percent(any), percent(nulls), percent(errors), percent(hidden), percent(injected))
	if objects[n/2] < 50 || percent(any) < 30 || percent(injected) < 20 || percent(errors) < 10 || percent(hidden) < 5 {
		t.Error("the answers are too small, or too little goes wrong in them")
	}
}
