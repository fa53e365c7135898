package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/lib/pq"

	"alliances/internal/postgres"
)

// contender is a server that answers the operation.
type contender struct {
	*process
	name       string
	address    string // host:port
	path       string
	query      string // the operation's text
	ownCursors bool   // its cursors are of its own form
}

// startPatience is how long a contender may take to start.
const startPatience = time.Minute

// startPart starts a contender that is a part of this program.
func startPart(name, part, query string, environment ...string) (*contender, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startContender(name, query, environment, program, partCommand, part)
}

// startContender starts a contender that tells its address in its first line.
func startContender(name, query string, environment []string, program string, argument ...string) (*contender, error) {
	p, err := launch(program, environment, argument...)
	if err != nil {
		return nil, err
	}
	address, err := p.line(startPatience)
	if err != nil {
		p.end()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &contender{process: p, name: name, address: address, path: "/", query: query}, nil
}

var readyLine = regexp.MustCompile(`msg=ready address=http://(\S+)`)

// publicURL is where the addresses of pictures begin, with all contenders.
const publicURL = "https://example.org"

// unregistered begins a text of which the server has never heard: whatever it does for operations that it knows, it does not for this one.
const unregistered = "# asked for the first time\n"

// startProduct starts the server as users run it, but for what one caller may ask for.
func (b *bench) startProduct(ctx context.Context, db database) (*contender, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	address, err := db.url()
	if err != nil {
		return nil, err
	}
	p, err := launch(program, []string{"DATABASE_URL=" + address, "ALLIANCES_KEYS=" + filepath.Join(b.Data, "keys"), "ALLIANCES_RATE_FACTOR=100000",
		"ALLIANCES_PUBLIC_URL=" + publicURL}, "serve", "--listen", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &contender{process: p, name: product, path: "/graphql", query: unregistered + b.query}
	for deadline := time.Now().Add(startPatience); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		said, err := os.ReadFile(p.log.Name())
		if err != nil {
			p.end()
			return nil, err
		}
		if found := readyLine.FindSubmatch(said); found != nil {
			c.address = string(found[1])
			return c, nil
		}
	}
	defer p.end()
	return nil, fmt.Errorf("the server is not ready: %s", p.said())
}

// url is the DATABASE_URL of the database: a socket stands in a parameter, for it is no host of a URL.
func (d database) url() (string, error) {
	config, err := pq.NewConfig(d.dsn(postgres.RoleApp))
	if err != nil {
		return "", err
	}
	parameters := url.Values{"host": {config.Host}, "port": {fmt.Sprint(config.Port)}, "sslmode": {"disable"}}
	return "postgres:///" + d.name + "?" + parameters.Encode(), nil
}

// post is a GraphQL request by POST.
func (c *contender) post(query string, variables map[string]any) Request {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err) // of texts and numbers
	}
	return Request{Method: "POST", Path: c.path, Header: map[string]string{"Content-Type": "application/json"}, Body: string(body)}
}

// page is the request for a page of a territory's programmes.
func (c *contender) page(kind, code string, first int) Request {
	return c.post(c.query, map[string]any{"kind": kind, "code": code, "first": first})
}

// pages are the requests for a page of each town.
func (c *contender) pages(towns []string, first int) []Request {
	requests := make([]Request, len(towns))
	for i, town := range towns {
		requests[i] = c.page("COMMUNE", town, first)
	}
	return requests
}

// ask sends one request and gives the answer's body.
func (c *contender) ask(r Request) ([]byte, error) {
	connection, err := dial(c.address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	defer connection.Close()
	var body bytes.Buffer
	status, _, err := connection.ask(r.bytes(c.address), &body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	if status != 200 || bytes.HasPrefix(body.Bytes(), []byte(`{"errors"`)) {
		return nil, fmt.Errorf("%s answers %d: %s", c.name, status, strings.TrimSpace(body.String()[:min(1000, body.Len())]))
	}
	return body.Bytes(), nil
}
