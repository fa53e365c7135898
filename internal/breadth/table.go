package breadth

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// entry is a Field of the table with its place in the schema.
type entry struct {
	Field
	typeName, name string
	def            *ast.FieldDefinition
}

func (e *entry) String() string { return e.typeName + "." + e.name }

// possibleTypes maps each interface and union to the object types behind it.
func possibleTypes(schema *ast.Schema) map[string]map[string]bool {
	possible := map[string]map[string]bool{}
	for name, def := range schema.Types {
		if !def.IsAbstractType() {
			continue
		}
		possible[name] = map[string]bool{}
		for _, t := range schema.GetPossibleTypes(def) {
			if t.Kind == ast.Object {
				possible[name][t.Name] = true
			}
		}
	}
	return possible
}

// check pairs the entries of the table with the fields of the schema. Its error lists every problem, in a stable order.
func (e *Executor) check() (map[string]map[string]*entry, error) {
	var problems []string
	entries := map[string]map[string]*entry{}
	for _, typeName := range e.reachable() {
		entries[typeName] = map[string]*entry{}
		for _, def := range e.config.Schema.Types[typeName].Fields {
			f, ok := e.config.Table[typeName][def.Name]
			if !ok {
				if !strings.HasPrefix(def.Name, "__") {
					problems = append(problems, fmt.Sprintf("%s.%s has no entry", typeName, def.Name))
				}
				continue
			}
			if f.reads == nil && e.config.Reads != nil {
				f.reads = e.config.Reads(f.parent, def.Name)
			}
			made := &entry{Field: f, typeName: typeName, name: def.Name, def: def}
			entries[typeName][def.Name] = made
			for _, problem := range e.contradictions(made) {
				problems = append(problems, made.String()+problem)
			}
		}
	}
	for typeName, fields := range e.config.Table {
		def := e.config.Schema.Types[typeName]
		if def == nil || def.Kind != ast.Object {
			problems = append(problems, typeName+" is in the table and is not an object type of the schema")
			continue
		}
		for name := range fields {
			if def.Fields.ForName(name) == nil {
				problems = append(problems, fmt.Sprintf("%s.%s is in the table and not in the schema", typeName, name))
			}
		}
	}
	if len(problems) > 0 {
		slices.Sort(problems)
		return nil, errors.New(strings.Join(problems, "\n"))
	}
	return entries, nil
}

// contradictions tells where an entry does not fit the schema: its shape, its arguments, an abstract type without
// TypeOf.
func (e *Executor) contradictions(f *entry) []string {
	var problems []string
	want := shapeObject
	base := e.config.Schema.Types[f.def.Type.Name()]
	switch elem := f.def.Type.Elem; {
	case f.shape == shapeRaw:
		if f.typeName != e.config.Schema.Query.Name {
			problems = append(problems, " is a raw field, which only the query type can have")
		}
		return problems
	case base.IsLeafType():
		want = shapeLeaf
	case elem != nil && elem.Elem != nil:
		return append(problems, " is a list of lists of objects, which no entry can be")
	case elem != nil:
		want = shapeList
	}
	if f.shape != want {
		problems = append(problems, fmt.Sprintf(" is %s in the table and %s in the schema", f.shape, want))
	}
	if base.IsAbstractType() && e.config.TypeOf == nil {
		problems = append(problems, " is behind an abstract type and TypeOf is missing")
	}
	switch {
	case f.batch == nil && f.decode != nil:
		problems = append(problems, " has a decoder of arguments and is not a relation")
	case f.batch == nil && len(f.def.Arguments) > 0:
		problems = append(problems, " has arguments in the schema, which only a relation can receive")
	case f.decode == nil && len(f.def.Arguments) > 0:
		problems = append(problems, " has arguments in the schema and no decoder of them")
	case f.decode != nil && len(f.def.Arguments) == 0:
		problems = append(problems, " has a decoder of arguments and none in the schema")
	}
	return problems
}

// reachable lists the object types that can be reached from the query type or from a type of the table (the payload of
// a mutation is in the table, and below nothing else).
func (e *Executor) reachable() []string {
	todo := append(slices.Collect(maps.Keys(e.config.Table)), e.config.Schema.Query.Name)
	seen := map[string]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		def := e.config.Schema.Types[name]
		if def == nil || def.Kind != ast.Object && !def.IsAbstractType() || strings.HasPrefix(name, "__") || seen[name] {
			continue
		}
		seen[name] = true
		todo = slices.AppendSeq(todo, maps.Keys(e.possible[name]))
		if def.Kind == ast.Object {
			for _, field := range def.Fields {
				todo = append(todo, field.Type.Name())
			}
		}
	}
	maps.DeleteFunc(seen, func(name string, _ bool) bool { return e.config.Schema.Types[name].Kind != ast.Object })
	return slices.Sorted(maps.Keys(seen))
}
