package breadth_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// FuzzExecute sends valid documents of any text: the answer is JSON, and that of the reference.
func FuzzExecute(f *testing.F) {
	for seed := range uint64(40) {
		f.Add((&generator{Rand: rand.New(rand.NewPCG(seed, 1))}).document(), seed)
	}
	f.Add(`{ a: motto @skip(if: false) @include(if: true) ...on Query { a: motto } }`, uint64(0))
	f.Add(`query($a: Boolean = null) { motto @skip(if: $a) }`, uint64(1))
	f.Add(`{ people(first: 99999999999999999999) { totalCount } }`, uint64(2))
	f.Add("{ nodes(ids: [\"p1\", 2, \"\u2028\"]) { id ... @defer { id } } }", uint64(3))
	f.Fuzz(func(t *testing.T, query string, seed uint64) {
		if len(query) > 2000 {
			return // validation itself takes long
		}
		doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
		if errs != nil || len(doc.Operations) == 0 {
			return
		}
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
		variables, err := validator.VariableValues(schema, doc.Operations[0], g.variables())
		if err != nil {
			return
		}
		w := newWorld(1 + g.IntN(12))
		w.fault = g.faults()
		e := w.executor(t)
		r := e.Execute(t.Context(), doc, doc.Operations[0], variables, "session")
		if r.Data == nil {
			return
		}
		if !json.Valid(r.Data) {
			t.Errorf("not JSON: %s", r.Data)
		}
		if doc.Operations[0].Operation == ast.Query && len(r.Data) < 1<<16 {
			w.calls = nil
			compare(t, w, doc, variables)
		}
	})
}
