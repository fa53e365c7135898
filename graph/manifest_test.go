package graph

import (
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tools are those whose manifests over the released operations stand in testdata, as they wrote them.
var tools = []string{"apollo", "codegen", "relay"}

func toolManifest(tool string) string { return "testdata/manifests/" + tool + ".json" }

// manifest writes a file and gives its path.
func manifest(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "operations.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustJSONText(v any) string { return string(mustJSON(v)) }

func TestManifestsOfEachTool(t *testing.T) {
	t.Parallel()
	const text = "query Garden { garden { name } }"
	md5Sum, sha1Sum := md5.Sum([]byte(text)), sha1.Sum([]byte(text))
	byMD5, bySHA1, hash := hex.EncodeToString(md5Sum[:]), hex.EncodeToString(sha1Sum[:]), hashOf(text)
	apollo := func(id string) string {
		return mustJSONText(map[string]any{"format": apolloFormat, "version": 1, "operations": []any{map[string]any{"id": id, "name": "Garden", "type": "query", "body": text}}})
	}
	for name, c := range map[string]struct{ content, id string }{
		"Apollo":                   {apollo(hash), hash},
		"Apollo, ids of its own":   {apollo("app-1.2.3~garden"), "app-1.2.3~garden"},
		"Relay":                    {mustJSONText(map[string]string{byMD5: text}), byMD5},
		"Relay with SHA-256":       {mustJSONText(map[string]string{hash: text}), hash},
		"graphql-codegen":          {mustJSONText(map[string]string{"sha256:" + hash: text}), "sha256:" + hash},
		"graphql-codegen, SHA-1":   {mustJSONText(map[string]string{bySHA1: text}), bySHA1},
		"one operation, two names": {mustJSONText(map[string]string{bySHA1: text, byMD5: text}), byMD5},
		"nothing":                  {"{}", ""},
	} {
		r, err := register(gardens, []string{manifest(t, c.content)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.id == "" {
			continue
		}
		for _, id := range []string{c.id, hash, "sha256:" + hash} {
			if r.texts[id] != text {
				t.Errorf("%s: %s is unknown", name, id)
			}
		}
	}
	for _, tool := range tools {
		r, err := Register([]string{toolManifest(tool)})
		if err != nil {
			t.Fatal(err)
		}
		entries, _ := readManifest(toolManifest(tool))
		for _, e := range entries {
			if r.texts[e.id] != e.text || r.texts[sha256Prefix+hashOf(e.text)] != e.text {
				t.Errorf("%s: %s is unknown", tool, e.id)
			}
		}
	}
}

// A bad manifest is told in one line for each operation, with the file and its name.
func TestBadManifests(t *testing.T) {
	t.Parallel()
	const good = "{garden{id}}"
	one := func(id, text string) string { return mustJSONText(map[string]string{id: text}) }
	for content, want := range map[string]string{
		"":                               ": The JSON is not valid.",
		"{":                              ": The JSON is not valid.",
		"[]":                             ": not a manifest: a JSON object is expected",
		`"a"`:                            ": not a manifest: a JSON object is expected",
		`{"a":"{garden{id}}"} {}`:        ": The JSON goes on after its first value.",
		`{"a":"{garden{id}}","a":"{b}"}`: ": A key is given twice.",
		"{\"a\":\"\xff\"}":               ": The text is not UTF-8.",
		`{"a":1}`:                        `: operation "a": its text is expected, as Relay and graphql-codegen write it`,
		`{"format":"another","version":1,"operations":[]}`:                                                          ": the format another, version 1, is not known: " + apolloFormat + ", version 1, is",
		`{"format":"` + apolloFormat + `","version":2}`:                                                             ": the format " + apolloFormat + ", version 2, is not known: " + apolloFormat + ", version 1, is",
		`{"format":"` + apolloFormat + `","version":1}`:                                                             ": no list of operations",
		`{"format":"` + apolloFormat + `","version":1,"operations":[1]}`:                                            ": operation 1: no ",
		`{"format":"` + apolloFormat + `","version":1,"operations":[{"id":"a","name":"A"}]}`:                        ": operation 1: no body",
		`{"format":"` + apolloFormat + `","version":1,"operations":[{"id":"a","name":"Plot","body":"{plot{id}}"}]}`: `: operation "Plot": Cannot query field "plot" on type "Query". (line 1, column 2)`,
		one("a", ""):                            `: operation "a": no operation`,
		one("a", "fragment F on Garden{id}"):    `: operation "a": no operation`,
		one("a", "query B {\n  garden { id "):   `: operation "a": The text is not valid GraphQL.`,
		one("a", "query B {\n  plot { id }\n}"): `: operation "B": Cannot query field "plot" on type "Query". (line 2, column 3)`,
		one("a\nb", "{plot{id}}"):               `: operation "a\nb": Cannot query field "plot" on type "Query". (line 1, column 2)`,
		one("", good):                           `: operation "": no id`,
		one("sha256:"+hashOf("x"), good):        `": its id is not the SHA-256 of its text`,
		one(hashOf("x"), good):                  `": its id is not the SHA-256 of its text`,
		one("sha256:1", good):                   `: operation "sha256:1": its id is not the SHA-256 of its text`,
		one("a", "{"+strings.Repeat("garden{", 17)+"id"+strings.Repeat("}", 17)+"}"):                                              `: operation "a": Depth of the operation, every field counted: at most 16. (line 1, column 1)`,
		one("a", "query B($n:Int=100){garden{flowers(first:$n){nodes{flowers(first:$n){nodes{flowers(first:$n){nodes{id}}}}}}}}"): `: operation "B": Objects that the answer can hold (ask for smaller pages): at most 20000. (line 1, column 1)`,
		one("a", "{garden{flowers(first:101){totalCount}}}"):                                                                      `: operation "a": Size of a page: from 1 to 100. (line 1, column 23)`,
		one("a", "query B{garden{id @defer}}"):                                                                                    "not supported",
		one("a", strings.Repeat("#", maxQuery+1)):                                                                                 `: operation "a": Length of the GraphQL text, in characters: at most 10000.`,
	} {
		path := manifest(t, content)
		_, err := register(gardens, []string{path})
		if err == nil {
			t.Errorf("%.200s: accepted", content)
			continue
		}
		if line := err.Error(); !strings.HasPrefix(line, path+": ") || !strings.Contains(line, want) || strings.ContainsRune(line, '\n') {
			t.Errorf("%.200s:\n got %s\nwant %s", content, line, want)
		}
	}

	if _, err := register(gardens, []string{"no/such/file.json"}); err == nil || !strings.Contains(err.Error(), "no/such/file.json") {
		t.Errorf("no file: %v", err)
	}
	first, second := manifest(t, one("a", good)), manifest(t, one("a", "{garden{name}}"))
	if _, err := register(gardens, []string{first, second}); err == nil || err.Error() != second+`: operation "a": another operation has the same id` {
		t.Errorf("one id, two texts: %v", err)
	}
	if _, err := register(gardens, []string{first, first}); err != nil {
		t.Errorf("the same twice: %v", err)
	}
	_, err := register(gardens, []string{manifest(t, `{"a":"{b}","c":"{d}"}`), "no/such/file.json"})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("three that are wrong: %v", err)
	}
}
