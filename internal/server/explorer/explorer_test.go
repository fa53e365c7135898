package explorer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"alliances/internal/server/explorer"
)

// elsewhere is an address that a browser would load something from: one of an element or a module, not of a link or of a
// message.
var elsewhere = regexp.MustCompile(`(?:src=|import\(|from ?|importScripts\(|new Worker\(|url\()["'` + "`" + `]?(?:https?:)?//`)

func TestFilesAreWholeAndNeedNoOtherServer(t *testing.T) {
	t.Parallel()
	plain := map[string]string{}
	size := 0
	err := fs.WalkDir(explorer.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, ok := strings.CutSuffix(path, ".gz")
		if !ok {
			t.Errorf("%s is not compressed", path)
			return nil
		}
		packed, err := fs.ReadFile(explorer.Files(), path)
		if err != nil {
			return err
		}
		size += len(packed)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return err
		}
		if !z.ModTime.IsZero() {
			t.Errorf("%s has the time of its build in it", path)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			return err
		}
		plain[name] = string(body)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > 2<<20 {
		t.Errorf("the page takes %d bytes, more than 2 MiB", size)
	}
	for name, body := range plain {
		if found := elsewhere.FindString(body); found != "" && !strings.HasSuffix(name, ".md") {
			t.Errorf("%s loads from elsewhere: %s", name, found)
		}
	}

	page := plain["index.html"]
	if !strings.Contains(page, "<title>Alliances</title>") {
		t.Errorf("index.html has not the title Alliances")
	}
	references := regexp.MustCompile(`(?:src|href)="/([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(references) < 3 {
		t.Errorf("index.html refers to %d files, want its script, style and icon at least", len(references))
	}
	for _, reference := range references {
		if _, ok := plain[reference[1]]; !ok && reference[1] != "schema.graphql" {
			t.Errorf("index.html refers to %s, which is not there", reference[1])
		}
	}
	if strings.Contains(page, "<style") || regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page) {
		t.Errorf("index.html has a script or style in it, which a strict security policy refuses")
	}
}
