package bench

import (
	"bytes"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

// compare tells how two answers differ, "" when they say the same. Cursors are for whoever made them: with ownCursors any two are equal.
func compare(want, got []byte, ownCursors bool) (string, error) {
	x, err := plain(want, ownCursors)
	if err != nil {
		return "", err
	}
	y, err := plain(got, ownCursors)
	if err != nil {
		return "", err
	}
	if reflect.DeepEqual(x, y) {
		return "", nil
	}
	difference := cmp.Diff(x, y)
	return difference[:min(len(difference), 2000)], nil
}

// plain reads an answer so that two spellings of one thing are equal: an id is its UUID, an instant is in UTC with a Z.
func plain(answer []byte, ownCursors bool) (any, error) {
	var value any
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	if object, ok := value.(map[string]any); ok && object["errors"] != nil {
		return nil, fmt.Errorf("an answer has errors: %.500s", answer)
	}
	return respelt("", value, ownCursors), nil
}

func respelt(key string, value any, ownCursors bool) any {
	switch v := value.(type) {
	case map[string]any:
		for k := range v {
			v[k] = respelt(k, v[k], ownCursors)
		}
	case []any:
		for i := range v {
			v[i] = respelt(key, v[i], ownCursors)
		}
	case string:
		switch key {
		case "id":
			return uuidOf(v)
		case "startsAt", "endsAt":
			if at, err := time.Parse(time.RFC3339, v); err == nil {
				return at.UTC().Format(time.RFC3339Nano)
			}
		case "endCursor":
			if ownCursors {
				return ""
			}
		}
	}
	return value
}

var idText = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// uuidOf is the UUID of a public id; any other text is itself.
func uuidOf(id string) string {
	_, text, found := strings.Cut(id, "_")
	raw, err := idText.DecodeString(text)
	if !found || err != nil || len(raw) != 16 {
		return id
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}

// publicID is the id of a thing as clients see it.
func publicID(prefix, uuid string) (string, error) {
	raw, err := hex.DecodeString(strings.ReplaceAll(uuid, "-", ""))
	return prefix + "_" + idText.EncodeToString(raw), err
}
