package postgres

import (
	"context"
	"reflect"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jmoiron/sqlx/reflectx"
)

// readerKey is where the context keeps a Reader.
type readerKey struct{}

// Reader knows what is done with what a batch method gives. Types are those of pointers; ID is always read.
type Reader interface {
	// Reads gives the fields that are read of objects of a type; not known: any.
	Reads(t reflect.Type) (fields []string, known bool)
	// Ahead gives the fields that will be read of the objects of a type, child, to which a field leads of those of another.
	Ahead(parent reflect.Type, field string, child reflect.Type) (fields []string, known bool)
}

// Reading has batch methods leave out what nobody reads, and bring along what will be asked for next.
func Reading(ctx context.Context, reader Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, reader)
}

// readWhole has batch methods read every column: for what is worked on before it is given back.
func readWhole(ctx context.Context) context.Context {
	return context.WithValue(ctx, readerKey{}, nil)
}

// readOf gives the fields that are read of a T.
func readOf[T any](ctx context.Context) (fields []string, known bool) {
	reader, ok := ctx.Value(readerKey{}).(Reader)
	if !ok {
		return nil, false
	}
	return reader.Reads(reflect.TypeFor[*T]())
}

// isRead tells whether a field of a T may be read.
func isRead[T any](ctx context.Context, field string) bool {
	fields, known := readOf[T](ctx)
	return !known || slices.Contains(fields, field)
}

// pickedKnown are the select lists that were picked lately: who selects at will makes many.
var pickedKnown, _ = lru.New[columnsKey, string](10 * keptStatements)

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
	return pick[T](columns, fields)
}

// pick leaves in a select list the columns of some fields.
func pick[T any](columns string, fields []string) string {
	key := columnsKey{reflect.TypeFor[T](), columns, strings.Join(fields, ",")}
	if found, ok := pickedKnown.Get(key); ok {
		return found
	}
	types := mapper.TypeMap(key.goType)
	items := slices.DeleteFunc(selectItems(columns), func(item string) bool {
		name := fieldOf(types.GetByPath(selectName(item)))
		return name != "" && name != "ID" && !slices.Contains(fields, name)
	})
	list := strings.Join(items, ", ")
	pickedKnown.Add(key, list)
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
