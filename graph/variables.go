package graph

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// judgeVariables refuses variables by their form alone, before they are coerced to their types.
func judgeVariables(variables map[string]any) *refusal {
	return judgeValue(variables, nil, 0)
}

func judgeValue(v any, path []string, depth int) *refusal {
	switch v := v.(type) {
	case string:
		if strings.IndexByte(v, 0) >= 0 {
			return &refusal{reason: reasonNUL, variable: path}
		}
	case []any:
		if r := judgeNesting(path, depth); r != nil {
			return r
		}
		if len(v) > maxList {
			r := tooMuch(limitList, maxList, len(v), nil)
			r.variable = path
			return r
		}
		for i, item := range v {
			if r := judgeValue(item, append(path, strconv.Itoa(i)), depth+1); r != nil {
				return r
			}
		}
	case map[string]any:
		if r := judgeNesting(path, depth); r != nil {
			return r
		}
		for name, item := range v {
			if r := judgeValue(item, append(path, name), depth+1); r != nil {
				return r
			}
		}
	}
	return nil
}

// judgeNesting refuses a list or object at a depth. The variables themselves, at depth 0, are none: a literal in the query
// may be as deep.
func judgeNesting(path []string, depth int) *refusal {
	if depth <= maxValueDepth {
		return nil
	}
	r := tooMuch(limitValueDepth, maxValueDepth, depth, nil)
	r.variable = path
	return r
}

// judgeCoerced refuses what the coercion of variables lets through though their types do not: an enum value in another
// case, a number as a string or a string as a number, "NaN", an Int beyond 32 bits.
func judgeCoerced(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) *refusal {
	for _, v := range op.VariableDefinitions {
		if r := judgeTyped(schema, v.Type, variables[v.Variable], []string{v.Variable}); r != nil {
			return r
		}
	}
	return nil
}

func judgeTyped(schema *ast.Schema, t *ast.Type, v any, path []string) *refusal {
	if v == nil {
		return nil
	}
	if t.Elem != nil {
		list := reflect.ValueOf(v) // not always []any: coercion makes a []string of one string
		if list.Kind() != reflect.Slice {
			return judgeTyped(schema, t.Elem, v, path)
		}
		for i := range list.Len() {
			if r := judgeTyped(schema, t.Elem, list.Index(i).Interface(), append(path, strconv.Itoa(i))); r != nil {
				return r
			}
		}
		return nil
	}
	def := schema.Types[t.NamedType]
	ok := true
	switch def.Kind {
	case ast.InputObject:
		var fields map[string]any
		if fields, ok = v.(map[string]any); !ok {
			break
		}
		for _, f := range def.Fields {
			if r := judgeTyped(schema, f.Type, fields[f.Name], append(path, f.Name)); r != nil {
				return r
			}
		}
	case ast.Enum:
		var name string
		name, ok = v.(string)
		ok = ok && def.EnumValues.ForName(name) != nil
	case ast.Scalar:
		ok = isScalar(def.Name, v)
	}
	if !ok {
		return &refusal{reason: reasonVariables, variable: path}
	}
	return nil
}

// isScalar tells whether a coerced value is one of the built-in scalar; the readers of the others judge themselves.
func isScalar(name string, v any) (ok bool) {
	switch name {
	case "Int":
		n, ok := wholeNumber(v)
		return ok && n >= math.MinInt32 && n <= math.MaxInt32
	case "Float":
		if n, isNumber := v.(json.Number); isNumber {
			f, err := n.Float64()
			return err == nil && !math.IsInf(f, 0)
		}
		f, isFloat := v.(float64)
		_, isInt := v.(int64)
		return isInt || isFloat && !math.IsInf(f, 0) && !math.IsNaN(f)
	case "ID":
		if _, isText := v.(string); isText {
			return true
		}
		_, ok = wholeNumber(v)
	case "String":
		_, ok = v.(string)
	case "Boolean":
		_, ok = v.(bool)
	default:
		return true
	}
	return ok
}

// wholeNumber reads what coercion leaves of an Int: the JSON number or what it was turned into.
func wholeNumber(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}
