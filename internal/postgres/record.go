package postgres

import (
	"errors"
	"strings"
)

// A statement's rows come as one text each: a composite value as PostgreSQL writes it, (a,"b ""c""",). So rows of different
// statements fit into one result, and a row costs one allocation.

// cell is one column of a row.
type cell struct {
	text string
	null bool
}

var errRecord = errors.New("a row is not a composite value")

// readRecord appends the columns of a row to cells. They share the memory of the row wherever nothing is escaped.
func readRecord(record string, cells []cell) ([]cell, error) {
	end := len(record) - 1
	if end < 1 || record[0] != '(' || record[end] != ')' {
		return nil, errRecord
	}
	for at := 1; ; at++ {
		var c cell
		switch {
		case record[at] == ',' || at == end:
			c.null = true
		case record[at] != '"':
			n := strings.IndexByte(record[at:end], ',')
			if n < 0 {
				n = end - at
			}
			c.text = record[at : at+n]
			at += n
		default:
			var err error
			if c.text, at, err = readQuoted(record[:end], at+1); err != nil {
				return nil, err
			}
		}
		cells = append(cells, c)
		switch {
		case at == end:
			return cells, nil
		case record[at] != ',':
			return nil, errRecord
		}
	}
}

// readQuoted reads a quoted column that begins at a place, to behind its closing quote. In it, a quote and a backslash stand
// twice.
func readQuoted(record string, at int) (string, int, error) {
	start := at
	var b []byte
	for at < len(record) {
		switch c := record[at]; {
		case c != '"' && c != '\\':
			at++
		case at+1 < len(record) && (c == '\\' || record[at+1] == '"'):
			b = append(append(b, record[start:at]...), record[at+1])
			at += 2
			start = at
		case c == '"' && b == nil:
			return record[start:at], at + 1, nil
		case c == '"':
			return string(append(b, record[start:at]...)), at + 1, nil
		default:
			return "", 0, errRecord
		}
	}
	return "", 0, errRecord
}
