package auth

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const keysHead = `# The secrets of this installation. Give each of its servers the same file; keep it apart from backups of the database.
# The first line makes what is new; a line below may be deleted once nothing that it made is needed (90 days).
`

// maxKeysFile bounds what is read of a file that is said to hold keys, in bytes.
const maxKeysFile = 64 << 10

// RotateKeys puts a new key before those of a file, whose text stays as it is. The error is one line for the operator.
func RotateKeys(path string) error {
	text, info, err := openKeysFile(path)
	if err != nil {
		return err
	}
	if _, err := parseKeys(path, text); err != nil {
		return err
	}
	var b bytes.Buffer
	added := false
	for line := range bytes.Lines(text) {
		if !added && keyText(line) != "" {
			b.WriteString(keyLine())
			added = true
		}
		b.Write(line)
	}
	return putKeys(path, b.Bytes(), func(from, to string) error {
		if owner := info.Sys().(*syscall.Stat_t); os.Geteuid() == 0 { // who rotates as root leaves the file to whom it belongs
			if err := os.Chown(from, int(owner.Uid), int(owner.Gid)); err != nil {
				return err
			}
		}
		return os.Rename(from, to)
	})
}

// createKeys makes a file with a first key, or leaves the one that another process made a moment earlier.
func createKeys(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	// A link, unlike a rename, never takes the place of a file that is there.
	err := putKeys(path, []byte(keysHead+keyLine()), os.Link)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// keyLine makes a key and the line that holds it: its secret, and for people its id and the day.
func keyLine() string {
	k := newKey()
	return fmt.Sprintf("%s # %s, %s\n", base64.StdEncoding.EncodeToString(k.secret), k.id, time.Now().UTC().Format(time.DateOnly))
}

// keyText is what a line says without what is for people.
func keyText(line []byte) string {
	text, _, _ := strings.Cut(string(line), "#")
	return strings.TrimSpace(text)
}

// readKeys reads a file of keys. The info is nil where there is no file that can be opened.
func readKeys(path string) ([]key, fs.FileInfo, error) {
	text, info, err := openKeysFile(path)
	if err != nil {
		return nil, info, err
	}
	keys, err := parseKeys(path, text)
	return keys, info, err
}

// openKeysFile reads the text of a file that only its owner may read.
func openKeysFile(path string) ([]byte, fs.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read the keys: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("read the keys: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, info, fmt.Errorf("%s is not a file of keys", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, info, fmt.Errorf("%s has mode %04o and must have 0600, for others may read it: chmod 600 %[1]s, and rotate the keys if somebody did", path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeysFile+1))
	if err != nil {
		return nil, info, fmt.Errorf("read the keys: %w", err)
	}
	if len(text) > maxKeysFile {
		return nil, info, fmt.Errorf("%s is not a file of keys: it has more than %d bytes", path, maxKeysFile)
	}
	return text, info, nil
}

// parseKeys reads the text of a file of keys: a line each, its secret in base 64; what stands behind # is for people. Errors name the file
// and the line, never what stands there.
func parseKeys(path string, text []byte) ([]key, error) {
	var keys []key
	n := 0
	for line := range bytes.Lines(text) {
		n++
		written := keyText(line)
		if written == "" {
			continue
		}
		secret, err := base64.StdEncoding.Strict().DecodeString(written)
		if err != nil || len(secret) != keyBytes {
			return nil, fmt.Errorf("%s, line %d: not a key", path, n)
		}
		keys = append(keys, keyOf(secret))
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	return keys, nil
}

// putKeys writes the file as a whole and on the disk, or not at all; put gives it its name.
func putKeys(path string, text []byte, put func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = put(f.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	return nil
}

// syncFolder has the names in a folder outlast a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
