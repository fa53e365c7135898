package breadth_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// reference executes a query depth first, one object and one field at a time, as the specification words it.
type reference struct {
	w         *world
	doc       *ast.QueryDocument
	variables map[string]any
	errors    []string
	loads     map[string]map[string]bool // "level field arguments" → names of parents
}

// errNulled says that a null must go up to the parent.
var errNulled = fmt.Errorf("nulled")

func (r *reference) execute(typeName string, obj any, set ast.SelectionSet) string {
	r.loads = map[string]map[string]bool{}
	text, err := r.object(typeName, obj, []ast.SelectionSet{set}, nil, 0)
	if err != nil {
		return "null"
	}
	return text
}

func (r *reference) object(typeName string, obj any, sets []ast.SelectionSet, path ast.Path, level int) (string, error) {
	var keys []string
	fields := map[string][]*ast.Field{}
	visited := map[string]bool{}
	for _, set := range sets {
		r.collect(typeName, set, visited, &keys, fields)
	}
	var members []string
	for _, key := range keys {
		text, err := r.field(typeName, obj, fields[key], append(slices.Clone(path), ast.PathName(key)), level)
		if err != nil {
			return "", err
		}
		members = append(members, string(appendJSON(nil, key))+":"+text)
	}
	return "{" + strings.Join(members, ",") + "}", nil
}

func (r *reference) collect(typeName string, set ast.SelectionSet, visited map[string]bool, keys *[]string, fields map[string][]*ast.Field) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			if !r.included(sel.Directives) {
				continue
			}
			if fields[sel.Alias] == nil {
				*keys = append(*keys, sel.Alias)
			}
			fields[sel.Alias] = append(fields[sel.Alias], sel)
		case *ast.InlineFragment:
			if r.included(sel.Directives) && applies(sel.TypeCondition, typeName) {
				r.collect(typeName, sel.SelectionSet, visited, keys, fields)
			}
		case *ast.FragmentSpread:
			if !r.included(sel.Directives) || visited[sel.Name] {
				continue
			}
			visited[sel.Name] = true
			if f := r.doc.Fragments.ForName(sel.Name); applies(f.TypeCondition, typeName) {
				r.collect(typeName, f.SelectionSet, visited, keys, fields)
			}
		}
	}
}

func applies(condition, typeName string) bool {
	if condition == "" || condition == typeName {
		return true
	}
	return slices.ContainsFunc(schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == typeName })
}

func (r *reference) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		v, err := d.Arguments.ForName("if").Value.Value(r.variables)
		if err != nil {
			panic(err)
		}
		if v.(bool) == (d.Name == "skip") {
			return false
		}
	}
	return true
}

func (r *reference) field(typeName string, obj any, fields []*ast.Field, path ast.Path, level int) (string, error) {
	if fields[0].Name == "__typename" {
		return string(appendJSON(nil, typeName)), nil
	}
	def := schema.Types[typeName].Fields.ForName(fields[0].Name)
	named := typeName + "." + def.Name
	var args map[string]any
	if len(def.Arguments) > 0 {
		args = (&ast.Field{Arguments: fields[0].Arguments, Definition: def}).ArgumentMap(r.variables)
	}
	embedded := slices.Contains([]string{
		"Person.address", "Person.addresses", "Club.places", "Club.mascot", "Club.mascots", "Place.point", "Address.city",
		"PersonConnection.edges", "PersonConnection.nodes", "PersonConnection.pageInfo", "PersonEdge.node",
		"Payload.person", "Payload.subject", "Query.origin",
	}, named)
	if composite := schema.Types[def.Type.Name()].IsCompositeType(); composite && !embedded && args["tag"] != "undecodable" {
		load := fmt.Sprint(level, " ", named, " ", argsKey(args))
		if r.loads[load] == nil {
			r.loads[load] = map[string]bool{}
		}
		r.loads[load][name(obj)] = true
		level++
	}
	value, err := r.w.reads[named](obj, args)
	if err != nil {
		r.errors = append(r.errors, path.String()+" "+err.Error())
		if def.Type.NonNull {
			return "", errNulled
		}
		return "null", nil
	}
	return r.value(def.Type, value, fields, path, level)
}

func (r *reference) value(t *ast.Type, value any, fields []*ast.Field, path ast.Path, level int) (string, error) {
	text, err := r.nullable(t, value, fields, path, level)
	if err == nil && text == "null" && t.NonNull {
		r.errors = append(r.errors, path.String()+" internal")
		err = errNulled
	}
	if err != nil && !t.NonNull {
		return "null", nil
	}
	return text, err
}

func (r *reference) nullable(t *ast.Type, value any, fields []*ast.Field, path ast.Path, level int) (string, error) {
	def := schema.Types[t.Name()]
	switch {
	case value == nil:
		return "null", nil
	case def.IsLeafType():
		return string(appendJSON(nil, value)), nil
	case t.Elem != nil:
		var elements []string
		for i, v := range value.([]any) {
			text, err := r.value(t.Elem, v, fields, append(slices.Clone(path), ast.PathIndex(i)), level)
			if err != nil {
				return "", err
			}
			elements = append(elements, text)
		}
		return "[" + strings.Join(elements, ",") + "]", nil
	}
	typeName := def.Name
	if def.IsAbstractType() {
		typeName = typeOf(value)
	}
	sets := make([]ast.SelectionSet, len(fields))
	for i, f := range fields {
		sets[i] = f.SelectionSet
	}
	return r.object(typeName, value, sets, path, level)
}
