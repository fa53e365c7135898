package postgres

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jmoiron/sqlx/reflectx"
	"github.com/lib/pq"
)

// mapper finds the field of a column: source_id is SourceID, document_url is DocumentURL, indicator.code is Indicator.Code.
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

// setter reads a column into a value of its type.
type setter func(v reflect.Value, c cell) error

// layout tells how columns fill a struct.
type layout struct {
	names   []string
	indexes [][]int
	setters []setter
}

// layoutsKnown are those that were found lately, as pickedKnown.
var layoutsKnown, _ = lru.New[layoutKey, *layout](10 * keptStatements)

type layoutKey struct {
	goType reflect.Type
	names  string
}

// layoutOf finds the fields of columns. A column without a field is an error.
func layoutOf(t reflect.Type, names []string) (*layout, error) {
	key := layoutKey{t, strings.Join(names, ",")}
	if found, ok := layoutsKnown.Get(key); ok {
		return found, nil
	}
	l := &layout{names: names}
	types := mapper.TypeMap(t)
	for _, name := range names {
		field := types.GetByPath(name)
		if field == nil {
			return nil, fmt.Errorf("%s has no field for column %s", t.Name(), name)
		}
		set, err := setterOf(field.Field.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		l.indexes = append(l.indexes, field.Index)
		l.setters = append(l.setters, set)
	}
	layoutsKnown.Add(key, l)
	return l, nil
}

// fill reads the columns of a row into a struct.
func (l *layout) fill(v reflect.Value, cells []cell) error {
	for i, set := range l.setters {
		field := v
		for _, n := range l.indexes[i] {
			field = field.Field(n)
		}
		if err := set(field, cells[i]); err != nil {
			return fmt.Errorf("read column %s: %w", l.names[i], err)
		}
	}
	return nil
}

var errNull = errors.New("NULL where no field may be nil")

var (
	scannerType = reflect.TypeFor[sql.Scanner]()
	timeType    = reflect.TypeFor[time.Time]()
)

// setterOf gives how a type is read from text. NULL is a nil pointer, or an empty slice.
func setterOf(t reflect.Type) (setter, error) {
	if t.Kind() == reflect.Pointer {
		inner, err := setterOf(t.Elem())
		if err != nil {
			return nil, err
		}
		return func(v reflect.Value, c cell) error {
			if c.null {
				v.SetZero()
				return nil
			}
			value := reflect.New(t.Elem())
			v.Set(value)
			return inner(value.Elem(), c)
		}, nil
	}
	read, err := readerOf(t)
	if err != nil {
		return nil, err
	}
	isList := t.Kind() == reflect.Slice
	return func(v reflect.Value, c cell) error {
		if c.null && !isList {
			return errNull
		}
		return read(v, c.text)
	}, nil
}

// readerOf gives how a type that is no pointer is read from the text of a value.
func readerOf(t reflect.Type) (func(v reflect.Value, text string) error, error) {
	switch {
	case t == timeType:
		return func(v reflect.Value, text string) error {
			parsed, err := pq.ParseTimestamp(time.UTC, text)
			*v.Addr().Interface().(*time.Time) = parsed.UTC()
			return err
		}, nil
	case reflect.PointerTo(t).Implements(scannerType):
		return func(v reflect.Value, text string) error { return v.Addr().Interface().(sql.Scanner).Scan(text) }, nil
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return readTexts, nil
	}
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value, text string) error { v.SetString(text); return nil }, nil
	case reflect.Bool:
		return func(v reflect.Value, text string) error { v.SetBool(text == "t"); return nil }, nil
	case reflect.Int, reflect.Int64:
		return func(v reflect.Value, text string) error {
			n, err := strconv.ParseInt(text, 10, 64)
			v.SetInt(n)
			return err
		}, nil
	case reflect.Float64:
		return func(v reflect.Value, text string) error {
			n, err := strconv.ParseFloat(text, 64)
			v.SetFloat(n)
			return err
		}, nil
	}
	return nil, fmt.Errorf("no reader for %s", t)
}

// readTexts reads text[] into a slice of any string type.
func readTexts(v reflect.Value, text string) error {
	var texts pq.StringArray
	if text != "" {
		if err := texts.Scan(text); err != nil {
			return err
		}
	}
	slice := reflect.MakeSlice(v.Type(), len(texts), len(texts))
	for i, text := range texts {
		slice.Index(i).SetString(text)
	}
	v.Set(slice)
	return nil
}

var settersKnown sync.Map // reflect.Type → setter

// scan reads the first columns of a row into what pointers point at.
func scan(cells []cell, into ...any) error {
	for i, p := range into {
		v := reflect.ValueOf(p).Elem()
		set, ok := settersKnown.Load(v.Type())
		if !ok {
			made, err := setterOf(v.Type())
			if err != nil {
				return err
			}
			set, _ = settersKnown.LoadOrStore(v.Type(), made)
		}
		if err := set.(setter)(v, cells[i]); err != nil {
			return fmt.Errorf("read column %d: %w", i+1, err)
		}
	}
	return nil
}

// each reads rows whose first columns go to lead and whose others fill a T, and calls found after each row, with what stands behind
// the columns that the rows name.
func each[T any](rows *rows, lead []any, found func(row *T, rest []cell) error) error {
	if len(rows.records) == 0 {
		return nil
	}
	l, err := layoutOf(reflect.TypeFor[T](), rows.columns[len(lead):])
	if err != nil {
		return err
	}
	return rows.each(lead, func(rest []cell) error {
		v := new(T)
		if err := l.fill(reflect.ValueOf(v).Elem(), rest); err != nil {
			return err
		}
		return found(v, rest[len(l.setters):])
	})
}

// jsonInto reads JSON text into a value.
type jsonInto struct{ value any }

func (j *jsonInto) Scan(src any) error { return json.Unmarshal([]byte(src.(string)), j.value) }
