package postgres

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode"

	"github.com/jmoiron/sqlx/reflectx"
	"github.com/lib/pq"
)

// mapper finds the field of a column: source_id is SourceID, image_url is ImageURL, indicator.code is Indicator.Code.
var mapper = reflectx.NewMapperFunc("db", snake)

func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		startsWord := unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if startsWord {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// row tells how the columns of a result fill a struct: the place of each column's field.
type row struct {
	lead   int // columns before those of the struct
	fields [][]int
	arrays []bool
}

var rowsKnown sync.Map // rowKey → *row

type rowKey struct {
	goType reflect.Type
	names  string
}

// rowOf finds the fields for the columns after the first lead ones. A column without a field is an error.
func rowOf(t reflect.Type, lead int, rows *sql.Rows) (*row, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("read the columns: %w", err)
	}
	key := rowKey{t, strings.Join(names[lead:], ",")}
	if found, ok := rowsKnown.Load(key); ok {
		return found.(*row), nil
	}
	r := &row{lead: lead}
	types := mapper.TypeMap(t)
	for _, name := range names[lead:] {
		field := types.GetByPath(name)
		if field == nil {
			return nil, fmt.Errorf("%s has no field for column %s", t.Name(), name)
		}
		r.fields = append(r.fields, field.Index)
		r.arrays = append(r.arrays, field.Field.Type.Kind() == reflect.Slice && field.Field.Type.Elem().Kind() == reflect.String)
	}
	rowsKnown.Store(key, r)
	return r, nil
}

// scan reads the current row: the leading columns into lead, the others into the fields of v.
func (r *row) scan(rows *sql.Rows, v reflect.Value, lead ...any) error {
	into := append(make([]any, 0, len(lead)+len(r.fields)), lead...)
	for i, index := range r.fields {
		field := v.FieldByIndex(index)
		if r.arrays[i] {
			into = append(into, textArray{field})
		} else {
			into = append(into, field.Addr().Interface())
		}
	}
	if err := rows.Scan(into...); err != nil {
		return fmt.Errorf("scan a row: %w", err)
	}
	return nil
}

// textArray scans text[] into a slice of any string type.
type textArray struct{ slice reflect.Value }

func (a textArray) Scan(src any) error {
	var texts pq.StringArray
	if err := texts.Scan(src); err != nil {
		return err
	}
	slice := reflect.MakeSlice(a.slice.Type(), len(texts), len(texts))
	for i, text := range texts {
		slice.Index(i).SetString(text)
	}
	a.slice.Set(slice)
	return nil
}

// each reads a result whose first columns go to lead and whose others fill a T, and calls found after each row.
func each[T any](rows *sql.Rows, lead []any, found func(*T) error) error {
	defer rows.Close()
	var r *row
	for rows.Next() {
		v := new(T)
		if r == nil {
			var err error
			if r, err = rowOf(reflect.TypeFor[T](), len(lead), rows); err != nil {
				return err
			}
		}
		if err := r.scan(rows, reflect.ValueOf(v).Elem(), lead...); err != nil {
			return err
		}
		if err := found(v); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the rows: %w", err)
	}
	return nil
}

// jsonInto scans JSON text into a value.
type jsonInto struct{ value any }

func (j jsonInto) Scan(src any) error {
	switch text := src.(type) {
	case []byte:
		return json.Unmarshal(text, j.value)
	case string:
		return json.Unmarshal([]byte(text), j.value)
	}
	return fmt.Errorf("scan JSON from %T", src)
}
