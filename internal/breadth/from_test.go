package breadth_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

func TestExecuteFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	e := w.executor(t)
	doc, op, vars := parse(t, `mutation($all: Boolean!) { rename(name: "x") {
		person { id club { ...f @include(if: $all) } } subject { __typename ... on Person { id } } errors } } fragment f on Club { id }`,
		map[string]any{"all": true})
	rename := op.SelectionSet[0].(*ast.Field)
	from := func(typeName string, obj any, set ast.SelectionSet, all bool) string {
		t.Helper()
		vars["all"] = all
		r := e.ExecuteFrom(t.Context(), doc, typeName, obj, set, vars, "session")
		text := string(r.Data)
		for _, err := range shownErrors(r.Errors) {
			text += "\n" + err
		}
		return text
	}
	person := rename.SelectionSet[0].(*ast.Field).SelectionSet
	subject := rename.SelectionSet[1].(*ast.Field).SelectionSet
	tests := []struct {
		name, got, want string
	}{
		{"payload", from("Payload", &payload{w.person(1), w.club(1)}, rename.SelectionSet, true),
			`{"person":{"id":"p1","club":{"id":"c0"}},"subject":{"__typename":"Club"},"errors":[]}`},
		{"other conditions", from("Payload", &payload{w.person(1), w.club(1)}, rename.SelectionSet, false),
			`{"person":{"id":"p1","club":{}},"subject":{"__typename":"Club"},"errors":[]}`},
		{"fewer selections", from("Payload", &payload{w.person(1), w.club(1)}, rename.SelectionSet[:1], true),
			`{"person":{"id":"p1","club":{"id":"c0"}}}`},
		{"null", from("Payload", &payload{person: w.person(1)}, rename.SelectionSet, true), "null\nsubject internal"},
		{"event", from("Person", w.person(2), person, true), `{"id":"p2","club":{"id":"c1"}}`},
		{"abstract", from("Subject", w.person(2), subject, true), `{"__typename":"Person","id":"p2"}`},
		{"impossible", from("Subject", &point{}, subject, true), "null\n internal"},
		{"nothing", from("Person", nil, person, true), "null"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.name, tt.got, tt.want)
		}
	}
	if w.calls[0].session != "session" {
		t.Errorf("the session is %v", w.calls[0].session)
	}
}
