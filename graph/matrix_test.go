package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// Who may see and do what is as docs/visibility.md says: for every field of the schema, every kind of caller, things in every state and every path to
// them; with both walls, and with either alone.
func TestMatrix(t *testing.T) {
	t.Parallel()
	schema := realSchema(t)
	if schema.Subscription != nil {
		t.Error("the schema has subscriptions: say in docs/visibility.md who is told what, and ask them here")
	}
	read, done, reviewed := readPage(t)
	for name, wall := range walls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &matrix{matrixWorld: newMatrixWorld(t, wall.noPolicies, wall.noRule), schema: schema, seen: map[string]bool{}, alone: wall.noPolicies || wall.noRule}
			m.byID(t, read)
			m.inLists(t, read)
			m.personal(t, read)
			if !m.alone {
				m.fieldsAreCovered(t)
			}
			m.mutations(t, done)
			t.Logf("%d cells reviewed, %d compared, %d differences", reviewed, m.cells, m.differences)
			if m.cells < 5000 {
				t.Error("too few to tell")
			}
		})
	}
}

// matrix compares a world with the page.
type matrix struct {
	*matrixWorld
	schema             *ast.Schema
	alone              bool            // one wall is down
	seen               map[string]bool // Type.field of what was asked for
	cells, differences int
}

// compare counts a cell, and tells a difference. Of a line that one wall does not hold alone nothing is expected without the other.
func (m *matrix) compare(t *testing.T, l *line, c matrixCaller, what, got string) {
	t.Helper()
	want, ok := l.cells[c.kind]
	if !ok {
		t.Fatalf("docs/visibility.md has no column for %s", c.kind)
	}
	if m.alone && !l.either {
		return
	}
	if m.cells++; got != want {
		m.differences++
		t.Errorf("%s, %s, for %s: %s, and not %s", strings.Join(l.names, " "), what, c.name, got, want)
	}
}

// ask sends a document for a caller; the word is that of a refusal, "" without one.
func (m *matrix) asked(t *testing.T, c matrixCaller, document string, variables map[string]any) (body []byte, data map[string]json.RawMessage, word string) {
	t.Helper()
	body = m.send(t, "192.0.2.1", c.token, document, variables)
	var a struct {
		Data   map[string]json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if leaks := m.leaks(c, body); len(leaks) > 0 && !m.open(c, leaks) {
		m.differences++
		t.Errorf("%s is told of %v by %.300s", c.name, leaks, document)
	}
	for _, e := range a.Errors {
		switch e.Extensions.Code {
		case "UNAUTHENTICATED":
			return body, a.Data, "in"
		case "FORBIDDEN":
			return body, a.Data, "no"
		case "NOT_FOUND":
			return body, a.Data, "—"
		}
		t.Fatalf("%s asks %.500s: %s %s", c.name, document, e.Extensions.Code, e.Message)
	}
	return body, a.Data, ""
}

// open tells whether what was told of is open to a caller after all: a moderator is told of accounts.
func (m *matrix) open(c matrixCaller, told []string) bool {
	return c.kind == "moderator" && !slices.ContainsFunc(told, func(what string) bool { return !strings.HasPrefix(what, "victim") })
}

// selection is every field of a type that is open to everybody, and notes that it was asked for; of things themselves the ids, of what has none all
// that it holds.
func (m *matrix) selection(typeName string, depth int) string {
	var b strings.Builder
	for _, f := range m.schema.Types[typeName].Fields {
		if strings.HasPrefix(f.Name, "__") || f.Directives.ForName("own") != nil {
			continue
		}
		args, ok := sampleArguments(f)
		if !ok {
			continue
		}
		def := m.schema.Types[f.Type.Name()]
		switch {
		case def.IsLeafType():
			fmt.Fprintf(&b, " %s%s", f.Name, args)
		case depth == 0:
			continue
		case def.Kind == ast.Union || def.Kind == ast.Interface:
			fmt.Fprintf(&b, " %s%s { __typename", f.Name, args)
			for _, possible := range m.schema.GetPossibleTypes(def) {
				fmt.Fprintf(&b, " ... on %s { id }", possible.Name)
			}
			b.WriteString(" }")
		case slices.Contains(def.Interfaces, "Node"):
			fmt.Fprintf(&b, " %s%s { id }", f.Name, args)
		default:
			fmt.Fprintf(&b, " %s%s {%s }", f.Name, args, m.selection(def.Name, depth-1))
		}
		m.seen[typeName+"."+f.Name] = true
	}
	if b.Len() == 0 {
		return " __typename"
	}
	return b.String()
}

// sampleArguments are those that a field must have, and a short page; ok is false for a field that needs others.
func sampleArguments(f *ast.FieldDefinition) (text string, ok bool) {
	var given []string
	for _, arg := range f.Arguments {
		switch {
		case arg.Name == "first":
			given = append(given, "first: 3")
		case arg.Type.NonNull && arg.DefaultValue == nil:
			sample, known := map[string]string{"near": "{latitude: 43.3, longitude: 5.4}", "text": `"marseille"`, "kind": "COMMUNE", "code": `"13055"`, "platform": "IOS", "version": `"1.0"`}[arg.Name]
			if !known {
				return "", false
			}
			given = append(given, arg.Name+": "+sample)
		}
	}
	if len(given) == 0 {
		return "", true
	}
	return "(" + strings.Join(given, ", ") + ")", true
}

// byID asks for things of every type in every state by their ids, alone and among others, with every field of theirs.
func (m *matrix) byID(t *testing.T, lines []*line) {
	t.Helper()
	for _, n := range nodeTables {
		document := fmt.Sprintf("query($id: ID!) { node(id: $id) { __typename ... on %s {%s } } }", n.typeName, m.selection(n.typeName, 3))
		several := fmt.Sprintf("query($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { id } } }", n.typeName)
		for state, ids := range m.states[n.prefix] {
			of := state + ", by its id and below"
			if state == "absent" {
				of = state
			}
			l := lineOf(t, lines, of)
			for _, c := range m.callers {
				var global []string
				for _, id := range ids {
					global = append(global, globalID(n.prefix, id))
					body, data, word := m.asked(t, c, document, map[string]any{"id": globalID(n.prefix, id)})
					m.compare(t, l, c, n.typeName+" "+state+" by node", found(word, data["node"]))
					m.noneHidden(t, c, body, document)
				}
				_, data, word := m.asked(t, c, several, map[string]any{"ids": global})
				var nodes []json.RawMessage
				_ = json.Unmarshal(data["nodes"], &nodes)
				for i := range ids {
					var node json.RawMessage
					if i < len(nodes) {
						node = nodes[i]
					}
					m.compare(t, l, c, n.typeName+" "+state+" by nodes", found(word, node))
				}
			}
		}
	}
	m.hiddenIsAbsent(t)
}

// found is the word for what an answer gives.
func found(word string, value json.RawMessage) string {
	switch {
	case word != "":
		return word
	case len(value) == 0 || string(value) == "null" || string(value) == "{}":
		return "—"
	}
	return "yes"
}

// noneHidden looks for ids of what is not published and not open to a caller in an answer: below what is published, or told beside it.
func (m *matrix) noneHidden(t *testing.T, c matrixCaller, body []byte, document string) {
	t.Helper()
	for part := range bytes.SplitSeq(body, []byte(`"`)) {
		if prefix, id, ok := parseID(string(part)); ok {
			m.cells++
			if m.hidden[id] && !c.open[id] {
				m.differences++
				t.Errorf("%s is told the id of %s %s by %.300s", c.name, prefix, id, document)
			}
		}
	}
}

// hiddenIsAbsent compares what is told of a hidden thing with what is told of one that is not there: to the letter, from as many statements.
func (m *matrix) hiddenIsAbsent(t *testing.T) {
	t.Helper()
	r := newReader(t, m.db)
	for _, n := range nodeTables {
		hidden, absent := m.states[n.prefix]["draft of neither"], m.states[n.prefix]["absent"]
		if len(hidden) == 0 {
			continue
		}
		document := fmt.Sprintf("query($id: ID!) { node(id: $id) { ... on %s { id } } }", n.typeName)
		for _, c := range m.callers {
			if c.open[hidden[0]] {
				continue
			}
			one, _, _ := m.asked(t, c, document, map[string]any{"id": globalID(n.prefix, hidden[0])})
			other, _, _ := m.asked(t, c, document, map[string]any{"id": globalID(n.prefix, absent[0])})
			if m.cells++; !bytes.Equal(one, other) {
				m.differences++
				t.Errorf("%s is told %s of a hidden %s, and %s of none", c.name, one, n.typeName, other)
			}
		}
		if m.wall.noPolicies || m.wall.noRule {
			continue
		}
		_, first, _ := r.run(t, document, map[string]any{"id": globalID(n.prefix, hidden[0])})
		_, second, _ := r.run(t, document, map[string]any{"id": globalID(n.prefix, absent[0])})
		if m.cells++; first != second {
			m.differences++
			t.Errorf("a hidden %s takes %d statements, an absent one %d", n.typeName, first, second)
		}
	}
}

// inLists asks for every root field with every field below it: each caller is told the same, to the letter, and nothing that is not published. What
// drafts are called finds nothing, and they are not counted.
func (m *matrix) inLists(t *testing.T, lines []*line) {
	t.Helper()
	published, drafts := lineOf(t, lines, "published, in lists, counts, filters and search"), lineOf(t, lines, "draft, in lists, counts, filters and search")
	nobody := m.caller("nobody")
	for _, f := range m.schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Name == "node" || f.Name == "nodes" || f.Directives.ForName("own") != nil {
			continue
		}
		args, ok := sampleArguments(f)
		if f.Name == "territoriesAt" {
			args, ok = "(near: {latitude: 43.3, longitude: 5.4})", true
		}
		if !ok {
			t.Errorf("Query.%s needs arguments: give samples in sampleArguments", f.Name)
			continue
		}
		m.seen["Query."+f.Name] = true
		var documents []string
		if def := m.schema.Types[f.Type.Name()]; def.Kind == ast.Union || slices.Contains(def.Interfaces, "Node") {
			documents = []string{fmt.Sprintf("{ %s%s {%s } }", f.Name, args, m.selection(def.Name, 3))}
		} else {
			documents = []string{fmt.Sprintf("{ %s%s {%s } }", f.Name, args, m.selection(def.Name, 3))}
		}
		filter := f.Arguments.ForName("filter")
		if filter != nil && m.schema.Types[filter.Type.Name()].Fields.ForName("text") != nil {
			documents = append(documents, fmt.Sprintf(`{ %s(%s filter: {text: %q}) { totalCount edges { node { id } } } }`, f.Name, near(f), mark))
		}
		if f.Arguments.ForName("text") != nil {
			documents = append(documents, fmt.Sprintf(`{ %s(text: %q) {%s } }`, f.Name, m.hiddenName(t), m.selection(f.Type.Name(), 2)))
		}
		for _, document := range documents {
			expected, _, _ := m.asked(t, nobody, document, nil)
			for _, c := range m.callers {
				body, data, word := m.asked(t, c, document, nil)
				got := found(word, data[f.Name])
				if !bytes.Equal(body, expected) {
					got = "something else"
				}
				m.compare(t, published, c, "Query."+f.Name, got)
				got = "—"
				for part := range bytes.SplitSeq(body, []byte(`"`)) {
					if _, id, ok := parseID(string(part)); ok && m.hidden[id] {
						got = "yes"
					}
				}
				m.compare(t, drafts, c, "Query."+f.Name, got)
			}
		}
	}
	for list, table := range map[string]string{"actors": "actor", "alliances": "alliance", "programmes": "programme"} {
		want := m.count(t, `SELECT count(*) FROM civic.`+table+` WHERE is_public AND archived_at IS NULL`)
		for _, c := range m.callers {
			_, data, _ := m.asked(t, c, fmt.Sprintf("{ %s(first: 1) { totalCount } }", list), nil)
			var counted struct{ TotalCount int }
			if err := json.Unmarshal(data[list], &counted); err != nil {
				t.Fatal(err)
			}
			got := "—"
			if counted.TotalCount != want {
				got = fmt.Sprintf("%d counted of %d", counted.TotalCount, want)
			}
			m.compare(t, drafts, c, "the count of "+list, got)
		}
	}
}

// near is the argument that a list around a point must have.
func near(f *ast.FieldDefinition) string {
	if f.Arguments.ForName("near") != nil {
		return "near: {latitude: 43.3, longitude: 5.4},"
	}
	return ""
}

// hiddenName is what a draft is called.
func (m *matrix) hiddenName(t *testing.T) (name string) {
	t.Helper()
	if err := m.owner.QueryRow(`SELECT title FROM civic.programme WHERE NOT is_public ORDER BY id LIMIT 1`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
