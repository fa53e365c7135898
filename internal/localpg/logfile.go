package localpg

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	logName  = "postgres.log"
	logLimit = 4 << 20 // bytes of one file; there are two
	tailSize = 4 << 10 // bytes kept in memory, for the error of a start
)

// logFile receives what PostgreSQL says and keeps the end of it: when the file has logLimit bytes it becomes NAME.1, whose old
// content is lost. It is written by one goroutine and read by others.
type logFile struct {
	path   string
	folder *folder

	mu   sync.Mutex
	file *os.File
	size int64
	tail []byte
}

// openLog goes on with the log of the folder.
func openLog(f *folder) (*logFile, error) {
	l := &logFile{path: filepath.Join(f.path, logName), folder: f}
	if err := l.open(); err != nil {
		return nil, problemf(ErrNotWritable, "the log %s cannot be written: %v", l.path, err)
	}
	return l, nil
}

func (l *logFile) open() error {
	file, err := l.folder.openOwned(logName, os.O_APPEND|os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return err
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write never fails: a log that cannot be written (a full disk) must not stop the reading of what PostgreSQL says, for that would
// stop PostgreSQL.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, p...)
	if extra := len(l.tail) - tailSize; extra > 0 {
		l.tail = append(l.tail[:0], l.tail[extra:]...)
	}
	if l.size > 0 && l.size+int64(len(p)) > logLimit {
		l.turn()
	}
	if l.file != nil {
		n, _ := l.file.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

// turn begins a new file. When that fails the words are lost until the next turn or start.
func (l *logFile) turn() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
	if err := l.folder.root.Rename(logName, logName+".1"); err != nil && !isMissing(err) {
		return
	}
	_ = l.open()
}

// lastLines are the last n lines as one.
func (l *logFile) lastLines(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return lastLines(l.tail, n)
}

func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// lastLines are the last n lines of the words as one line, or that there are none.
func lastLines(words []byte, n int) string {
	var lines []string
	for line := range bytes.Lines(words) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	if len(lines) == 0 {
		return "it said nothing"
	}
	return strings.Join(lines[max(0, len(lines)-n):], " / ")
}
