package opendata

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data vocabulary/*.csv
var embedded embed.FS

//go:embed data/ATTRIBUTION.txt
var attribution string

// Attribution is what an application must show of the sources of the reference data: paragraphs, one a line.
var Attribution = strings.TrimSpace(attribution)

// files is a set of data files: those of a folder, or the embedded ones. A name may be that of a file or of its gzip (name.gz).
type files struct {
	fsys    fs.FS
	folders []string // looked into in turn
}

func filesOf(from fs.FS) files {
	if from == nil {
		return files{embedded, []string{"data", "vocabulary"}}
	}
	return files{from, []string{"."}}
}

// has tells whether the file is there.
func (f files) has(name string) bool {
	_, err := f.find(name)
	return err == nil
}

func (f files) find(name string) (string, error) {
	for _, folder := range f.folders {
		for _, candidate := range []string{path.Join(folder, name), path.Join(folder, name+".gz")} {
			if _, err := fs.Stat(f.fsys, candidate); err == nil {
				return candidate, nil
			} else if !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
	}
	return "", fs.ErrNotExist
}

// largestFile bounds what a file may unpack to: a small one can be made to fill any memory.
const largestFile = 256 << 20

// read is the content of the file, unpacked; fs.ErrNotExist when it is not there.
func (f files) read(name string) ([]byte, error) {
	found, err := f.find(name)
	if err != nil {
		return nil, err
	}
	raw, err := fs.ReadFile(f.fsys, found)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(found, ".gz") {
		unpacked, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", path.Base(found), err)
		}
		if raw, err = io.ReadAll(io.LimitReader(unpacked, largestFile+1)); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", path.Base(found), err)
		}
	}
	if len(raw) > largestFile {
		return nil, fmt.Errorf("%s holds more than %d MiB", path.Base(found), largestFile>>20)
	}
	return bytes.TrimPrefix(raw, []byte("\ufeff")), nil
}

// row is a line of a table.
type row struct {
	table *tableFile
	line  int
	cells []string
}

// tableFile is a CSV file, read whole. Each of its rows has all its columns, as clean text.
type tableFile struct {
	name     string
	columns  map[string]int
	rows     []row
	rejected *Rejection
}

// table reads a CSV file with the given columns, in any order and beside others that are not looked at. An absent file is an empty
// table; a file without rows is rejected, so that nothing is ever taken for gone because a download failed.
func (f files) table(rejected *Rejection, name string, columns ...string) *tableFile {
	t := &tableFile{name: name, columns: map[string]int{}, rejected: rejected}
	raw, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return t
	}
	if err != nil {
		rejected.add(name, 0, "cannot be read: "+err.Error())
		return t
	}
	reader := csv.NewReader(bufio.NewReader(bytes.NewReader(raw)))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil {
		rejected.add(name, 1, "has no header line")
		return t
	}
	for i, column := range header {
		t.columns[column] = i
	}
	for _, column := range columns {
		if _, ok := t.columns[column]; !ok {
			rejected.add(name, 1, fmt.Sprintf("lacks the column %q", column))
			return t
		}
	}
	broken := len(rejected.Rows) + rejected.More
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			break
		}
		if malformed, ok := errors.AsType[*csv.ParseError](err); ok {
			rejected.add(name, malformed.StartLine, "is not CSV: "+malformed.Err.Error())
			return t
		}
		line, _ := reader.FieldPos(0)
		if len(cells) != len(header) {
			rejected.add(name, line, fmt.Sprintf("has %d columns, the header has %d", len(cells), len(header)))
			continue
		}
		if slices.ContainsFunc(cells, unclean) {
			rejected.add(name, line, "holds bytes that are not clean UTF-8 text")
			continue
		}
		t.rows = append(t.rows, row{t, line, cells})
	}
	if len(t.rows) == 0 && broken == len(rejected.Rows)+rejected.More {
		rejected.add(name, 0, "holds no row")
	}
	return t
}

func unclean(cell string) bool {
	return !utf8.ValidString(cell) || strings.ContainsFunc(cell, unicode.IsControl)
}

func (r row) get(column string) string { return r.cells[r.table.columns[column]] }

// list is a cell with several values, separated by spaces.
func (r row) list(column string) []string { return strings.Fields(r.get(column)) }

// reject notes why the row cannot be taken.
func (r row) reject(format string, args ...any) {
	r.table.rejected.add(r.table.name, r.line, fmt.Sprintf(format, args...))
}
