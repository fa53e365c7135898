package postgres

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"alliances/internal/civic"
)

// encode makes an opaque cursor of the keys of an element.
func (l *list) encode(keys []string) string {
	text, err := json.Marshal(append([]string{l.name}, keys...))
	if err != nil {
		panic(err) // a slice of strings always marshals
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// decode reads a cursor of this list; nil for "". Errors: BAD_REQUEST on any other text.
func (l *list) decode(cursor string) ([]string, error) {
	if cursor == "" {
		return nil, nil
	}
	wrong := civic.Bad("Ce curseur n’est pas de cette liste.", "This cursor is not of this list.", "after")
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(cursor) > 2000 {
		return nil, wrong
	}
	var parts []string
	if json.Unmarshal(text, &parts) != nil || len(parts) != len(l.keys)+1 || parts[0] != l.name {
		return nil, wrong
	}
	for i, k := range l.keys {
		if !readable(parts[i+1], k.kind) {
			return nil, wrong
		}
	}
	return parts[1:], nil
}

var floatForm = regexp.MustCompile(`^-?([0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?|Infinity)$`)

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// readable tells whether the database reads a text as a value of the type: a forged cursor must fail here.
func readable(text, kind string) bool {
	var err error
	switch kind {
	case "smallint":
		_, err = strconv.ParseInt(text, 10, 16)
	case "integer":
		_, err = strconv.ParseInt(text, 10, 32)
	case "bigint":
		_, err = strconv.ParseInt(text, 10, 64)
	case "double precision":
		return floatForm.MatchString(text)
	case "boolean":
		return text == "true" || text == "false"
	case "uuid":
		return uuidForm.MatchString(text)
	case "date":
		if text != "infinity" {
			_, err = time.Parse(time.DateOnly, text)
			return err == nil && text >= "0001"
		}
	case "timestamptz":
		if text != "infinity" {
			_, err = time.Parse("2006-01-02 15:04:05.999999+00", text)
			return err == nil && text >= "0001" && !strings.Contains(text, ",")
		}
	case "text":
		return utf8.ValidString(text) && !strings.ContainsRune(text, 0)
	default:
		return false
	}
	return err == nil
}
