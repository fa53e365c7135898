package graph

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// key is the alias of a field with its colon, or its name alone.
func (m *maker) key(typeName, name, args string, mixed bool) string {
	key := name
	if first, ok := m.plain[typeName+"."+name]; !ok {
		m.plain[typeName+"."+name] = args
	} else if first != args {
		h := fnv.New32()
		h.Write([]byte(args))
		key = fmt.Sprintf("%s_%x", name, h.Sum32())
	}
	if mixed && !m.uniform[name] {
		key = strings.ToLower(typeName) + "_" + key
	} else if m.chance(4) {
		key = "x_" + key
	}
	if key == name {
		return name
	}
	return key + ": " + name
}

// condition is a @skip or @include, seldom, and then mostly one that lets pass.
func (m *maker) condition() string {
	if !m.chance(5) {
		return " "
	}
	pass := m.chance(80)
	directive, value := "include", pass
	if m.chance(50) {
		directive, value = "skip", !pass
	}
	text := fmt.Sprint(value)
	if m.chance(50) {
		text = m.variable("Boolean!", value, "")
	}
	return " @" + directive + "(if: " + text + ") "
}

// jsonOf is a value as it comes with a request.
func jsonOf(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var made any
	if err := decoder.Decode(&made); err != nil {
		panic(err)
	}
	return made
}

// written is the arguments of a field as they stand in the document, some of them or of their parts as variables.
func (m *maker) written(def *ast.FieldDefinition, given object) string {
	if len(given) == 0 {
		return ""
	}
	var texts []string
	for _, p := range given {
		a := def.Arguments.ForName(p.name)
		texts = append(texts, p.name+": "+m.writtenValue(a.Type, p.value, 30))
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func (m *maker) writtenValue(t *ast.Type, value any, percent int) string {
	if m.chance(percent) {
		return m.variable(t.String(), value, literal(value))
	}
	switch v := value.(type) {
	case []any:
		if len(v) == 1 && m.chance(15) {
			return literal(v[0]) // one value stands for a list of it
		}
		texts := make([]string, len(v))
		for i, e := range v {
			texts[i] = m.writtenValue(t.Elem, e, 10)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case object:
		texts := make([]string, len(v))
		for i, p := range v {
			texts[i] = p.name + ": " + m.writtenValue(m.schema.Types[t.NamedType].Fields.ForName(p.name).Type, p.value, 15)
		}
		return "{" + strings.Join(texts, ", ") + "}"
	}
	return literal(value)
}

// variable declares a variable for a place of a type, and gives it the value in one of the ways there are: with the request,
// as a null, as nothing, as the default of its declaration.
func (m *maker) variable(typeName string, value any, text string) string {
	name := fmt.Sprintf("v%d", len(m.declarations))
	declared := typeName
	if value != nil && !strings.HasSuffix(typeName, "!") && m.chance(30) {
		declared += "!" // stricter than the place
	}
	switch {
	case text != "" && value != nil && m.chance(15):
		declared += " = " + text
	case value == nil && m.chance(50):
		// absent
	default:
		m.variables[name] = jsonOf(value)
	}
	m.declarations = append(m.declarations, "$"+name+": "+declared)
	return "$" + name
}
