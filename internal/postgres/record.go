package postgres

import "errors"

// A statement's rows come as one text: composite values as PostgreSQL writes them, (a,"b ""c""",), one after the other. So rows of
// different statements fit into one result, and what a row costs the driver is paid once.

// cell is one column of a row.
type cell struct {
	text string
	null bool
}

var errRecord = errors.New("a row is not a composite value")

// readRecord appends the columns of the first of some rows to cells, and gives the rows behind it. Columns share the memory of the rows
// wherever nothing is escaped.
func readRecord(records string, cells []cell) (row []cell, rest string, err error) {
	if records[0] != '(' {
		return nil, "", errRecord
	}
	for at := 1; ; at++ {
		var c cell
		if at == len(records) {
			return nil, "", errRecord
		}
		switch records[at] {
		case ',', ')':
			c.null = true
		case '"':
			if c.text, at, err = readQuoted(records, at+1); err != nil {
				return nil, "", err
			}
		default: // a comma or a parenthesis would be quoted
			n := 0
			for at+n < len(records) && records[at+n] != ',' && records[at+n] != ')' {
				n++
			}
			c.text = records[at : at+n]
			at += n
		}
		cells = append(cells, c)
		switch {
		case at == len(records):
			return nil, "", errRecord
		case records[at] == ')':
			return cells, records[at+1:], nil
		case records[at] != ',':
			return nil, "", errRecord
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
