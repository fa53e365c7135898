package graph

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// coverage counts what operations reached of the schema. As an extension of gqlgen's executor it sees the fields read.
type coverage struct {
	schema *ast.Schema
	mu     sync.Mutex
	fields map[string]int // by type and field: how often read of an object
	values map[string]int // by enum and value: how often in an answer
	sent   map[string]int // arguments, input fields, and values of enums sent; with "null" after it, explicit nulls
}

func newCoverage(schema *ast.Schema) *coverage {
	return &coverage{schema: schema, fields: map[string]int{}, values: map[string]int{}, sent: map[string]int{}}
}

func (*coverage) ExtensionName() string                           { return "Coverage" }
func (*coverage) Validate(graphql.ExecutableSchema) error         { return nil }
func (c *coverage) reach(of map[string]int, name string)          { c.mu.Lock(); of[name]++; c.mu.Unlock() }
func (c *coverage) enum(of map[string]int, t *ast.Type, v string) { c.reach(of, t.Name()+"."+v) }

// InterceptField counts a field, and the value of an enum that it gives.
func (c *coverage) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	f := graphql.GetFieldContext(ctx)
	c.reach(c.fields, f.Object+"."+f.Field.Name)
	t := f.Field.Definition.Type
	if err != nil || c.schema.Types[t.Name()].Kind != ast.Enum {
		return result, err
	}
	v := reflect.ValueOf(result)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		c.enum(c.values, t, v.String())
	case reflect.Slice:
		for i := range v.Len() {
			c.enum(c.values, t, v.Index(i).String())
		}
	}
	return result, err
}

// operation counts what an operation sends.
func (c *coverage) operation(op prepared) {
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.Field:
				given := s.ArgumentMap(op.Variables)
				for _, a := range s.Arguments {
					if v, ok := given[a.Name]; ok {
						c.value(s.ObjectDefinition.Name+"."+s.Name+"("+a.Name+")", s.Definition.Arguments.ForName(a.Name).Type, v)
					}
				}
				walk(s.SelectionSet)
			}
		}
	}
	walk(op.Operation.SelectionSet)
	for _, f := range op.Doc.Fragments {
		walk(f.SelectionSet)
	}
}

func (c *coverage) value(name string, t *ast.Type, v any) {
	if v == nil {
		c.reach(c.sent, name+" null")
		return
	}
	c.reach(c.sent, name)
	list, isList := v.([]any)
	if t.Elem != nil {
		if !isList {
			list = []any{v}
		}
		for _, e := range list {
			c.value(name+"[]", t.Elem, e)
		}
		return
	}
	switch def := c.schema.Types[t.NamedType]; def.Kind {
	case ast.Enum:
		c.enum(c.sent, t, v.(string))
	case ast.InputObject:
		for field, v := range v.(map[string]any) {
			c.value(def.Name+"."+field, def.Fields.ForName(field).Type, v)
		}
	}
}

// wanted is all that there is to reach from the query type.
func (c *coverage) wanted() (fields, values, sent []string) {
	seen := map[string]bool{}
	var input, output func(t *ast.Type)
	input = func(t *ast.Type) {
		def := c.schema.Types[t.Name()]
		if seen["input "+def.Name] {
			return
		}
		seen["input "+def.Name] = true
		for _, v := range def.EnumValues {
			sent = append(sent, def.Name+"."+v.Name)
		}
		for _, f := range def.Fields {
			sent = append(sent, places(def.Name+"."+f.Name, f.Type)...)
			input(f.Type)
		}
	}
	output = func(t *ast.Type) {
		def := c.schema.Types[t.Name()]
		if seen[def.Name] || strings.HasPrefix(def.Name, "__") {
			return
		}
		seen[def.Name] = true
		for _, v := range def.EnumValues {
			values = append(values, def.Name+"."+v.Name)
		}
		for _, p := range c.schema.GetPossibleTypes(def) {
			output(ast.NamedType(p.Name, nil))
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			if def.Kind == ast.Object {
				fields = append(fields, def.Name+"."+f.Name)
			}
			for _, a := range f.Arguments {
				sent = append(sent, places(def.Name+"."+f.Name+"("+a.Name+")", a.Type)...)
				input(a.Type)
			}
			output(f.Type)
		}
	}
	output(ast.NamedType(c.schema.Query.Name, nil))
	return fields, values, sent
}

// places are a name, with its null where it may be null.
func places(name string, t *ast.Type) []string {
	if t.NonNull {
		return []string{name}
	}
	return []string{name, name + " null"}
}

// unreachable is what no operation here can reach: there are no requests for help and no claims, what is for staff
// is empty, lists of invitations hold those that wait, and what can be done next, as offers that were declined, is for few viewers of few things.
var unreachable = regexp.MustCompile(`^(SupportRequest\.|SupportRequestStatus\.|SupportRequestEdge\.|Claim(Status|Edge|Connection)?\.|(Moderation|Account)\.|Audit(Check|Entry|EntryEdge|EntryConnection)\.|ActionName\.|OfferStatus\.DECLINED|InvitationStatus\.(ACCEPTED|DECLINED|WITHDRAWN|EXPIRED)$)`)

// report prints the coverage, and fails the test with what was not reached.
func (c *coverage) report(t *testing.T) {
	t.Helper()
	fields, values, sent := c.wanted()
	for _, part := range []struct {
		what    string
		wanted  []string
		reached map[string]int
	}{{"fields read", fields, c.fields}, {"values of enums answered", values, c.values}, {"arguments, input fields, their nulls and values of enums sent", sent, c.sent}} {
		var missing []string
		least := ""
		part.wanted = slices.DeleteFunc(part.wanted, unreachable.MatchString)
		for _, name := range part.wanted {
			if part.reached[name] == 0 {
				missing = append(missing, name)
			} else if least == "" || part.reached[name] < part.reached[least] {
				least = name
			}
		}
		slices.Sort(missing)
		t.Logf("%s: %d of %d, the least often %s", part.what, len(part.wanted)-len(missing), len(part.wanted), fmt.Sprint(least, " ", part.reached[least]))
		if len(missing) > 0 {
			t.Errorf("%s: not reached: %s", part.what, strings.Join(missing, ", "))
		}
	}
}
