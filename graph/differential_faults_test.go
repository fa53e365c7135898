package graph

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"reflect"
	"strings"

	"alliances/internal/breadth"
	"alliances/internal/civic"
)

// faults are the relations of an operation that fail in both executors, by type and field.
type faults map[string]fault

// fault is how a relation fails: "error", "refusal" and "panic" for all parents, "null" for some of them.
type fault struct {
	kind string
	salt byte
}

type faultsKey struct{}

// What breadth.Field.Around takes.
type (
	loadFunc   = func(breadth.Call, []any) ([][]any, error)
	aroundFunc = func(ctx context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error)
)

var errInjected = errors.New("injected")

// faults chooses what fails: nothing in half of the operations, else a few of the relations selected.
func (m *maker) faults(d *differential) faults {
	var among []string
	for _, name := range m.relations {
		if d.relations[name] {
			among = append(among, name)
		}
	}
	if len(among) == 0 || !m.chance(50) {
		return nil
	}
	chosen := faults{}
	for range 1 + m.IntN(4) {
		name := choose(m.values, among)
		if typeName, field, _ := strings.Cut(name, "."); m.chance(75) && m.schema.Types[typeName].Fields.ForName(field).Type.NonNull {
			continue // mostly it would leave nothing of the answer
		}
		chosen[name] = fault{choose(m.values, []string{"error", "refusal", "panic", "null", "null", "null", "null"}), byte(m.IntN(256))}
	}
	return chosen
}

// before fails as the operation has it.
func (f fault) before() error {
	switch f.kind {
	case "error":
		return errInjected
	case "refusal":
		return civic.Bad("Refusé.", "Refused.", "somewhere")
	case "panic":
		panic(errInjected)
	}
	return nil
}

// of takes away what is found of some parents: everything, or of a list every other element.
func (f fault) of(key string, found []any) []any {
	if f.kind != "null" {
		return found
	}
	h := fnv.New32()
	h.Write([]byte{f.salt})
	h.Write([]byte(key))
	if h.Sum32()%3 == 0 {
		return found
	}
	holed := make([]any, len(found))
	for i := range found {
		if i%2 == 1 {
			holed[i] = found[i]
		}
	}
	return holed
}

// failing is a relation that fails as the operation in its context has it.
func failing(name string, f breadth.Field) breadth.Field {
	return f.Around(func(ctx context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
		injected := ctx.Value(faultsKey{}).(faults)[name]
		if err := injected.before(); err != nil {
			return nil, err
		}
		found, err := load(c, parents)
		if err != nil {
			return nil, err
		}
		for i, parent := range parents {
			found[i] = injected.of(keyOfAny(parent), found[i])
		}
		return found, nil
	})
}

// keyOfAny tells the objects of a type from each other by what they hold.
func keyOfAny(object any) string {
	if object == nil {
		return ""
	}
	if id := reflect.ValueOf(object).Elem().FieldByName("ID"); id.IsValid() {
		return id.String()
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// isRelation tells the entries that load from those that their parent holds.
func isRelation(f breadth.Field) bool { return !reflect.ValueOf(f).FieldByName("batch").IsNil() }
