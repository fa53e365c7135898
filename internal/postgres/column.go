package postgres

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx/reflectx"
)

// readsKey is where the context keeps which fields of objects are read.
type readsKey struct{}

// Reading has batch methods leave out the columns of fields that nobody reads. reads gives the fields that are read of objects of a Go
// type, a pointer; not known: any. ID is always read.
func Reading(ctx context.Context, reads func(reflect.Type) (fields []string, known bool)) context.Context {
	return context.WithValue(ctx, readsKey{}, reads)
}

// readWhole has batch methods read every column: for what is worked on before it is given back.
func readWhole(ctx context.Context) context.Context {
	return Reading(ctx, func(reflect.Type) ([]string, bool) { return nil, false })
}

// readOf gives the fields that are read of a T.
func readOf[T any](ctx context.Context) (fields []string, known bool) {
	reads, ok := ctx.Value(readsKey{}).(func(reflect.Type) ([]string, bool))
	if !ok {
		return nil, false
	}
	return reads(reflect.TypeFor[*T]())
}

// isRead tells whether a field of a T may be read.
func isRead[T any](ctx context.Context, field string) bool {
	fields, known := readOf[T](ctx)
	return !known || slices.Contains(fields, field)
}

// pickedKnown are the select lists that were picked before: columnsKey → string.
var pickedKnown sync.Map

type columnsKey struct {
	goType          reflect.Type
	columns, fields string
}

// picked leaves out of the columns of a T, a select list, those of fields that nobody reads.
func picked[T any](ctx context.Context, columns string) string {
	fields, known := readOf[T](ctx)
	if !known {
		return columns
	}
	key := columnsKey{reflect.TypeFor[T](), columns, strings.Join(fields, ",")}
	if found, ok := pickedKnown.Load(key); ok {
		return found.(string)
	}
	types := mapper.TypeMap(key.goType)
	items := slices.DeleteFunc(selectItems(columns), func(item string) bool {
		name := fieldOf(types.GetByPath(selectName(item)))
		return name != "" && name != "ID" && !slices.Contains(fields, name)
	})
	list := strings.Join(items, ", ")
	pickedKnown.Store(key, list)
	return list
}

// fieldOf is the name of the field of the struct itself in which a column's field is; "" for a column that has none.
func fieldOf(f *reflectx.FieldInfo) string {
	if f == nil {
		return ""
	}
	for f.Parent != nil && f.Parent.Parent != nil {
		f = f.Parent
	}
	return f.Field.Name
}

// selectItems are the expressions of a select list.
func selectItems(columns string) []string {
	var items []string
	depth, start := 0, 0
	for i, c := range columns {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				items = append(items, strings.TrimSpace(columns[start:i]))
				start = i + 1
			}
		}
	}
	return append(items, strings.TrimSpace(columns[start:]))
}

// selectName is what an expression of a select list is called: the name after AS, or after the dot.
func selectName(item string) string {
	if at := strings.LastIndex(item, " AS "); at >= 0 {
		return strings.Trim(item[at+len(" AS "):], `"`)
	}
	return item[strings.LastIndexByte(item, '.')+1:]
}

// columnsAs puts an alias before each of a comma-separated list of columns.
func columnsAs(alias, columns string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = alias + "." + strings.TrimSpace(name)
	}
	return strings.Join(names, ", ")
}
