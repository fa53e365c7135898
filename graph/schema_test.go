package graph

import (
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/civic"
)

// Every element has a description that a stranger understands, every object type a visibility class.
func TestSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	missing := func(description string, place ...string) {
		if len(description) < 4 || !strings.HasSuffix(strings.TrimSpace(description), ".") {
			t.Errorf("%s has no sentence for a description", strings.Join(place, "."))
		}
	}
	for name, def := range realSchema(t).Types {
		if def.BuiltIn {
			continue
		}
		missing(def.Description, name)
		if def.Kind == ast.Object && def.Directives.ForName("visibility") == nil {
			t.Errorf("%s has no visibility class", name)
		}
		for _, field := range def.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			missing(field.Description, name, field.Name)
			for _, argument := range field.Arguments {
				missing(argument.Description, name, field.Name, argument.Name)
			}
		}
		for _, value := range def.EnumValues {
			missing(value.Description, name, value.Name)
		}
	}
}

// Whatever can grow is a connection with the same four fields, and its page is bounded by the same two arguments.
func TestConnectionsAreAlike(t *testing.T) {
	t.Parallel()
	schema := realSchema(t)
	for name, def := range schema.Types {
		if strings.HasSuffix(name, "Connection") {
			for _, field := range []string{"edges", "nodes", "pageInfo", "totalCount", "totalCountIsExact"} {
				if def.Fields.ForName(field) == nil {
					t.Errorf("%s has no %s", name, field)
				}
			}
		}
		for _, field := range def.Fields {
			if !strings.HasSuffix(field.Type.Name(), "Connection") {
				continue
			}
			first, after := field.Arguments.ForName("first"), field.Arguments.ForName("after")
			if first == nil || first.DefaultValue == nil || after == nil {
				t.Errorf("%s.%s does not take first, with a default, and after", name, field.Name)
			}
		}
	}
}

// The constants of the domain are the values of the schema.
func TestEnumsAreThoseOfTheDomain(t *testing.T) {
	t.Parallel()
	schema := realSchema(t)
	for name, values := range map[string][]string{
		"World":           strs(civic.Worlds),
		"TerritoryKind":   strs(civic.TerritoryKinds),
		"SearchKind":      strs([]civic.SearchKind{civic.SearchTerritory, civic.SearchProgramme, civic.SearchAlliance, civic.SearchActor}),
		"ProgrammeStatus": strs([]civic.ProgrammeStatus{civic.Planned, civic.Open, civic.Paused, civic.Closed, civic.Unknown}),
		"SitePrecision":   strs([]civic.SitePrecision{civic.Exact, civic.Approximate, civic.TerritoryOnly}),
		"AllianceRole":    strs([]civic.AllianceRole{civic.Coordinator, civic.Operator, civic.Funder, civic.Host, civic.Partner}),
		"WorldBasis":      strs([]civic.WorldBasis{civic.Presumed, civic.Declared, civic.Verified}),
	} {
		var inSchema []string
		for _, value := range schema.Types[name].EnumValues {
			inSchema = append(inSchema, value.Name)
		}
		if !reflect.DeepEqual(values, inSchema) {
			t.Errorf("%s: %v in the domain, %v in the schema", name, values, inSchema)
		}
	}
}

func strs[S ~string](values []S) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}
