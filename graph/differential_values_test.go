package graph

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// The values of an operation: nil, bool, int, float64, string, symbol, []any and object.
type (
	symbol string // a value of an enum
	object []pair // an input object, or the arguments of a field
	pair   struct {
		name  string
		value any
	}
)

func (o object) get(name string) (any, bool) {
	for _, p := range o {
		if p.name == name {
			return p.value, true
		}
	}
	return nil, false
}

// MarshalJSON writes the object as the value of a variable.
func (o object) MarshalJSON() ([]byte, error) {
	m := map[string]any{}
	for _, p := range o {
		m[p.name] = p.value
	}
	return json.Marshal(m)
}

// literal writes a value as it stands in a document.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case symbol:
		return string(v)
	case []any:
		texts := make([]string, len(v))
		for i, e := range v {
			texts[i] = literal(e)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case object:
		texts := make([]string, len(v))
		for i, p := range v {
			texts[i] = p.name + ": " + literal(p.value)
		}
		return "{" + strings.Join(texts, ", ") + "}"
	case string:
		text, _ := json.Marshal(v)
		return string(text)
	}
	return fmt.Sprint(v)
}

func arguments(args object) string {
	if len(args) == 0 {
		return ""
	}
	text := literal(args)
	return "(" + text[1:len(text)-1] + ")"
}

// values makes values of arguments out of the pools.
type values struct {
	*rand.Rand
	*pools
	schema *ast.Schema
	forced forced
}

// forced is what a set of arguments has everywhere.
type forced int

const (
	nothing    forced = iota
	nulls             // every argument that may be null is
	everything        // every argument and input field is given
	nullFields        // every input field that may be null is
)

func (v values) chance(percent int) bool { return v.IntN(100) < percent }

func choose[T any](v values, from []T) T { return from[v.IntN(len(from))] }

// usual is how many sets of arguments each field is asked with again and again: so that most statements are prepared already.
const usual = 20

// arguments are those of a field: most often one of its usual sets.
func (v values) arguments(owner string, def *ast.FieldDefinition) object {
	sets, again := usual, 95
	if strings.HasPrefix(owner, "Query.") {
		sets, again = 15*usual, 70
	}
	if v.chance(again) {
		h := fnv.New64()
		fmt.Fprint(h, owner)
		set := v.IntN(sets)
		v.Rand = rand.New(rand.NewPCG(h.Sum64(), uint64(set)))
		if set %= usual; set <= int(nullFields) {
			v.forced = forced(set)
		}
	}
	var args object
	if owner == "Query.territory" {
		return v.place()
	}
	for _, a := range def.Arguments {
		switch {
		case !a.Type.NonNull && v.forced == nulls:
			args = append(args, pair{a.Name, nil})
		case a.Type.NonNull || v.forced == everything || v.forced == nullFields && a.Name == "filter" || !v.chance(v.absent(a.Name)):
			args = append(args, pair{a.Name, v.value(owner, a.Name, a.Type, args)})
		}
	}
	return args
}

// absent is how often, in percent, an argument or input field is not given.
func (v values) absent(name string) int {
	switch name {
	case "first":
		return 10
	case "after":
		return 85
	case "filter":
		return 70
	case "includeServing":
		return 30
	}
	return 75
}

func (v values) value(owner, name string, t *ast.Type, before object) any {
	if !t.NonNull && v.forced == nothing && v.chance(6) {
		return nil
	}
	if name == "after" {
		return v.cursor(owner, before)
	}
	if t.Elem != nil {
		list := make([]any, 0, 8)
		length := min(v.IntN(10), 1+v.IntN(3)) // seldom none
		if name == "ids" {
			length = min(v.IntN(20), 2+v.IntN(6))
		}
		for range length {
			list = append(list, v.value(owner, name, t.Elem, before))
		}
		return list
	}
	def := v.schema.Types[t.NamedType]
	switch {
	case def.Kind == ast.Enum:
		return symbol(choose(v, def.EnumValues).Name)
	case def.Name == "TerritoryReference":
		return v.place()
	case def.Name == "GeoPointInput":
		if v.chance(85) {
			return choose(v, v.points[:3])
		}
		return choose(v, v.points)
	case def.Kind == ast.InputObject:
		return v.input(def)
	}
	switch t.NamedType {
	case "Boolean":
		return v.IntN(2) == 0
	case "ID":
		return v.id()
	case "Int":
		return v.number(name)
	}
	return choose(v, v.texts[name])
}

func (v values) input(def *ast.Definition) object {
	var o object
	for _, f := range def.Fields {
		switch {
		case !f.Type.NonNull && v.forced == nullFields:
			o = append(o, pair{f.Name, nil})
		case f.Type.NonNull || v.forced == everything || !v.chance(v.absent(f.Name)):
			o = append(o, pair{f.Name, v.value(def.Name, f.Name, f.Type, o)})
		}
	}
	return o
}

func (v values) place() object {
	at := choose(v, v.places[:v.lived])
	if v.chance(25) {
		at = choose(v, v.places)
	}
	switch v.IntN(40) {
	case 0:
		at.code = "99999"
	case 1:
		at.kind = choose(v, v.places).kind
	}
	return object{{"kind", symbol(at.kind)}, {"code", at.code}}
}

// id is mostly one of the types that have the most below them.
func (v values) id() string {
	switch n := v.IntN(100); {
	case n < 6:
		return choose(v, v.texts["malformed"])
	case n < 56:
		return choose(v, v.ids[choose(v, []string{"Territory", "Actor", "Alliance", "Programme", "Programme", "Mission"})])
	}
	return choose(v, v.ids[choose(v, v.types)])
}

func (v values) number(name string) int {
	if name == "radiusMetres" {
		return choose(v, []int{2000, 2000, 2000, 2000, 2000, 50_000, 50_000, 500, 40_000, 2000, 50_000, 0})
	}
	switch n := v.IntN(200); {
	case n < 2:
		return []int{0, 101, -1}[v.IntN(3)]
	case n < 6:
		return 100
	case n < 20:
		return 11 + v.IntN(10)
	}
	return 1 + v.IntN(10)
}

func (v values) cursor(owner string, before object) string {
	own := v.cursors[cursorKey(owner, before)]
	switch n := v.IntN(40); {
	case n == 0:
		return choose(v, []string{"x", "", "WyJhIl0"})
	case n == 1 || len(own) == 0:
		return choose(v, v.cursors["Query.programmes"])
	}
	return choose(v, own)
}
