package postgres

import (
	"slices"
	"strings"
	"testing"
)

// written writes a row as record_out of PostgreSQL does.
func written(row []cell) string {
	texts := make([]string, len(row))
	for i, c := range row {
		switch {
		case c.null:
		case c.text == "" || strings.ContainsAny(c.text, "\"\\(), \t\n\r\v\f"):
			texts[i] = `"` + strings.NewReplacer(`"`, `""`, `\`, `\\`).Replace(c.text) + `"`
		default:
			texts[i] = c.text
		}
	}
	return "(" + strings.Join(texts, ",") + ")"
}

func FuzzRecords(f *testing.F) {
	f.Add("a", "", `"`, 5, true)
	f.Add(`),(`, "l’été\n", `\"`, 3, false)
	f.Add(`)`, `(`, `","`, 2, true)
	f.Fuzz(func(t *testing.T, a, b, c string, columns int, null bool) {
		row := []cell{{text: a}, {null: null}, {text: b}, {text: c}, {null: true}}[:min(max(columns, 1), 5)]
		if null && len(row) > 1 {
			row[1].text = ""
		} else if len(row) > 1 {
			row[1] = cell{text: c + b}
		}
		rest := written(row) + written(row)
		for range 2 {
			var read []cell
			var err error
			if read, rest, err = readRecord(rest, nil); err != nil || !slices.Equal(read, row) {
				t.Fatalf("%v is read of %s: %v", read, written(row), err)
			}
		}
		if rest != "" {
			t.Errorf("%q is left", rest)
		}
	})
}

// What is not a row is an error, wherever it ends.
func TestBrokenRecords(t *testing.T) {
	t.Parallel()
	whole := `(a,"b ""c"" \\",,"")`
	for end := 1; end < len(whole); end++ {
		if _, _, err := readRecord(whole[:end], nil); err == nil {
			t.Errorf("%q is read", whole[:end])
		}
	}
	for _, text := range []string{"a", ")", `(a"b)x`, `("a"b)`} {
		if row, rest, err := readRecord(text, nil); err == nil && rest == "" {
			t.Errorf("%q is read as %v", text, row)
		}
	}
}
