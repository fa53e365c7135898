package graph

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// shape is what a selection set holds when its fragments are unfolded, counted without unfolding them. Fields below
// __schema and __type are counted apart.
type shape struct {
	roots       int // fields of the set itself, __typename left out
	fields      int
	depth       int
	aliases     int
	introFields int
	introDepth  int
	inlineWork  int // the squares of the fields in each inline fragment: see maxInlineWork
	cyclic      bool
}

// shaper measures the selection sets of one document. Each fragment is measured once, so the work is linear in the
// document, whatever it unfolds to.
type shaper struct {
	fragments map[string]*ast.FragmentDefinition
	known     map[string]*shape // nil while being measured: meeting it then is a cycle
}

// judgeShape refuses a parsed document by its form alone, before validation, whose own work the form decides: it grows
// with the square of the fields in one selection. All that is in the document is validated, so all of it counts, the
// operations that are not run and the fragments that are not used, too.
func judgeShape(doc *ast.QueryDocument) *refusal {
	w := written{}
	w.document(doc)
	switch {
	case w.streams != nil:
		return &refusal{reason: reasonStreaming, at: w.streams}
	case w.directives > maxDirectives:
		return tooMuch(limitDirectives, maxDirectives, w.directives, w.directive)
	case w.fields > maxFields:
		return tooMuch(limitFields, maxFields, w.fields, nil)
	}

	s := shaper{fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)), known: map[string]*shape{}}
	for _, f := range doc.Fragments {
		if s.fragments[f.Name] == nil {
			s.fragments[f.Name] = f
		}
	}
	for _, f := range doc.Fragments {
		if s.fragment(f.Name).cyclic {
			return &refusal{reason: reasonCycle, at: f.Position}
		}
	}
	total, work := 0, 0
	for _, op := range doc.Operations {
		sh := s.set(op.SelectionSet)
		roots := maxQueryRoots
		if op.Operation == ast.Mutation {
			roots = maxMutationRoots
		}
		total, work = plus(total, plus(sh.fields, sh.introFields)), plus(work, sh.inlineWork)
		switch at := op.Position; {
		case sh.roots > roots:
			return tooMuch(limitRoots, roots, sh.roots, at)
		case sh.depth > maxRawDepth:
			return tooMuch(limitRawDepth, maxRawDepth, sh.depth, at)
		case sh.introDepth > maxIntrospectionDepth:
			return tooMuch(limitIntrospectionDepth, maxIntrospectionDepth, sh.introDepth, at)
		case sh.aliases > maxAliases:
			return tooMuch(limitAliases, maxAliases, sh.aliases, at)
		case sh.fields > maxFields:
			return tooMuch(limitFields, maxFields, sh.fields, at)
		case sh.introFields > maxFields:
			return tooMuch(limitIntrospection, maxFields, sh.introFields, at)
		case total > maxDocumentFields:
			return tooMuch(limitDocumentFields, maxDocumentFields, total, at)
		}
	}
	for _, f := range doc.Fragments {
		sh := s.fragment(f.Name)
		if n := plus(sh.fields, sh.introFields); n > maxFields {
			return tooMuch(limitFields, maxFields, n, f.Position)
		}
		work = plus(work, sh.inlineWork)
	}
	if work > maxInlineWork {
		return tooMuch(limitInlineWork, maxInlineWork, work, nil)
	}
	return nil
}

func (s *shaper) set(set ast.SelectionSet) shape {
	var sum shape
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			sum.add(s.field(sel))
		case *ast.InlineFragment:
			inside := s.set(sel.SelectionSet)
			n := plus(inside.fields, inside.introFields)
			inside.inlineWork = plus(inside.inlineWork, times(n, n))
			sum.add(inside)
		case *ast.FragmentSpread:
			sum.add(s.fragment(sel.Name))
		}
	}
	return sum
}

func (s *shaper) field(f *ast.Field) shape {
	below := s.set(f.SelectionSet)
	below.fields, below.depth = plus(below.fields, 1), plus(below.depth, 1)
	if f.Alias != f.Name {
		below.aliases = plus(below.aliases, 1)
	}
	below.roots = 1
	switch f.Name {
	case "__typename":
		below.roots = 0
	case "__schema", "__type":
		below.introFields, below.fields = plus(below.introFields, below.fields), 0
		below.introDepth, below.depth = max(below.introDepth, below.depth), 0
	}
	return below
}

func (s *shaper) fragment(name string) shape {
	if known, met := s.known[name]; met {
		if known == nil {
			return shape{cyclic: true}
		}
		return *known
	}
	f := s.fragments[name]
	if f == nil {
		return shape{}
	}
	s.known[name] = nil
	sh := s.set(f.SelectionSet)
	s.known[name] = &sh
	return sh
}

func (a *shape) add(b shape) {
	a.roots = plus(a.roots, b.roots)
	a.fields = plus(a.fields, b.fields)
	a.aliases = plus(a.aliases, b.aliases)
	a.introFields = plus(a.introFields, b.introFields)
	a.inlineWork = plus(a.inlineWork, b.inlineWork)
	a.depth = max(a.depth, b.depth)
	a.introDepth = max(a.introDepth, b.introDepth)
	a.cyclic = a.cyclic || b.cyclic
}

// written counts what a document has on paper, fragments not unfolded.
type written struct {
	fields     int
	directives int
	directive  *ast.Position // the first beyond the limit
	streams    *ast.Position // the first that would make the answer a stream
}

func (w *written) document(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		w.list(op.Directives)
		for _, v := range op.VariableDefinitions {
			w.list(v.Directives)
		}
		w.set(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		w.list(f.Directives)
		w.set(f.SelectionSet)
	}
}

func (w *written) set(set ast.SelectionSet) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			w.fields++
			w.list(sel.Directives)
			w.set(sel.SelectionSet)
		case *ast.InlineFragment:
			w.list(sel.Directives)
			w.set(sel.SelectionSet)
		case *ast.FragmentSpread:
			w.list(sel.Directives)
		}
	}
}

func (w *written) list(directives ast.DirectiveList) {
	for _, d := range directives {
		if w.directives++; w.directives == maxDirectives+1 {
			w.directive = d.Position
		}
		if w.streams == nil && (d.Name == "defer" || d.Name == "stream") {
			w.streams = d.Position
		}
	}
}
