package graph

import "github.com/vektah/gqlparser/v2/ast"

// introspectionSizes says how long the lists of an introspection are, on average over the types of a schema, and how
// much one operation may list.
type introspectionSizes struct {
	lists  map[string]float64
	budget float64
}

// newIntrospectionSizes measures a schema. The budget is what it takes to list every element of it twice: the queries of
// the usual tools list each element once, while one that goes from a type's fields to their types' fields, round and
// round, lists most elements many times.
func newIntrospectionSizes(schema *ast.Schema) *introspectionSizes {
	var types, fields, reached, args, inputs, values, interfaces, possible, directives, directiveArgs float64
	for _, t := range schema.Types {
		types++
		interfaces += float64(len(t.Interfaces))
		values += float64(len(t.EnumValues))
		if t.Kind == ast.InputObject {
			inputs += float64(len(t.Fields))
			continue
		}
		for _, f := range t.Fields {
			fields++
			args += float64(len(f.Arguments))
			if of := schema.Types[f.Type.Name()]; of != nil && of.Kind != ast.InputObject {
				reached += float64(len(of.Fields))
			}
		}
		if t.IsAbstractType() {
			possible += float64(len(schema.GetPossibleTypes(t)))
		}
	}
	for _, d := range schema.Directives {
		directives++
		directiveArgs += float64(len(d.Arguments))
	}
	// Which types a schema's fields give is uneven: the large ones are given by many.
	ahead := reached / fields
	all := types*(1+ahead*(1+args/fields)) + inputs + values + interfaces + possible + directives + directiveArgs
	return &introspectionSizes{
		lists: map[string]float64{
			"__Schema.types":       types,
			"__Schema.directives":  directives,
			"__Type.fields":        ahead,
			"__Type.inputFields":   inputs / types,
			"__Type.enumValues":    values / types,
			"__Type.interfaces":    interfaces / types,
			"__Type.possibleTypes": possible / types,
			"__Field.args":         args / fields,
			"__Directive.args":     directiveArgs / directives,
		},
		budget: 2 * all,
	}
}

// weigh reckons how many elements a selection below __schema or __type lists. A reference to a type is not an element.
func (s *introspectionSizes) weigh(set ast.SelectionSet, fragments map[*ast.FragmentDefinition]float64) float64 {
	sum := 0.0
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			many, isList := s.lists[sel.ObjectDefinition.Name+"."+sel.Name]
			if isList {
				sum += many * (1 + s.weigh(sel.SelectionSet, fragments))
			} else {
				sum += s.weigh(sel.SelectionSet, fragments)
			}
		case *ast.InlineFragment:
			sum += s.weigh(sel.SelectionSet, fragments)
		case *ast.FragmentSpread:
			known, ok := fragments[sel.Definition]
			if !ok {
				known = s.weigh(sel.Definition.SelectionSet, fragments)
				fragments[sel.Definition] = known
			}
			sum += known
		}
	}
	return sum
}
