package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lib/pq"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// Imports go one way: what a package may import of ours, itself left out.
func TestArrows(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"alliances":                          {"graph", "internal/auth", "internal/bench", "internal/cache", "internal/civic", "internal/localpg", "internal/mail", "internal/opendata", "internal/postgres", "internal/server", "internal/server/explorer"},
		"alliances/graph":                    {"internal/auth", "internal/breadth", "internal/cache", "internal/civic", "internal/mail", "internal/picture", "internal/postgres"},
		"alliances/internal/auth":            {"internal/civic"},
		"alliances/internal/bench":           {"graph", "internal/breadth", "internal/civic", "internal/localpg", "internal/opendata", "internal/postgres"},
		"alliances/internal/breadth":         {},
		"alliances/internal/cache":           {"internal/postgres"},
		"alliances/internal/civic":           {},
		"alliances/internal/localpg":         {},
		"alliances/internal/mail":            {"internal/postgres"},
		"alliances/internal/opendata":        {"internal/civic"},
		"alliances/internal/pgtest":          {"internal/localpg", "internal/opendata", "internal/postgres"},
		"alliances/internal/picture":         {},
		"alliances/internal/postgres":        {"internal/civic", "migrations"},
		"alliances/internal/server":          {"internal/auth", "internal/civic"},
		"alliances/internal/server/explorer": {},
		"alliances/migrations":               {},
	}
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		ours, known := allowed[words[0]]
		if !known {
			t.Errorf("%s is a package that has no place among the arrows", words[0])
			continue
		}
		seen++
		for _, imported := range words[1:] {
			name, isOurs := strings.CutPrefix(imported, "alliances/")
			if isOurs && !slices.Contains(ours, name) {
				t.Errorf("%s imports %s", words[0], imported)
			}
			if words[0] == "alliances/internal/civic" && strings.Contains(imported, ".") {
				t.Errorf("civic imports %s: the standard library only", imported)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages, %d were expected", seen, len(allowed))
	}
}

// program is the built program, running.
type program struct {
	cmd     *exec.Cmd
	log     *strings.Builder
	address string
	after   string
	done    chan error
}

func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "alliances")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// dataFolder is a folder that PostgreSQL's user may enter, too.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "alliances-main-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

var readyLine = regexp.MustCompile(`msg=ready address=(\S+) after=(\S+)`)

// start runs the program until it is ready, or has ended.
func start(t *testing.T, binary string, args ...string) *program {
	t.Helper()
	return startIn(t, nil, binary, args...)
}

// startIn is start with more in the environment.
func startIn(t *testing.T, environment []string, binary string, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(binary, args...), log: &strings.Builder{}, done: make(chan error, 1)}
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DATABASE_") || strings.HasPrefix(v, "ALLIANCES_") })
	p.cmd.Env = append(p.cmd.Env, environment...)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			p.log.WriteString(lines.Text() + "\n")
			if found := readyLine.FindStringSubmatch(lines.Text()); found != nil {
				p.address, p.after = found[1], found[2]
				close(ready)
				break
			}
		}
		rest, _ := io.ReadAll(stderr)
		p.log.Write(rest)
		p.done <- p.cmd.Wait()
	}()
	t.Cleanup(func() { p.cmd.Process.Kill() })
	select {
	case <-ready:
	case err := <-p.done:
		p.done <- err
	case <-time.After(3 * time.Minute):
		t.Fatal("neither ready nor ended after three minutes")
	}
	return p
}

// wait gives the exit code.
func (p *program) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		t.Fatal("the program does not end")
	}
	return p.cmd.ProcessState.ExitCode()
}

func ask(t *testing.T, address, query string) map[string]any {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": query})
	response, err := http.Post(address+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// serversOf are the processes of PostgreSQL on a data folder.
func serversOf(t *testing.T, data string) string {
	t.Helper()
	out, _ := exec.Command("pgrep", "-f", "postgres.* -D "+data).Output()
	return strings.TrimSpace(string(out))
}

// firstQuestion sends what the README's first command sends and gives the answer, and the one that the README prints.
func firstQuestion(t *testing.T, address string) (answer, printed []byte) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "```sh\ncurl ")
	_, after, _ = strings.Cut(after, " -d '")
	body, after, _ := strings.Cut(after, "'\n```")
	_, after, _ = strings.Cut(after, "```json\n")
	shown, _, _ := strings.Cut(after, "```")
	response, err := http.Post(address+"/graphql", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	out, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var compacted [2]bytes.Buffer
	for i, raw := range []string{string(out), shown} {
		if err := json.Compact(&compacted[i], []byte(raw)); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
	}
	return compacted[0].Bytes(), compacted[1].Bytes()
}

// The life of the program on one data folder: first start, a second program, kill, recovery, end.
func TestLifeOnOneDataFolder(t *testing.T) {
	t.Parallel()
	binary, data := build(t), dataFolder(t)
	first := start(t, binary, "--data", data, "--listen", "127.0.0.1:0")
	if first.address == "" {
		t.Fatalf("the first start failed:\n%s", first.log)
	}
	t.Logf("first start: ready after %s", first.after)
	const question = `{ territory(kind: COMMUNE, code: "13108") { programmes { nodes { title } } } }`
	answer, _ := json.Marshal(ask(t, first.address, question))
	if !strings.Contains(string(answer), "Impact Jeunes") {
		t.Errorf("Tarascon answers %s", answer)
	}
	readme, printed := firstQuestion(t, first.address)
	if !bytes.Equal(readme, printed) {
		t.Errorf("the README's first question is answered %s, it prints %s", readme, printed)
	}

	second := start(t, binary, "--data", data, "--listen", "127.0.0.1:0")
	if code := second.wait(t); code == 0 || !strings.Contains(second.log.String(), "already") {
		t.Errorf("a second program on the folder ends with %d and says: %s", code, second.log)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(first.address, "http://"), ":")
	other := start(t, binary, "--data", dataFolder(t), "--listen", "127.0.0.1:"+port)
	if code := other.wait(t); code == 0 || !strings.Contains(other.log.String(), "cannot listen on 127.0.0.1:"+port) {
		t.Errorf("with its port taken it ends with %d and says: %s", code, other.log)
	}

	first.cmd.Process.Signal(syscall.SIGKILL)
	first.wait(t)
	for range 50 {
		if serversOf(t, data) == "" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if left := serversOf(t, data); left != "" {
		t.Errorf("after a kill PostgreSQL still runs: %s", left)
	}

	again := start(t, binary, "--data", data, "--listen", "127.0.0.1:0", "--territory", "DEPARTMENT:13")
	if again.address == "" {
		t.Fatalf("it does not start again after a kill:\n%s", again.log)
	}
	t.Logf("second start: ready after %s", again.after)
	if found, _ := json.Marshal(ask(t, again.address, question)); !bytes.Equal(found, answer) {
		t.Errorf("after a kill Tarascon answers %s, before %s", found, answer)
	}
	scoped, _ := json.Marshal(ask(t, again.address, `{ territories(filter: {kinds: [COMMUNE]}) { totalCount } }`))
	if string(scoped) != `{"data":{"territories":{"totalCount":119}}}` {
		t.Errorf("the communes of the home territory are %s, not 119", scoped)
	}
	again.cmd.Process.Signal(syscall.SIGTERM)
	if code := again.wait(t); code != 0 {
		t.Errorf("told to end it ends with %d:\n%s", code, again.log)
	}
	if left := serversOf(t, data); left != "" {
		t.Errorf("after its end PostgreSQL still runs: %s", left)
	}
	if connection, err := net.Dial("tcp", strings.TrimPrefix(again.address, "http://")); err == nil {
		connection.Close()
		t.Error("after its end it still listens")
	}
}

// address is a connection string as an operator writes it, for one of the roles in place of all.
func address(t *testing.T, dsn string) string {
	t.Helper()
	c, err := pq.NewConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("postgres:///%s?host=%s&port=%d&sslmode=disable", c.Database, url.QueryEscape(c.Host), c.Port)
}

// Two programs behind a pooler, with a replica: the first loads a new database, both answer, read from the replica, and know of a change.
// Not in parallel: the replica is of all databases of the tests.
func TestTwoProgramsOnSeveralServers(t *testing.T) {
	binary, db := build(t), pgtest.New(t)
	replica, pooler := pgtest.NewReplica(t), pgtest.NewPooler(t)
	settings := []string{"DATABASE_URL=" + address(t, pooler.DSN(db, postgres.RolePublic)), "DATABASE_DIRECT_URL=" + address(t, db.DSN(postgres.RolePublic)),
		"DATABASE_REPLICA_URLS=" + address(t, replica.DSN(db, postgres.RolePublic)), "ALLIANCES_KEYS=" + filepath.Join(t.TempDir(), "keys")}
	var programs [2]*program
	for i := range programs {
		programs[i] = startIn(t, settings, binary, "--listen", "127.0.0.1:0")
		if programs[i].address == "" {
			t.Fatalf("program %d does not start:\n%s", i, programs[i].log)
		}
	}
	text, err := os.ReadFile("graph/operations/v1/resident/Neighbourhood.graphql")
	if err != nil {
		t.Fatal(err)
	}
	question := fmt.Sprintf("/graphql?documentId=sha256:%x&variables=%s", sha256.Sum256(text), url.QueryEscape(`{"kind":"NEIGHBOURHOOD","code":"13203-felix-pyat"}`))
	until := func(p *program, words string) {
		t.Helper()
		for began := time.Now(); ; time.Sleep(time.Millisecond) {
			response, err := http.Get(p.address + question)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || response.StatusCode != http.StatusOK || bytes.Contains(body, []byte(`"errors"`)) {
				t.Fatalf("%s answers %d %s, %v", p.address, response.StatusCode, body, err)
			}
			if bytes.Contains(body, []byte(words)) {
				t.Logf("%q after %v", words, time.Since(began))
				return
			}
			if time.Since(began) > 30*time.Second {
				t.Fatalf("%s does not answer %q: %s", p.address, words, body)
			}
		}
	}
	writer := db.Open(t, postgres.RoleImport)
	for n := range 5 {
		title := fmt.Sprintf("Impact Jeunes %d", n)
		if _, err := writer.Exec(`UPDATE civic.programme SET title = $1 WHERE title LIKE 'Impact Jeunes%'`, title); err != nil {
			t.Fatal(err)
		}
		if err := postgres.Notify(t.Context(), writer); err != nil {
			t.Fatal(err)
		}
		for _, p := range programs {
			until(p, title)
		}
	}
	admin := replica.Open(t, db, localpg.Superuser)
	for began, sessions := time.Now(), 0; sessions < len(programs); time.Sleep(10 * time.Millisecond) {
		for _, p := range programs {
			ask(t, p.address, `{ territory(kind: COMMUNE, code: "13108") { programmes { nodes { title } } } }`) // which nobody keeps
		}
		if err := admin.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'alliances_public' AND query LIKE '(SELECT 0, %'`).Scan(&sessions); err != nil {
			t.Fatal(err)
		}
		if time.Since(began) > 30*time.Second {
			t.Fatal("the replica is asked nothing")
		}
	}
	for _, p := range programs {
		p.cmd.Process.Signal(syscall.SIGTERM)
		if code := p.wait(t); code != 0 || strings.Contains(p.log.String(), "level=WARN") || strings.Contains(p.log.String(), "level=ERROR") {
			t.Errorf("told to end it ends with %d:\n%s", code, p.log)
		}
		if !strings.Contains(p.log.String(), "a replica is read from") {
			t.Errorf("it says nothing of the replica:\n%s", p.log)
		}
	}
}

// What an operator gets wrong is one clear line and an exit code.
func TestClearLines(t *testing.T) {
	t.Parallel()
	binary := build(t)
	file := filepath.Join(dataFolder(t))
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startIn(t, []string{"DATABASE_URL="}, binary)
	if code := p.wait(t); code == 0 || !strings.Contains(p.log.String(), "DATABASE_URL is set and empty") {
		t.Errorf("with an empty DATABASE_URL it ends with %d and says: %s", code, p.log)
	}
	manifest := filepath.Join(filepath.Dir(file), "operations.json")
	if err := os.WriteFile(manifest, []byte(`{"a":"query Lost { nowhere }"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--territory", "13"}, "KIND:CODE"},
		{[]string{"--territory", "TOWN:13055"}, "no kind of territory"},
		{[]string{"--trusted-proxies", "everybody"}, "no network"},
		{[]string{"--listen", "300.1.1.1:80"}, "cannot listen on"},
		{[]string{"--data", file}, file},
		{[]string{"--operations", manifest}, manifest + `: operation "Lost": Cannot query field "nowhere"`},
		{[]string{"--registered-only", "--apq"}, "choose one"},
		{[]string{"--database-replica-urls", "postgres://:secret@db/alliances"}, "DATABASE_REPLICA_URLS needs DATABASE_URL"},
		{[]string{"--database-url", "postgres://db/alliances", "--database-replica-urls", "postgres://a/alliances,postgres://:secret@b"}, "DATABASE_REPLICA_URLS: the address names no database"},
	} {
		p := start(t, binary, append([]string{"--listen", "127.0.0.1:0"}, c.args...)...)
		code := p.wait(t)
		lines := strings.Split(strings.TrimSpace(p.log.String()), "\n")
		if code == 0 || !strings.Contains(lines[len(lines)-1], c.says) {
			t.Errorf("%v ends with %d and says %q, without %q", c.args, code, lines, c.says)
		}
	}
}
