package graph

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/civic"
)

// defaultListSize is how many objects an unpaged list is reckoned to hold when the schema does not say (@listSize).
const defaultListSize = 10

// The cost of an operation is the number of objects that its answer can hold: a connection is one and as many nodes as
// its page has, a list as many as its ids or its @listSize, each times what is selected below. Fields of values cost
// nothing: their number is limited by itself. It is an upper bound: @skip and @include are taken as not there, fragments
// of different types are added up, and what is selected twice counts twice. What makes the database read much for little
// counts for more (heavy).

// heavy is what fields cost beyond the objects that they return, for one parent: in objects that take as long to read. They look
// at much to say little.
var heavy = map[string]int{
	"Territory.contributions": 500, "Territory.funding": 1000, "Territory.missions": 200, "Territory.alliances": 100, "Territory.descendants": 50,
	"Territory.outline": 150,  // hundreds of kilobytes
	"Query.auditCheck":  2000, // every row of a year
	"Actor.funding":     50, "Alliance.funding": 50, "Programme.funding": 20,
}

// heavyCount is the same for the count of a list.
const heavyCount = 20

// weight is what a selection set costs for one parent. In a connection, perNode is what one node of its page adds: the
// page's size is known one level above.
type weight struct {
	objects int
	perNode int
	depth   int
	intro   float64
}

func (a *weight) add(b weight) {
	a.objects = plus(a.objects, b.objects)
	a.perNode = plus(a.perNode, b.perNode)
	a.depth = max(a.depth, b.depth)
	a.intro += b.intro
}

// weigher weighs one operation with its variables. Each fragment is weighed once.
type weigher struct {
	schema    *ast.Schema
	sizes     *introspectionSizes
	variables map[string]any
	fragments map[*ast.FragmentDefinition]weight
	refused   *refusal // the first page, list or number out of bounds
}

// judgeCost gives how many objects the answer to a valid operation can hold, elements of the schema among them. It refuses one that goes too
// deep, asks for a page or list out of bounds, or can return too much.
func judgeCost(schema *ast.Schema, sizes *introspectionSizes, op *ast.OperationDefinition, variables map[string]any) (objects int, refused *refusal) {
	w := weigher{schema: schema, sizes: sizes, variables: variables, fragments: map[*ast.FragmentDefinition]weight{}}
	for _, v := range op.VariableDefinitions {
		w.value(v.DefaultValue, 0)
	}
	sum := w.set(op.SelectionSet)
	switch {
	case w.refused != nil:
		return 0, w.refused
	case sum.depth > maxDepth:
		return 0, tooMuch(limitDepth, maxDepth, sum.depth, op.Position)
	case sum.objects > maxCost:
		return 0, tooMuch(limitCost, maxCost, sum.objects, op.Position)
	case sum.intro > sizes.budget:
		return 0, tooMuch(limitIntrospection, int(sizes.budget), int(min(sum.intro, saturation)), op.Position)
	}
	return sum.objects + int(sum.intro), nil
}

func (w *weigher) set(set ast.SelectionSet) weight {
	var sum weight
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			w.directives(sel.Directives)
			sum.add(w.field(sel))
		case *ast.InlineFragment:
			w.directives(sel.Directives)
			sum.add(w.set(sel.SelectionSet))
		case *ast.FragmentSpread:
			w.directives(sel.Directives)
			known, ok := w.fragments[sel.Definition]
			if !ok {
				known = w.set(sel.Definition.SelectionSet)
				w.fragments[sel.Definition] = known
			}
			sum.add(known)
		}
	}
	return sum
}

func (w *weigher) directives(list ast.DirectiveList) {
	for _, d := range list {
		for _, a := range d.Arguments {
			w.value(a.Value, 0)
		}
	}
}

func (w *weigher) field(f *ast.Field) weight {
	for _, a := range f.Arguments {
		w.value(a.Value, 0)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		return weight{intro: 1 + w.sizes.weigh(f.SelectionSet, map[*ast.FragmentDefinition]float64{})}
	}
	page, paged := w.page(f)
	if len(f.SelectionSet) == 0 {
		leaf := weight{depth: 1}
		if f.Name == "totalCount" && isConnection(f.ObjectDefinition) {
			leaf.objects = heavyCount
		}
		return leaf
	}
	below := w.set(f.SelectionSet)
	extra := heavy[f.ObjectDefinition.Name+"."+f.Name]
	if inConnection := isConnection(f.ObjectDefinition); inConnection && (f.Name == "edges" || f.Name == "nodes") {
		// A node counts, not the edge around it; neither is a level of its own.
		if f.Name == "nodes" {
			below.objects = plus(below.objects, 1)
		}
		return weight{perNode: below.objects, depth: below.depth}
	}
	if f.Name == "node" && strings.HasSuffix(f.ObjectDefinition.Name, "Edge") {
		return weight{objects: plus(below.objects, 1), depth: below.depth}
	}
	depth := plus(below.depth, 1)
	if isConnection(w.schema.Types[f.Definition.Type.Name()]) {
		if !paged {
			page = civic.MaximumPage
		}
		return weight{objects: plus(1+extra, plus(below.objects, times(page, below.perNode))), depth: depth}
	}
	many := 1
	if f.Definition.Type.Elem != nil {
		many = listSize(f.Definition)
		if paged {
			many = page
		} else if n, ok := w.ids(f); ok {
			many = n
		}
	}
	return weight{objects: plus(extra, times(many, plus(below.objects, 1))), depth: depth}
}

// isConnection knows a connection by what makes it one.
func isConnection(def *ast.Definition) bool {
	return def != nil && strings.HasSuffix(def.Name, "Connection") && def.Fields.ForName("pageInfo") != nil
}

// page is the field's first (or last) argument: literal, variable or default. A value out of bounds is noted for refusal.
func (w *weigher) page(f *ast.Field) (size int, paged bool) {
	def := f.Definition.Arguments.ForName("first")
	if def == nil {
		if def = f.Definition.Arguments.ForName("last"); def == nil {
			return 0, false
		}
	}
	size = civic.DefaultPage
	if def.DefaultValue != nil {
		if n, err := strconv.Atoi(def.DefaultValue.Raw); err == nil {
			size = n
		}
	}
	given := f.Arguments.ForName(def.Name)
	if given == nil {
		return size, true
	}
	n, ok := w.integer(given.Value)
	switch {
	case !ok && w.isNull(given.Value):
		return max(size, civic.DefaultPage), true
	case !ok:
		return size, true // a variable that was not given
	case n < 1 || n > civic.MaximumPage:
		w.refuse(&refusal{
			reason: reasonLimit, limit: limitPage, minimum: 1, maximum: civic.MaximumPage, actual: n, at: given.Value.Position,
		})
	}
	return n, true
}

// isNull tells null, as a literal or in a variable, from what was not given.
func (w *weigher) isNull(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		given, ok := w.variables[v.Raw]
		return ok && given == nil
	}
	return v.Kind == ast.NullValue
}

// ids is the length of the list that a field like nodes(ids:) was given.
func (w *weigher) ids(f *ast.Field) (n int, ok bool) {
	given := f.Arguments.ForName("ids")
	if given == nil {
		return 0, false
	}
	switch v := given.Value; v.Kind {
	case ast.ListValue:
		return len(v.Children), true
	case ast.Variable:
		if list, isList := w.variables[v.Raw].([]any); isList {
			return len(list), true
		}
	}
	return 1, true // a single value stands for a list of one
}

// listSize is the number of objects that the schema reckons a list with.
func listSize(def *ast.FieldDefinition) int {
	if d := def.Directives.ForName("listSize"); d != nil {
		if a := d.Arguments.ForName("assumedSize"); a != nil {
			if n, err := strconv.Atoi(a.Value.Raw); err == nil {
				return n
			}
		}
	}
	return defaultListSize
}

// integer reads an Int argument; not ok when it is null or absent.
func (w *weigher) integer(v *ast.Value) (n int, ok bool) {
	raw := any(json.Number(v.Raw))
	switch v.Kind {
	case ast.Variable:
		raw = w.variables[v.Raw]
	case ast.IntValue:
	default:
		return 0, false
	}
	i, ok := wholeNumber(raw)
	if !ok {
		return 0, false
	}
	return int(max(min(i, saturation), -saturation)), true
}

// value checks a literal: the bounds that variables have, too. Where it stands is told.
func (w *weigher) value(v *ast.Value, depth int) {
	if v == nil {
		return
	}
	switch v.Kind {
	case ast.ListValue, ast.ObjectValue:
		if depth++; depth > maxValueDepth {
			w.refuse(tooMuch(limitValueDepth, maxValueDepth, depth, v.Position))
			return
		}
		if v.Kind == ast.ListValue && len(v.Children) > maxList {
			w.refuse(tooMuch(limitList, maxList, len(v.Children), v.Position))
			return
		}
		for _, c := range v.Children {
			w.value(c.Value, depth)
		}
	case ast.Variable:
		// A nullable variable with a default may stand where null may not; given as null it has no value there.
		if given, ok := w.variables[v.Raw]; ok && given == nil && v.ExpectedType != nil && v.ExpectedType.NonNull {
			w.refuse(&refusal{reason: reasonVariables, variable: []string{v.Raw}, at: v.Position})
		}
	case ast.IntValue:
		if n, err := strconv.ParseInt(v.Raw, 10, 64); err != nil || (v.Definition != nil && v.Definition.Name == "Int" && int64(int32(n)) != n) {
			w.refuse(&refusal{reason: reasonNumber, at: v.Position})
		}
	case ast.FloatValue:
		if _, err := strconv.ParseFloat(v.Raw, 64); err != nil {
			w.refuse(&refusal{reason: reasonNumber, at: v.Position})
		}
	case ast.StringValue, ast.BlockValue:
		if strings.IndexByte(v.Raw, 0) >= 0 {
			w.refuse(&refusal{reason: reasonNUL, at: v.Position})
		}
	}
}

func (w *weigher) refuse(r *refusal) {
	if w.refused == nil {
		w.refused = r
	}
}
