package graph

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// The scalars of the schema: each has one writer, used by both executors, and one reader.

// appendDateTime writes an instant in UTC with whole seconds, or milliseconds where it has them.
func appendDateTime(b []byte, t time.Time) ([]byte, error) {
	if t.IsZero() {
		return b, fmt.Errorf("write an instant: it is not set")
	}
	t = t.UTC().Truncate(time.Millisecond)
	layout := `"2006-01-02T15:04:05Z"`
	if t.Nanosecond() != 0 {
		layout = `"2006-01-02T15:04:05.000Z"`
	}
	return t.AppendFormat(b, layout), nil
}

// MarshalDateTime writes an instant.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		b, err := appendDateTime(nil, t)
		if err != nil {
			b = []byte("null")
		}
		w.Write(b)
	})
}

// UnmarshalDateTime reads an instant with its zone, to the millisecond.
func UnmarshalDateTime(v any) (time.Time, error) {
	if text, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, civic.Bad("Un instant s’écrit comme 2026-11-22T08:30:00Z.", "An instant is written like 2026-11-22T08:30:00Z.")
}

func appendDate(b []byte, d civic.Date) ([]byte, error) {
	return append(append(append(b, '"'), d.String()...), '"'), nil
}

// MarshalDate writes a civil day.
func MarshalDate(d civic.Date) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		b, _ := appendDate(nil, d)
		w.Write(b)
	})
}

// UnmarshalDate reads a civil day.
func UnmarshalDate(v any) (civic.Date, error) {
	if text, ok := v.(string); ok {
		if d, err := civic.ParseDate(text); err == nil {
			return d, nil
		}
	}
	return civic.Date{}, civic.Bad("Un jour s’écrit comme 2026-11-22.", "A day is written like 2026-11-22.")
}

// MarshalInt64 writes a whole number as a JSON number.
func MarshalInt64(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { w.Write(strconv.AppendInt(nil, n, 10)) })
}

// UnmarshalInt64 reads a whole number.
func UnmarshalInt64(v any) (int64, error) { return graphql.UnmarshalInt64(v) }

// MarshalGeoJSONGeometry writes a geometry, which is JSON already.
func MarshalGeoJSONGeometry(g civic.GeoJSON) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { io.WriteString(w, string(g)) })
}

// UnmarshalGeoJSONGeometry refuses: no input is a geometry.
func UnmarshalGeoJSONGeometry(any) (civic.GeoJSON, error) {
	return "", civic.Bad("Une géométrie ne peut pas être donnée.", "A geometry cannot be given.")
}

// The leaf entries of the table of fields: how a value of a parent is written.

func text[P any](get func(P) string) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return breadth.AppendString(b, get(p)), nil })
}

func maybeText[P any](get func(P) *string) breadth.Field {
	return maybe(get, func(b []byte, s string) ([]byte, error) { return breadth.AppendString(b, s), nil })
}

func enum[P any, E ~string](get func(P) E) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return breadth.AppendString(b, string(get(p))), nil })
}

func maybeEnum[P any, E ~string](get func(P) *E) breadth.Field {
	return maybe(get, func(b []byte, e E) ([]byte, error) { return breadth.AppendString(b, string(e)), nil })
}

// texts writes a list of texts or of enum values; none is [].
func texts[P any, E ~string](get func(P) []E) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) {
		b = append(b, '[')
		for i, s := range get(p) {
			if i > 0 {
				b = append(b, ',')
			}
			b = breadth.AppendString(b, string(s))
		}
		return append(b, ']'), nil
	})
}

func number[P any, N int | int64](get func(P) N) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return strconv.AppendInt(b, int64(get(p)), 10), nil })
}

func maybeNumber[P any, N int | int64](get func(P) *N) breadth.Field {
	return maybe(get, func(b []byte, n N) ([]byte, error) { return strconv.AppendInt(b, int64(n), 10), nil })
}

func appendFloat(b []byte, f float64) ([]byte, error) {
	return strconv.AppendFloat(b, f, 'g', -1, 64), nil
}

func float[P any](get func(P) float64) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return appendFloat(b, get(p)) })
}

func maybeFloat[P any](get func(P) *float64) breadth.Field { return maybe(get, appendFloat) }

func boolean[P any](get func(P) bool) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return strconv.AppendBool(b, get(p)), nil })
}

// relative is true of the viewer and an object, or not; of nobody it is not.
func relative[P any](is func(v *civic.Viewer, p P) bool) breadth.Field {
	return breadth.SessionLeaf(func(b []byte, session any, p P) ([]byte, error) {
		viewer := session.(*postgres.Read).Viewer
		return strconv.AppendBool(b, viewer != nil && is(viewer, p)), nil
	})
}

func maybeBoolean[P any](get func(P) *bool) breadth.Field {
	return maybe(get, func(b []byte, v bool) ([]byte, error) { return strconv.AppendBool(b, v), nil })
}

func instant[P any](get func(P) time.Time) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return appendDateTime(b, get(p)) })
}

func maybeInstant[P any](get func(P) *time.Time) breadth.Field { return maybe(get, appendDateTime) }

func day[P any](get func(P) civic.Date) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return appendDate(b, get(p)) })
}

func maybeDay[P any](get func(P) *civic.Date) breadth.Field { return maybe(get, appendDate) }

// maybe writes null for nil.
func maybe[P, V any](get func(P) *V, write func([]byte, V) ([]byte, error)) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) {
		if v := get(p); v != nil {
			return write(b, *v)
		}
		return append(b, "null"...), nil
	})
}

// MarshalEmailAddress writes an address for mail.
func MarshalEmailAddress(address string) graphql.Marshaler { return graphql.MarshalString(address) }

// UnmarshalEmailAddress reads a text of a length that an address can have; whether it is one, auth.Address says.
func UnmarshalEmailAddress(v any) (string, error) {
	if text, ok := v.(string); ok && len(text) <= 254 {
		return text, nil
	}
	return "", civic.Bad("Une adresse s’écrit comme nom@exemple.fr.", "An address is written like name@example.org.")
}

// MarshalUUID writes a UUID.
func MarshalUUID(id string) graphql.Marshaler { return graphql.MarshalString(id) }

// UnmarshalUUID reads a UUID in its usual form.
func UnmarshalUUID(v any) (string, error) {
	text, _ := v.(string)
	if len(text) == 36 && uuid.Validate(text) == nil {
		return strings.ToLower(text), nil
	}
	return "", civic.Bad("Un UUID s’écrit comme 0190f3c2-6f1a-7cc1-8f3a-0d8c6a1b2c3d.", "A UUID is written like 0190f3c2-6f1a-7cc1-8f3a-0d8c6a1b2c3d.")
}

// MarshalLocale writes a language.
func MarshalLocale(l string) graphql.Marshaler { return graphql.MarshalString(l) }

// UnmarshalLocale reads a language tag as the nearest of those in which there are messages.
func UnmarshalLocale(v any) (string, error) {
	text, _ := v.(string)
	if !localeForm.MatchString(text) {
		return "", civic.Bad("Une langue s’écrit comme fr ou en.", "A language is written like fr or en.")
	}
	if strings.EqualFold(text[:2], "en") && (len(text) == 2 || text[2] == '-') {
		return "en", nil
	}
	return "fr", nil
}

var localeForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,5}$`)
