package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// style is how a client's tool prints an operation before it hashes it: the same operation is another text, with another
// id, in each. It prints what released operations hold, no more: neither block strings nor variables of fragments.
type style struct {
	spaced    bool // graphql-js 17: a space inside the braces of an object, and one that is too long is broken
	typenames bool // Apollo's clients: __typename in every selection but the root's
	sorted    bool // graphql-codegen's persisted documents: sorted by name, on one line
}

// styles are those of the tools that hash what they print. Relay's compiler changes what is asked for, too; apps made with
// it bring a manifest.
var styles = []style{{}, {spaced: true}, {typenames: true}, {typenames: true, spaced: true}, {sorted: true}, {sorted: true, spaced: true}}

// lineLength is where graphql-js breaks a line, of arguments or of an object.
const lineLength = 80

// document is the text of a document with one operation.
func (s style) document(doc *ast.QueryDocument) string {
	op := doc.Operations[0]
	parts := []string{s.operation(op)}
	fragments := slices.SortedFunc(slices.Values(doc.Fragments), func(a, b *ast.FragmentDefinition) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range fragments {
		parts = append(parts, "fragment "+f.Name+" on "+f.TypeCondition+s.directives(f.Directives)+" "+s.selections(f.SelectionSet))
	}
	if s.sorted {
		parts = append(parts[1:], parts[0])
		return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	}
	return strings.Join(parts, "\n\n")
}

func (s style) operation(op *ast.OperationDefinition) string {
	variables := slices.Clone(op.VariableDefinitions)
	root := s
	root.typenames = false
	if s.sorted {
		slices.SortStableFunc(variables, func(a, b *ast.VariableDefinition) int { return cmp.Compare(a.Variable, b.Variable) })
		root.sorted = op.Operation != ast.Mutation // whose fields run in their order
	}
	var defined []string
	for _, v := range variables {
		text := "$" + v.Variable + ": " + v.Type.String()
		if v.DefaultValue != nil {
			text += " = " + s.value(v.DefaultValue)
		}
		defined = append(defined, text+s.directives(v.Directives))
	}
	text := string(op.Operation) + " " + op.Name
	if len(defined) > 0 {
		text += "(" + strings.Join(defined, ", ") + ")"
	}
	return text + s.directives(op.Directives) + " " + s.block(root, op.SelectionSet)
}

func (s style) selections(set ast.SelectionSet) string { return s.block(s, set) }

// block prints a selection set in the order of one style, and what is below in that of another: the root is an exception.
func (s style) block(own style, set ast.SelectionSet) string {
	set = slices.Clone(set)
	if own.sorted {
		slices.SortStableFunc(set, func(a, b ast.Selection) int { return cmp.Compare(sortKey(a), sortKey(b)) })
	}
	var lines []string
	named := false
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			named = named || strings.HasPrefix(sel.Name, "__")
			lines = append(lines, s.field(sel))
		case *ast.FragmentSpread:
			lines = append(lines, "..."+sel.Name+s.directives(sel.Directives))
		case *ast.InlineFragment:
			text := "..."
			if sel.TypeCondition != "" {
				text += " on " + sel.TypeCondition
			}
			lines = append(lines, text+s.directives(sel.Directives)+" "+s.selections(sel.SelectionSet))
		}
	}
	if own.typenames && !named {
		lines = append(lines, "__typename")
	}
	return broken("{", lines, "}")
}

// sortKey puts fields first, then spreads, then inline fragments, each by name.
func sortKey(sel ast.Selection) string {
	switch sel := sel.(type) {
	case *ast.Field:
		return "0" + sel.Name
	case *ast.FragmentSpread:
		return "1" + sel.Name
	case *ast.InlineFragment:
		return "2" + sel.TypeCondition
	}
	return ""
}

func (s style) field(f *ast.Field) string {
	text := f.Name
	if f.Alias != f.Name {
		text = f.Alias + ": " + text
	}
	text += s.arguments(text, f.Arguments) + s.directives(f.Directives)
	if len(f.SelectionSet) > 0 {
		text += " " + s.selections(f.SelectionSet)
	}
	return text
}

func (s style) directives(list ast.DirectiveList) string {
	text := ""
	for _, d := range list {
		text += " @" + d.Name + s.arguments("", d.Arguments)
	}
	return text
}

// arguments prints those of a field on one line, if it fits behind what stands before it. Those of a directive always do.
func (s style) arguments(before string, list ast.ArgumentList) string {
	if len(list) == 0 {
		return ""
	}
	var each []string
	for _, a := range list {
		each = append(each, a.Name+": "+s.value(a.Value))
	}
	text := "(" + strings.Join(each, ", ") + ")"
	if before != "" && len(before)+len(text) > lineLength {
		return broken("(", each, ")")
	}
	return text
}

func (s style) value(v *ast.Value) string {
	var each []string
	for _, c := range v.Children {
		text := s.value(c.Value)
		if v.Kind == ast.ObjectValue {
			text = c.Name + ": " + text
		}
		each = append(each, text)
	}
	joined := strings.Join(each, ", ")
	switch {
	case v.Kind == ast.ListValue:
		return "[" + joined + "]"
	case v.Kind != ast.ObjectValue:
		return v.String()
	case !s.spaced:
		return "{" + joined + "}"
	}
	if text := "{ " + joined + " }"; len(text) <= lineLength {
		return text
	}
	return broken("{", each, "}")
}

// broken puts each line on its own between two brackets, indented.
func broken(open string, lines []string, shut string) string {
	return open + "\n  " + strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\n  ") + "\n" + shut
}
